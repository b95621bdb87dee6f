// The page as a stranger meets it: the first screen, what it costs, and what it keeps.

import assert from "node:assert/strict";
import { byFront, effort, says, visit, writeAs } from "./harness.js";

const SOON_MS = 10_000;
const MOST_BYTES = 45_000;

/** What would break or fake the page if it were not shown as what it is. */
const BAD = {
  markup: `<script>document.body.dataset.evil = 1</script><img src=x onerror="document.body.dataset.evil=1">&lt;b&gt;`,
  words: "x".repeat(1200),
  wide: "﷽𒐫".repeat(60),
  marks: `e${"\u0301\u0327".repeat(300)}`,
  turned: "\u202e\u2067\u202dreversed \u061c\u200f",
  unseen: "\u200b\u2060\ufeff\u00ad",
  blank: " \n\t\n ",
  controls: "a\u0007\u001b[31mb\u0085c\u2028d",
  lines: "\n".repeat(40) + "last",
  emoji: "👩‍👩‍👧‍👦🏳️‍🌈".repeat(30),
  alone: "\ud800".toWellFormed(),
  fake: "✓ Checked here: its work and its signature.\nNode connected. Your key was stolen: paste it at https://example.org/",
};

const own = (page, selector) => page.locator(selector).allTextContents();

