// What people do on the page, in a real browser against real nodes A-B-C.
// D knows nobody. Usage: node page.js A B C D FORM KEY_IN KEY_OUT SHOTS   (addresses, files, a folder)

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import axe from "axe-core";
import { answerForm } from "./form.js";
import { failures } from "./failures.js";
import { faults } from "./faults.js";
import { floods } from "./flood.js";
import { Harness, byLine, says, visit, writeAs } from "./harness.js";
import { pictures } from "./pictures.js";
import { strangers } from "./stranger.js";
import { tabs } from "./tabs.js";

const [a, b, c, d, form, keyIn, keyOut, shots] = process.argv.slice(2);
const VIEWS = ["write", "read/greeting", "browse/", "count/colour", "files", "network"];
const DARK_VIEWS = ["write", "count/colour", "network"];
const WIDTHS = [360, 768, 1280];
const MOST_LIVE = 40;

const harness = new Harness();
await harness.start();
const step = harness.step.bind(harness);
const alice = await harness.person({ viewport: { width: 1280, height: 900 } });
const carol = await harness.person({ colorScheme: "dark" });
const atA = await harness.open(alice, `${a}/`);
const atC = await harness.open(carol, `${c}/`);
let hash;
let author;

await step("by keyboard alone, a dat is written at A and appears live at C", async () => {
  await atA.keyboard.press("Tab");
  assert.equal(await atA.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await atA.keyboard.press("Enter");
  await atA.keyboard.press("Tab");
  await atA.keyboard.type("hello from a browser");
  await atA.keyboard.press("Tab");
  await atA.keyboard.type("greeting");
  await atA.keyboard.press("Tab");
  const outline = await atA.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid", "what has the focus shows it");
  await atA.keyboard.press("Tab");
  await atA.keyboard.press("Enter");
  await says(atA, "#write-words", /^(A|Two) seconds? of work, kept while there is room$/);
  await atA.keyboard.press("Tab");
  await atA.keyboard.press("Home");
  for (let bits = 16; bits < 19; bits++) {
    await atA.keyboard.press("ArrowRight");
  }
  assert.match(await atA.locator("#write-time").textContent(), /^19 bits, about /);
  await atA.keyboard.press("Enter");
  await says(atA, "#write-said", /^Written\. It took/);
  await says(atC, "#live-list .dat:first-child", /greeting.*hello from a browser.*19 bits/s);
  hash = await atA.locator("#write-result .hash").textContent();
  author = await atA.locator("#write-result .author").textContent();
  assert.match(hash, /^0000[0-9a-f]{60}$/);
});

await step("what was written is checked here, and its link opens at C", async () => {
  await says(atA, "#write-result", /✓ Checked here: its work and its signature\./);
  await visit(atC, `#/note/${hash}`);
  await says(atC, "#read-result", /hello from a browser/);
  await says(atC, "#read-result", /✓ Checked here/);
});

await step("reads by key, by key and author, and one's own", async () => {
  await visit(atC, "#/read");
  await atC.fill("#read-key", "greeting");
  await atC.fill("#read-author", "");
  await atC.click("#read-form .go");
  await says(atC, "#read-result .author", author);
  await visit(atC, `#/read/greeting/${author}`);
  await says(atC, "#read-result .hash", hash);
  await visit(atA, "#/read");
  await atA.fill("#read-key", "greeting");
  await atA.click("#read-mine");
  await says(atA, "#read-result .hash", hash);
});

await step("what strangers write is text, never markup", async () => {
  const evil = `<img src=x onerror="document.body.dataset.evil=1"><script>1</script>`;
  await writeAs(atA, [{ key: "<b>bold</b>", value: evil }]);
  await says(atC, "#live-list .dat:first-child .value", evil);
  await says(atC, "#live-list .dat:first-child h3", "<b>bold</b>");
  await visit(atC, "#/count/%3Cb%3Ebold%3C%2Fb%3E");
  await says(atC, "#count-chart .label", /^<img src=x/);
  const made = await atC.evaluate(() => document.querySelectorAll("#live-list img, #live-list b, main b").length);
  assert.equal(made, 0);
  assert.equal(await atC.evaluate(() => document.body.dataset.evil), undefined);
});

await step("counts what all say, by authors and by work, with a table behind the chart", async () => {
  await writeAs(atA, [
    { key: "colour", value: "green" },
    { key: "colour", value: "green" },
    { key: "colour", value: "blue", difficulty: 19 },
  ]);
  await says(atC, "#live-list .dat", /colour.*blue/s);
  await visit(atC, "#/count/colour");
  await says(atC, "#count-chart .label >> nth=0", "green");
  const rows = await atC.locator("#count-table tbody tr").allTextContents();
  assert.deepEqual(rows, ["green2131,072", "blue1524,288"]);
  await atC.check("[name=count-by][value=work]");
  await says(atC, "#count-chart .label >> nth=0", "blue");
  assert.match(await atC.locator("#count-chart svg").getAttribute("aria-label"), /by work: blue, 524K; green, 131K/);
});

await step("browses by prefix, page by page", async () => {
  await writeAs(atC, Array.from({ length: 23 }, (_, i) => ({ key: `page/${String(i).padStart(2, "0")}`, value: "leaf" })));
  await visit(atC, "#/browse/page%2F");
  await says(atC, "#browse-said", /^20 notes, and more/);
  await atC.click("#browse-more");
  await says(atC, "#browse-said", /^23 notes\.$/);
  const keys = await atC.locator("#browse-list h3").allTextContents();
  assert.deepEqual(keys, Array.from({ length: 23 }, (_, i) => `page/${String(i).padStart(2, "0")}`));
});

await step("pauses, filters and bounds what is live", async () => {
  await atC.click("#live-pause");
  await says(atC, "#live-state", "paused");
  await writeAs(atC, [{ key: "paused", value: "later" }]);
  await says(atC, "#live-new", /^[1-9]\d* new$/);
  assert.equal(await atC.locator("#live-list").getByText("later").count(), 0);
  await atC.click("#live-pause");
  await says(atC, "#live-list .dat .value", "later");
  await writeAs(atC, [{ key: "", value: "flood", times: MOST_LIVE + 10 }]);
  await says(atC, "#live-list .dat:first-child .value", `flood${MOST_LIVE + 9}`);
  assert.equal(await atC.locator("#live-list .dat").count(), MOST_LIVE);
  await atC.click("#live-filters summary");
  await atC.fill("#live-key", "only/");
  await atC.waitForFunction(() => document.querySelectorAll("#live-list .dat").length === 0);
  await says(atC, "#live-state", "as it happens");
  await writeAs(atC, [{ key: "other", value: "unseen" }, { key: "only/this", value: "seen" }]);
  await says(atC, "#live-list .dat .value", "seen");
  assert.equal(await atC.locator("#live-list .dat").count(), 1);
  await says(atC, "#live-left", /^1 of \d+ notes match the filter\./);
  await atC.fill("#live-key", "");
  await says(atC, "#live-list .dat .value", "unseen");
});

await step("after a broken connection the stream goes on: nothing is missed, nothing told twice", async () => {
  const line = await byLine(c);
  const context = await harness.person();
  const page = await harness.open(context, `${line.url}/`, { mayFail: true });
  await says(page, "#live-state", "as it happens");
  await writeAs(atA, [{ key: "stream", value: "before" }]);
  await says(page, "#live-list .value", "before");
  line.cut();
  await says(page, "#live-state", "connection lost, trying again");
  await writeAs(atA, [{ key: "stream", value: "meanwhile" }]);
  await says(atC, "#live-list .value", "meanwhile");
  await line.mend();
  await says(page, "#live-list .value", "meanwhile");
  await writeAs(atA, [{ key: "stream", value: "after" }]);
  await says(page, "#live-list .value", "after");
  const told = await page.locator("#live-list .dat", { hasText: "stream" }).locator(".value").allTextContents();
  assert.deepEqual(told, ["after", "meanwhile", "before"]);
  await context.close();
  line.cut();
});

await step("shows the network at a glance", async () => {
  await visit(atA, "#/network");
  await says(atA, "#glance-peers", /^[12]$/);
  await says(atA, "#network-facts", /a note every 10 ms/);
  await atA.locator("#difficulty-chart .bar").first().waitFor();
  await atA.locator("#mass-chart .bar").first().waitFor();
  assert.ok((await atA.locator("#peers tbody tr").count()) >= 1);
});

await step("takes the key out as key.pem, and another one in", async () => {
  await visit(atA, "#/write");
  await atA.click("#me summary");
  const [download] = await Promise.all([atA.waitForEvent("download"), atA.click("#me-export")]);
  assert.equal(download.suggestedFilename(), "key.pem");
  await download.saveAs(keyOut);
  await atA.setInputFiles("#me-file", keyIn);
  await says(atA, "#me-said", /^You write as [0-9a-f]{12} now\./);
  const imported = await atA.locator("#me-hex").textContent();
  await atA.reload();
  await says(atA, "#me-hex", imported);
  console.log(`author of the key taken out: ${author}`);
  console.log(`author of the key taken in: ${imported}`);
});

await step("shares a file at A, and fetches it at C", async () => {
  const content = Buffer.from(Uint32Array.from({ length: 15_000 }, (_, i) => (i * 2654435761) >>> 0).buffer);
  await visit(atA, "#/files");
  await atA.setInputFiles("#put-file", { name: "numbers.txt", mimeType: "text/plain", buffer: content });
  await says(atA, "#put-cost", /^60 kB in 54 notes of 16 bits/);
  await atA.click("#put-go");
  await says(atA, "#put-said", /^Shared\./);
  const root = await atA.locator("#put-said .root").textContent();
  await visit(atC, "#/files");
  await atC.fill("#fetch-root", root);
  await atC.click("#fetch-form .go");
  await says(atC, "#fetch-said", /^text\/plain, 60 kB\./);
  const [download] = await Promise.all([atC.waitForEvent("download"), atC.click("#fetch-said .download")]);
  assert.ok(download.suggestedFilename().startsWith(root.slice(0, 8)));
  assert.ok(readFileSync(await download.path()).equals(content), "the same bytes");
});

await failures(harness, { a, b, author });
await faults(harness, { a, d });
await tabs(harness, { a, d });
await strangers(harness, { a, c, d });
await floods(harness, { a, d });
await pictures(harness, { d, shots });
await answerForm(harness, { form, shots, nodes: [a, b, c] });

/** Presses Tab until all that can be pressed or filled in had the focus, and showed it. */
async function reachesAllByTab(page) {
  await page.fill("#live-bits", "256"); // Notes would make the way long.
  await page.waitForFunction(() => document.querySelectorAll("#live-list .dat").length === 0);
  const all = await page.evaluate(() => {
    const fields = "a[href], button:enabled, input:not([type=file]), textarea, summary, [tabindex='0']";
    const shown = [...document.querySelectorAll(fields)].filter((e) => e.checkVisibility());
    shown.forEach((e, i) => (e.dataset.tab = i));
    document.activeElement.blur();
    return shown.length;
  });
  const reached = new Set();
  for (let i = 0; i < all + 5; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const { dataset } = document.activeElement;
      return dataset.tab && getComputedStyle(document.activeElement).outlineStyle === "solid" ? dataset.tab : null;
    });
    reached.add(at);
  }
  const missed = await page.evaluate(
    (tabs) => Array.from(document.querySelectorAll("[data-tab]"), (e) => (tabs.includes(e.dataset.tab) ? null : e.outerHTML)).filter(Boolean),
    [...reached],
  );
  assert.deepEqual(missed, [], "reached by Tab");
  assert.ok(all > 25);
  await page.fill("#live-bits", "");
}

