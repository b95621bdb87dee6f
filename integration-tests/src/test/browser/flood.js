// The live feed: what it shows of what comes, who may choose, and what a flood does to it.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { byFront, says, writeAs } from "./harness.js";

const A_SECOND = 1000;
const SECONDS = 2.5;
const KEPT = 2000;

/** A stream of as many dats a second, which nobody mined: the feed shows what its node sends. */
function floodOf(total, perSecond) {
  const hex = (bytes) => randomBytes(bytes).toString("hex");
  return (request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(`id: 0\nevent: heartbeat\ndata: {}\n\n`);
    let sent = 0;
    const began = Date.now() + 1500; // What comes at once would be taken for what came before.
    const send = () => {
      const due = Math.min(total, Math.floor(((Date.now() - began) * perSecond) / 1000));
      let block = "";
      for (; sent < due; sent++) {
        const dat = {
          hash: hex(32), key: { utf8: `flood/${sent}` }, value: { utf8: `drop no. ${sent}` }, author: hex(32),
          time_ms: Date.now(), difficulty: 16, bound: true, salt: hex(16), signature: hex(64),
        };
        block += `id: ${sent + 1}\nevent: dat\ndata: ${JSON.stringify({ event: "dat", dat })}\n\n`;
      }
      response.write(block);
    };
    const timer = setInterval(send, 20);
    response.on("close", () => clearInterval(timer));
  };
}

const keys = (page) => page.locator("#live-list h3").allTextContents();

export async function floods(harness, { a, d }) {
  const step = harness.step.bind(harness);

  await step("chooses by text, key, author and effort, and marks what was looked for", async () => {
    const context = await harness.person({ viewport: { width: 1280, height: 900 } });
    const page = await harness.open(context, `${a}/`);
    await writeAs(page, [
      { key: "pick/a", value: "An Apple (red)" }, { key: "pick/b", value: "pear", difficulty: 18 },
      { key: "other/apple", value: "plum" },
    ]);
    await says(page, "#live-list .dat:first-child", /other\/apple/);
    await page.focus("#live-filters summary");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("aPPle");
    await page.waitForFunction(() => document.querySelectorAll("#live-list .dat").length === 2);
    assert.deepEqual(await page.locator("#live-list mark").allTextContents(), ["apple", "Apple"]);
    await says(page, "#live-on", ": 1 on");
    await page.fill("#live-text", "apple (");
    await page.waitForFunction(() => document.querySelectorAll("#live-list .dat").length === 1);
    await page.click("#live-clear");
    await page.fill("#live-bits", "18");
    await page.fill("#live-key", "pick/");
    await page.waitForFunction(() => document.querySelectorAll("#live-list .dat").length === 1);
    assert.deepEqual(await keys(page), ["pick/b"]);
    const author = await page.locator("#live-list button.plain").getAttribute("title");
    await page.click("#live-clear");
    await page.waitForFunction(() => document.querySelectorAll("#live-list .dat").length >= 3);
    await page.locator(`#live-list button[title="${author}"]`).click();
    await page.waitForFunction(() => document.querySelectorAll("#live-list .dat").length === 1);
    assert.equal(`only by ${await page.inputValue("#live-author")}`, author);
    await page.fill("#live-author", "none");
    await says(page, "#live-left", /^None of the \d+ notes here matches the filter\./);
    await context.close();
  });

  await step("counts what is new while somebody reads, and jumps to it when told", async () => {
    const context = await harness.person({ viewport: { width: 360, height: 640 } });
    const page = await harness.open(context, `${a}/`);
    await writeAs(page, [{ key: "", value: "before", times: 12 }]);
    await says(page, "#live-list .dat:first-child .value", "before11");
    await page.evaluate(() => document.querySelectorAll("#live-list .dat")[9].scrollIntoView());
    const top = () => page.evaluate(() => document.querySelectorAll("#live-list .dat")[9].getBoundingClientRect().top);
    const before = [await top(), await keys(page)];
    await writeAs(page, [{ key: "late/1", value: "v" }, { key: "late/2", value: "v" }]);
    await says(page, "#live-new", "2 new");
    assert.deepEqual([await top(), await keys(page)], before, "nothing moved");
    await page.focus("#live-new");
    await page.keyboard.press("Enter");
    await says(page, "#live-list .dat:first-child h3", "late/2");
    assert.ok(await page.locator("#live-new").isHidden());
    assert.ok(await page.locator("#live-list .dat").first().evaluate((e) => e.getBoundingClientRect().top < innerHeight));
    await context.close();
  });

  await step(`${A_SECOND} notes a second neither stop the page nor vanish without a word`, async () => {
    const total = A_SECOND * SECONDS;
    const front = await byFront(d, { stream: floodOf(total, A_SECOND) });
    const context = await harness.person({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
    const page = await harness.open(context, `${front.url}/`);
    await page.evaluate(() => {
      let last = performance.now();
      globalThis.longest = 0;
      const turn = () => {
        const now = performance.now();
        globalThis.longest = Math.max(globalThis.longest, now - last);
        last = now;
        setTimeout(turn, 10);
      };
      turn();
    });
    await says(page, "#live-list .dat", /drop no\. \d+/);
    // The page answers while it comes, and what is paused stands still.
    await page.click("#live-pause");
    const still = await keys(page);
    await says(page, "#live-new", /^[\d,]{3,} new$/);
    await page.fill("#write-value", "meanwhile");
    assert.deepEqual(await keys(page), still);
    await page.click("#live-pause");
    await says(page, "#live-list .dat:first-child h3", new RegExp(`/${total - 1}$`));
    const longest = await page.evaluate(() => globalThis.longest);
    console.log(`flood: ${total} notes, the longest turn ${longest.toFixed()} ms`);
    assert.ok(longest < 1000, `stood still for ${longest} ms`);
    const [, came, kept] = /^([\d,]+) came; this tab keeps the last ([\d,]+)\./.exec(await page.locator("#live-left").textContent());
    assert.equal(came, total.toLocaleString("en"));
    const held = Number(kept.replace(",", ""));
    assert.ok(held >= KEPT && held <= 1.1 * KEPT, kept);
    assert.match(await page.locator("#live-volume p").textContent(), /^[\d,]+ in \d+ s$/);
    // All that is kept can be reached.
    await page.click("#live-older");
    const shown = (await keys(page)).map((key) => Number(key.slice("flood/".length)));
    assert.deepEqual(shown, Array.from({ length: 80 }, (_, i) => total - 1 - i));
    await page.click("#live-filters summary");
    await page.fill("#live-text", `drop no. ${total - held}`);
    await says(page, "#live-list .dat h3", `flood/${total - held}`);
    await context.close();
    front.close();
  });
}