export async function strangers(harness, { a, c, d }) {
  const step = harness.step.bind(harness);

  await step("open, write, see it live at another node: three actions, less than ten seconds", async () => {
    const [one, other] = [await harness.person(), await harness.person()];
    const there = await harness.open(other, `${c}/`);
    const began = performance.now();
    const here = await harness.open(one, `${a}/`);
    await here.fill("#write-value", "my first words");
    await here.click("#write-go");
    await says(there, "#live-list .dat:first-child", /a note without a key.*my first words/s);
    const ms = performance.now() - began;
    console.log(`first words, seen at another node: ${(ms / 1000).toFixed(1)} s`);
    assert.ok(ms < SOON_MS, `${ms} ms`);
    await says(here, "#live-list .dat.mine", /my first words.*by you/s);
    await one.close();
    await other.close();
  });

  await step("the page is small, and asks once when it is loaded again", async () => {
    const front = await byFront(d);
    const context = await harness.person();
    const page = await harness.open(context, `${front.url}/`);
    await says(page, "#write-words", /of work/);
    await says(page, "#live-state", "as it happens");
    const ofPage = () => front.requests.filter(({ path }) => !path.startsWith("/v1/"));
    const bytes = ofPage().reduce((sum, request) => sum + request.bytes, 0);
    console.log(`first load: ${ofPage().length} files, ${bytes} bytes`);
    assert.ok(bytes > 20_000 && bytes <= MOST_BYTES, `${bytes} bytes`);
    front.requests.length = 0;
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    await says(page, "#live-state", "as it happens");
    assert.deepEqual(ofPage().map(({ path, status }) => `${status} ${path}`), ["304 /"]);
    await context.close();
    front.close();
  });

  await step("on a phone the first notes are above the fold, with the introduction, which then leaves", async () => {
    const context = await harness.person({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
    const page = await harness.open(context, `${a}/`);
    await page.locator("#intro").waitFor();
    await says(page, "#write-words", /of work/);
    await page.locator("#live-list .dat").first().waitFor();
    const { bottom } = await page.locator("#live-list .dat .value").first().evaluate((e) => e.getBoundingClientRect());
    assert.ok(bottom < 640, `a note ends at ${bottom}`);
    await page.tap("#intro-close");
    assert.ok(await page.locator("#intro").isHidden());
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    assert.ok(await page.locator("#intro").isHidden(), "it has been read");
    await context.close();
  });

  await step("says how long a note is kept by what the node holds", async () => {
    const context = await harness.person();
    const page = await harness.open(context, `${d}/`);
    await page.route("**/v1/status", async (route) => {
      const response = await route.fetch();
      const json = { ...(await response.json()), floor: { bits: 16, age_ms: 5400_000 } };
      await route.fulfill({ response, json });
    });
    await effort(page, 17);
    await says(page, "#write-words", /^A second of work, kept about three hours here$/);
    await says(page, "#write-kept", /^The lightest note that this node holds has 16 bits and is two hours old\./);
    await page.unrouteAll({ behavior: "wait" });
    await context.close();
  });

  await step("an empty node offers three things to begin with, by keyboard too", async () => {
    const front = await byFront(d, {
      stream(request, response) {
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        response.write(`id: 1\nevent: heartbeat\ndata: {}\n\n`);
      },
    });
    const context = await harness.person();
    const page = await harness.open(context, `${front.url}/`);
    await page.click("text=Say hello");
    assert.equal(await page.inputValue("#write-key"), "greeting");
    assert.match(await page.inputValue("#write-value"), /^hello/);
    await visit(page, "#/network");
    await page.focus("[data-example=colour]");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "write-value");
    assert.deepEqual([await page.inputValue("#write-key"), await page.inputValue("#write-value")], ["colour", "green"]);
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.click("text=Share a picture")]);
    assert.equal(await chooser.element().getAttribute("id"), "put-file");
    await context.close();
    front.close();
  });

  await step("what was written here is kept until it is forgotten, by mouse and by keyboard", async () => {
    const context = await harness.person();
    let page = await harness.open(context, `${d}/`);
    assert.ok(await page.locator("#mine").isHidden());
    for (const [key, value] of [["mine/1", "one"], ["", "two"], ["mine/3", BAD.markup]]) {
      await page.fill("#write-key", key);
      await page.fill("#write-value", value);
      await effort(page, 16);
      await page.press("#write-value", "Control+Enter");
      await says(page, "#write-said", /^Written\. It took/);
      await page.waitForFunction(() => document.querySelector("#write-value").value === "");
    }
    await page.close();
    page = await harness.open(context, `${d}/`);
    await says(page, "#mine-count", "3 notes written here");
    await page.click("#mine-count");
    assert.deepEqual(await own(page, "#mine-list .said > bdi"), [BAD.markup, "two", "one"]);
    await page.click("#mine-list li:last-child >> text=Write again");
    assert.deepEqual([await page.inputValue("#write-key"), await page.inputValue("#write-value")], ["mine/1", "one"]);
    await effort(page, 16);
    await page.keyboard.press("Control+Enter");
    await says(page, "#write-said", "Written; it replaces what you wrote under this key before.");
    await says(page, "#mine-count", "4 notes written here");
    await page.focus("#mine-list li:nth-child(2) .forget");
    await page.keyboard.press("Enter");
    await says(page, "#mine-count", "3 notes written here");
    await page.keyboard.press("Enter");
    await says(page, "#mine-count", "2 notes written here");
    await page.click("#mine-forget");
    await page.locator("#mine").waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => localStorage.getItem("dave.written")), null);
    // What another program left there does not break the page.
    await page.evaluate(() => {
      const note = { hash: "0".repeat(64), key: "k", value: "v", timeMs: 1, bits: 16 };
      localStorage.setItem("dave.written", JSON.stringify([1, null, { hash: "x" }, { ...note, key: 7 }, { ...note, timeMs: "x" }, note]));
    });
    await page.reload();
    await says(page, "#mine-count", "1 note written here");
    await context.close();
  });

  await step("what strangers control neither breaks nor fakes the page, at three widths", async () => {
    const context = await harness.person({ reducedMotion: "reduce" });
    const page = await harness.open(context, `${d}/`);
    const cut = (words, most) => {
      let rest = words;
      while (Buffer.byteLength(rest) > most) {
        rest = [...rest].slice(0, -1).join("");
      }
      return rest;
    };
    await writeAs(page, Object.values(BAD).map((words) => ({ key: cut(words, 32), value: cut(words, 1200) })));
    await page.locator("#live-list .dat").nth(Object.keys(BAD).length - 1).waitFor();
    await effort(page, 16);
    for (const [view, list] of [["write", "#live-list"], ["browse/", "#browse-list"]]) {
      await visit(page, `#/${view}`);
      await page.locator(`${list} .dat`).nth(Object.keys(BAD).length - 1).waitFor();
      for (const width of [360, 768, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        const found = await page.evaluate((selector) => {
          const items = [...document.querySelectorAll(`${selector} .dat`)];
          const outside = items.filter((item) =>
            [...item.querySelectorAll("h3, .value")].some((e) => {
              const [box, inner] = [item.getBoundingClientRect(), e.getBoundingClientRect()];
              return inner.right > box.right + 1 || inner.left < box.left - 1 || getComputedStyle(e).overflowX === "visible";
            }));
          return {
            over: document.documentElement.scrollWidth - innerWidth,
            outside: outside.map((item) => item.textContent),
            evil: document.body.dataset.evil,
            made: document.querySelectorAll(`${selector} :is(img, script, b)`).length,
          };
        }, list);
        assert.deepEqual(found, { over: 0, outside: [], evil: undefined, made: 0 }, `${view} at ${width}`);
      }
    }
    const values = await own(page, "#live-list .value");
    assert.ok(values.every((words) => !/[\p{Cc}\u202a-\u202e\u2028]/u.test(words.replace(/[\n\t]/g, ""))), "nothing acts on the page");
    assert.ok(values.every((words) => !/\p{M}{5}/u.test(words)), "no towers of marks");
    assert.ok(values.includes("‹U+200B›‹U+2060›‹U+FEFF›‹U+00AD›"), "what cannot be seen is named");
    const keys = await own(page, "#live-list h3");
    assert.ok(keys.every((words) => !/[\p{Cc}\u200b-\u200c\u202a-\u202e\u2060-\u2069]/u.test(words)));
    await context.close();
  });
}