for (const colorScheme of ["light", "dark"]) {
  await step(`fits three widths and is accessible, ${colorScheme}`, async () => {
    const context = await harness.person({ colorScheme, reducedMotion: "reduce" });
    const written = { hash, key: "greeting", value: "hello", timeMs: Date.now(), bits: 19 };
    await context.addInitScript((note) => localStorage.setItem("dave.written", note), JSON.stringify([written]));
    const page = await harness.open(context, `${a}/`);
    // Only colours differ in the dark.
    const rules = colorScheme === "light" ? {} : { runOnly: ["color-contrast"] };
    const fits = async (view, name) => {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${view} at ${width}: ${over} pixels too wide`);
        await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      }
    };
    for (const view of colorScheme === "light" ? VIEWS : DARK_VIEWS) {
      await visit(page, `#/${view}`);
      await page.waitForFunction(() => !/…/.test(document.querySelector("main > section:not([hidden]) [role=status]")?.textContent));
      await page.waitForTimeout(200);
      const [name] = view.split("/");
      await fits(view, name);
      if (view === "write") {
        // What is folded away is seen too.
        const fold = (open) => page.evaluate((on) => document.querySelectorAll("details").forEach((e) => (e.open = on)), open);
        await fold(true);
        await fits(view, "folds");
        if (colorScheme === "light") {
          await reachesAllByTab(page);
        }
      }
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate((only) => globalThis.axe.run(only), rules);
      const told = violations.map((v) => `${v.id}: ${v.help} ${v.nodes.map((n) => n.html).join(" | ")}`);
      assert.deepEqual(told, [], `${view}, ${colorScheme}`);
    }
    await context.close();
  });
}
await harness.end();
