// Each way in which something fails ends in a sentence that says what to do.

import assert from "node:assert/strict";
import { effort, problem, says, visit } from "./harness.js";

async function write(page, { key = "", value = "x" }) {
  await page.fill("#write-key", key);
  await page.fill("#write-value", value);
  await page.click("#write-go");
}

/** Answers the next writes as a node would that does not take them. */
async function refusing(page, answer, run) {
  const posts = (route) =>
    route.request().method() === "POST" ? route.fulfill(answer) : route.continue();
  await page.route("**/v1/dats", posts);
  await run();
  await page.unroute("**/v1/dats", posts);
}

export async function failures(harness, { a, b, author }) {
  const step = harness.step.bind(harness);
  const context = await harness.person();
  const page = await harness.open(context, `${b}/`, { mayFail: true });

  await step("cancels at once, and nothing is written", async () => {
    await page.fill("#write-key", "never");
    await page.fill("#write-value", "never");
    await effort(page, 36);
    await page.click("#write-go");
    await says(page, "#write-rate", /hashes tried, .* a second; one in 68,719,476,736 will do/);
    console.log(`mining: ${await page.locator("#write-rate").textContent()}`);
    const began = performance.now();
    await page.click("#write-cancel");
    await says(page, "#write-said", "Cancelled; nothing was written.");
    assert.ok(performance.now() - began < 1000, "at once");
    await effort(page, 16);
    await visit(page, "#/read/never");
    await says(page, "#read-said", /Nobody who was asked has it\. Check the spelling/);
    await visit(page, "#/write");
  });

  await step("says how much too long a key or a value is", async () => {
    await write(page, { key: "k".repeat(33) });
    await says(page, "#write-said", "The key has 33 bytes; shorten it to 32.");
    await says(page, "#write-key-left", "1 byte too long");
    await write(page, { key: "k", value: "ü".repeat(700) });
    await says(page, "#write-said", /The value has 1400 bytes and 1254 fit one packet; shorten it/);
  });

  await step("says what to do when the node refuses, is asked too much, or fails", async () => {
    await refusing(page, problem(422, "STORE_FULL", "the store is full: write with more difficulty"), async () => {
      await write(page, { key: "k" });
      await says(page, "#write-said", "The node refused: The store is full: write with more difficulty.");
    });
    await refusing(page, problem(429, "TOO_MANY_REQUESTS", "more than 50 requests a second from your address: slow down", { "Retry-After": "3" }), async () => {
      await write(page, { key: "k" });
      await says(page, "#write-said", "The node is asked too much from here. Wait 3 s.");
    });
    await refusing(page, problem(413, "BODY_TOO_LARGE", "too large"), async () => {
      await write(page, { key: "k" });
      await says(page, "#write-said", "This is too large for the node. Send less at once.");
    });
    await refusing(page, problem(500, "INTERNAL", "internal error"), async () => {
      await write(page, { key: "k" });
      await says(page, "#write-said", /^The node failed at this\. Try again/);
    });
  });

  await step("tells the cause, not what usually has this status", async () => {
    const causes = [
      [problem(429, "MINING_BUSY", "2 searches run already"), "2 searches run already. Wait a moment."],
      [problem(503, "STOPPING", "the node is stopping: ask another"), "The node cannot do this now: The node is stopping: ask another."],
      [problem(404, "PATH_UNKNOWN", "nothing is at '/v1/dats'"), "The node refused: Nothing is at '/v1/dats'."],
      [problem(403, "ORIGIN_FOREIGN", "pages of others may not write"), "The node refused: Pages of others may not write."],
      [{ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }, /^The node does not answer what stands before it \(status 502\)/],
      [{ status: 404, contentType: "text/html", body: "no" }, "What answers at this address is no Dave node (status 404). Check the address."],
      [{ status: 200, contentType: "text/html", body: "<p>Log in to this network" }, "What answers at this address is no Dave node. Check the address."],
    ];
    for (const [answer, told] of causes) {
      await refusing(page, answer, async () => {
        await write(page, { key: "k" });
        await says(page, "#write-said", told);
      });
    }
    const reads = (route) => route.fulfill(problem(404, "DAT_NOT_FOUND", "no dat under this key in this node's store"));
    await page.route("**/v1/keys/**", reads);
    await visit(page, "#/read/k");
    await says(page, "#read-said", "Nobody who was asked has it. Check the spelling, or try again later.");
    await page.unroute("**/v1/keys/**", reads);
    await visit(page, "#/write");
  });

  await step("says whether a cancelled note may have been written", async () => {
    let reached;
    const posted = new Promise((resolve) => (reached = resolve));
    const hangs = () => reached();
    await page.route("**/v1/dats", hangs);
    await write(page, { key: "k" });
    await posted;
    await page.click("#write-cancel");
    await says(page, "#write-said", "Cancelled while the node was told: it may have been written.");
    await page.unroute("**/v1/dats", hangs);
  });

  await step("tells a real refusal: less work than the node takes", async () => {
    const told = await page.evaluate(async () => {
      const { Dave, Identity } = await import("/assets/dave.js");
      const dave = new Dave();
      const identity = await Identity.generate();
      return dave.write({ key: "k", value: "v", difficulty: 4, identity }).then(
        () => "stored",
        (e) => `${e.name} ${e.status} ${e.message}`,
      );
    });
    assert.match(told, /^DaveError 422 The node refused: The work is below .*: mine more bits\.$/);
  });

  await step("says that the node is gone, and finds it again", async () => {
    await context.setOffline(true);
    await write(page, { key: "k" });
    await says(page, "#write-said", "The node does not answer. Check that it runs, then try again.");
    await says(page, "#node-state", "node does not answer");
    await context.setOffline(false);
    await says(page, "#node-state", "node connected");
    await page.click("#write-go");
    await says(page, "#write-said", /^Written/);
  });

  await step("refuses what is no author, no root, no file and no key", async () => {
    await visit(page, "#/read");
    await page.fill("#read-key", "k");
    await page.fill("#read-author", author.slice(1));
    await page.click("#read-form .go");
    await says(page, "#read-said", "An author has 64 hex digits; leave it empty for anyone's.");
    await visit(page, "#/files/abc");
    await says(page, "#fetch-said", "A root has 64 hex digits; copy all of them.");
    await page.click("#put-go");
    await says(page, "#put-said", "Choose a file first.");
    await visit(page, "#/write");
    await page.click("#me summary");
    const pem = (words) => ({ name: "key.pem", mimeType: "text/plain", buffer: Buffer.from(words) });
    await page.setInputFiles("#me-file", pem("hello"));
    await says(page, "#me-said", /This is not a key: choose a file that begins with/);
    await page.setInputFiles("#me-file", pem("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4C\n"));
    await says(page, "#me-said", /This key has a passphrase/);
    await page.setInputFiles("#me-file", pem("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n"));
    await says(page, "#me-said", /This is not an Ed25519 key/);
  });

  await step("without WebCrypto, says so and still reads", async () => {
    const old = await harness.person();
    await old.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined }));
    const reader = await harness.open(old, `${a}/`);
    await says(reader, "#no-signing", /This page was not loaded securely/);
    assert.ok(await reader.locator("#write-go").isDisabled());
    await visit(reader, "#/read/greeting");
    await says(reader, "#read-result", /Checked here: its work; its signature cannot be checked here/);
    await old.close();
  });
  await context.close();
}
