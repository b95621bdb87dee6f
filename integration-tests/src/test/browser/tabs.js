// What several tabs of one person share: the stream and the key; and what a node that is another one
// than before means for them.

import assert from "node:assert/strict";
import { byLine, effort, problem, says, visit, writeAs } from "./harness.js";

const TABS = 7;

/** How many streams a node has. */
async function streams(node) {
  const metrics = await (await fetch(`${node}/metrics`)).text();
  return Number(/^dave_subscribers\{api="http"\} (\S+)$/m.exec(metrics)[1]);
}

export async function tabs(harness, { a, d }) {
  const step = harness.step.bind(harness);

  await step("seven tabs load, by one stream, and each is told", async () => {
    const context = await harness.person();
    const before = await streams(a);
    const pages = [];
    for (let i = 0; i < TABS; i++) {
      pages.push(await harness.open(context, `${a}/`));
    }
    await writeAs(pages[0], [{ key: "tabs", value: "to each" }]);
    for (const page of pages) {
      await says(page, "#live-list .dat", /tabs.*to each/s);
      await says(page, "#live-state", "as it happens");
    }
    assert.equal(await streams(a), before + 1);
    await pages[0].click("#live-filters summary");
    await pages[0].fill("#live-key", "none/");
    await pages[0].waitForFunction(() => document.querySelectorAll("#live-list .dat").length === 0);
    await says(pages[1], "#live-list .dat", /tabs.*to each/s);
    await context.close();
  });

  await step("a key made in one tab is the one that the others write with", async () => {
    const context = await harness.person();
    const [one, other] = [await harness.open(context, `${a}/`), await harness.open(context, `${a}/`)];
    const hexOf = (page) => page.locator("#me-hex").textContent();
    assert.equal(await hexOf(one), await hexOf(other));
    const lost = await hexOf(one);
    await other.fill("#write-key", "whose");
    await other.fill("#write-value", "mine");
    await effort(other, 36);
    await other.click("#write-go");
    await says(other, "#write-rate", /hashes tried/);
    await one.click("#me summary");
    await one.click("#me-new");
    await says(one, "#me-said", /^You write as/);
    assert.notEqual(await hexOf(one), lost);
    await says(other, "#write-said", "Another tab changed the key that you write with. Cancelled; nothing was written.");
    await says(other, "#me-hex", await hexOf(one));
    await effort(other, 16);
    // A tab that slept was told nothing: this one's own change makes no event.
    const pem = await other.evaluate(async () => {
      const { Identity } = await import("/assets/dave.js");
      const made = await Identity.generate();
      localStorage.setItem("dave.key", made.toPem());
      return made.hex;
    });
    await other.click("#write-go");
    await says(other, "#write-result .author", pem);
    await context.close();
  });

  await step("where the node is another one than before, the stream begins anew", async () => {
    const line = await byLine(a);
    const context = await harness.person();
    const page = await harness.open(context, `${line.url}/`, { mayFail: true });
    await page.evaluate(async () => {
      const { Dave, text } = await import("/assets/dave.js");
      globalThis.told = [];
      new Dave().stream({
        prefix: "anew",
        onDat: (dat) => globalThis.told.push(text(dat.value)),
        onGap: ({ missed }) => globalThis.told.push(`gap ${missed}`),
        onState: (state) => globalThis.told.push(state),
      });
    });
    await page.waitForFunction(() => globalThis.told.includes("open"));
    await line.turn(d);
    await says(page, "#live-state", "as it happens");
    await page.waitForFunction(() => globalThis.told.includes("gap undefined"));
    await writeAs(page, [{ key: "anew", value: "after" }]);
    await says(page, "#live-list .dat", /anew.*after/s);
    await page.waitForFunction(() => globalThis.told.includes("after"));
    const told = await page.evaluate(() => globalThis.told.filter((word) => word !== "lost"));
    assert.deepEqual(told, ["open", "open", "gap undefined", "after"]);
    await context.close();
    line.cut();
  });

  await step("an upload is done when the node has all of it, whatever was sent before", async () => {
    const line = await byLine(a);
    const context = await harness.person();
    const page = await harness.open(context, `${line.url}/`, { mayFail: true });
    const content = Buffer.from(Uint32Array.from({ length: 15_000 }, (_, i) => (i * 2246822519) >>> 0).buffer);
    const file = { name: "numbers.bin", mimeType: "", buffer: content };
    let posts = 0;
    const breaks = (route) =>
      ++posts > 20 ? route.fulfill(problem(500, "INTERNAL", "internal error")) : route.continue();
    await page.route("**/v1/dats", breaks);
    await visit(page, "#/files");
    await page.setInputFiles("#put-file", file);
    await page.click("#put-go");
    await says(page, "#put-said", /^The node failed at this/);
    await page.unroute("**/v1/dats", breaks);
    await line.turn(d);
    await page.click("#put-go");
    await says(page, "#put-said", /^Shared\./);
    const root = await page.locator("#put-said .root").textContent();
    const whole = Buffer.from(await (await fetch(`${d}/v1/files/${root}`)).arrayBuffer());
    assert.ok(whole.equals(content), "the node alone has all of it");

    // A node that lets go of a chunk as soon as it has it.
    const forgets = async (route) => {
      const response = await route.fetch();
      const { held, complete } = await response.json();
      await route.fulfill({ response, json: { held: held.slice(1), complete } });
    };
    await page.route("**/v1/held", forgets);
    await page.click("#put-go");
    await says(page, "#put-said", /^The node does not keep this file: 1 of its 54 notes were gone again/);
    // One that does not tell a stranger what is in the stem has said that it took it.
    await page.unroute("**/v1/held", forgets);
    const hides = (route) => route.fulfill({ json: { held: [], complete: false } });
    await page.route("**/v1/held", hides);
    await page.click("#put-go");
    await says(page, "#put-said", /^Shared\./);
    await context.close();
    line.cut();
  });
}
