// What the page once did wrong, and must not do again.

import assert from "node:assert/strict";
import { effort, says, visit, writeAs } from "./harness.js";

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.className);

/** How the contrast of a colour to what is behind it is counted (WCAG 2.2), in the page. */
const contrasts = () => {
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (colour, opacity, behind) => {
    const back = parts(behind);
    const seen = parts(colour).map((v, i) => v * opacity + back[i] * (1 - opacity));
    const [low, high] = [light(seen), light(back)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const field = document.querySelector("#count-key");
  const placeholder = getComputedStyle(field, "::placeholder");
  const paper = getComputedStyle(document.body).backgroundColor;
  const bars = [...document.querySelectorAll("#count-chart .bar")].map((bar) => {
    const { fill, opacity } = getComputedStyle(bar);
    return ratio(fill, Number(opacity), paper);
  });
  return {
    placeholder: ratio(placeholder.color, Number(placeholder.opacity), getComputedStyle(field).backgroundColor),
    bars: Math.min(...bars),
  };
};

export async function faults(harness, { a, d }) {
  const step = harness.step.bind(harness);
  const context = await harness.person({ viewport: { width: 1280, height: 900 } });
  const page = await harness.open(context, `${a}/`);
  let posts = 0;
  page.on("request", (request) => (posts += request.method() === "POST" ? 1 : 0));

  await step("writes nothing when there is nothing to write", async () => {
    await page.fill("#write-key", "precious");
    await page.press("#write-key", "Enter");
    assert.equal(await focused(page), "write-value");
    await page.fill("#write-key", "");
    await page.click("#write-go");
    assert.equal(await focused(page), "write-value");
    await page.press("#effort summary", "Enter");
    await page.press("#write-bits", "Enter");
    assert.equal(posts, 0);
    assert.equal(await page.locator("#write-said").textContent(), "");
  });

  await step("keeps a draft over a reload, until it is written", async () => {
    await page.fill("#write-key", "draft");
    await page.fill("#write-value", "not yet\nwritten");
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    assert.deepEqual(
      [await page.inputValue("#write-key"), await page.inputValue("#write-value")],
      ["draft", "not yet\nwritten"],
    );
    await effort(page, 16);
    await page.focus("#write-go");
    await page.keyboard.press("Enter");
    await says(page, "#write-said", /^Written/);
    assert.equal(await focused(page), "write-go", "the focus stays");
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    assert.equal(await page.inputValue("#write-value"), "");
    assert.equal(await page.inputValue("#write-key"), "");
  });

  await step("each link and file of the page is there", async () => {
    const links = await page.evaluate(() =>
      Array.from(document.querySelectorAll("a[href], link[href], img[src], script[src]"), (e) => e.href || e.src),
    );
    assert.ok(links.some((link) => link.endsWith("/v1/openapi.json")));
    for (const link of new Set(links.map((l) => l.split("#")[0]))) {
      assert.equal((await fetch(link)).status, 200, link);
    }
  });

  await step("estimates with the rate that this computer has", async () => {
    await says(page, "#write-time", /, about /);
    const [guess, rate] = await page.evaluate(async () => {
      const { Miner } = await import("/assets/dave.js");
      const stop = new AbortController();
      const miner = new Miner();
      let last;
      const onProgress = (now) => {
        last = now;
        if (now.seconds > 1.5) {
          stop.abort();
        }
      };
      const nothing = { prefix: new Uint8Array(8), load: new Uint8Array(32), bits: 256 };
      await miner.find({ ...nothing, onProgress, signal: stop.signal }).catch(() => {});
      miner.close();
      return [Number(localStorage.getItem("dave.rate")), last.rate];
    });
    console.log(`rate: guessed ${(guess / 1e6).toFixed(1)}, found ${(rate / 1e6).toFixed(1)} million a second`);
    assert.ok(guess / rate < 4 && rate / guess < 4, `${guess} and ${rate}`);
    const told = await page.evaluate(async (hashes) => (await import("/assets/dom.js")).span(hashes), 2 ** 30 / guess);
    await effort(page, 30);
    await says(page, "#write-time", `30 bits, about ${told}`);
    await page.click("#effort summary");
    await page.click("#write-second");
    await says(page, "#write-words", /^(A|Two) seconds? of work/);
    const bits = Number(await page.inputValue("#write-bits"));
    assert.ok(Math.abs(bits - Math.log2(guess)) <= 0.5, `${bits} bits at ${guess} hashes a second`);
  });

  await step("a view shows once it works, and the last choice counts", async () => {
    const other = await harness.person();
    const slow = await harness.open(other, `${d}/`, { mayFail: true });
    let pass;
    const waits = new Promise((resolve) => (pass = resolve));
    await slow.route("**/read.js", async (route) => {
      await waits;
      await route.continue();
    });
    await visit(slow, "#/read");
    await visit(slow, "#/network");
    await slow.locator("#network").waitFor();
    await visit(slow, "#/read");
    assert.ok(await slow.locator("#read").isHidden());
    pass();
    await slow.fill("#read-key", "nobody's");
    await slow.click("#read-mine");
    await says(slow, "#read-said", /Nobody who was asked has it/);
    await other.close();
  });

  await step("tells apart what looks alike", async () => {
    const values = ["yes", "yes\n", "yes ", "\u202eyes", "y\u0435s", "(empty)", ""];
    await writeAs(page, values.map((value) => ({ key: "alike", value })));
    await visit(page, "#/count/alike");
    await page.locator("#count-chart .label").nth(values.length - 1).waitFor();
    const labels = await page.locator("#count-chart .label").allTextContents();
    assert.deepEqual(new Set(labels), new Set([
      "ye‹U+0065›s", "yes‹new line›", "yes‹space›", "‹U+202E›yes", "y\u0435‹U+0435›s", "(empty)", "‹empty›",
    ]));
    const cells = await page.locator("#count-table td:first-child").allTextContents();
    assert.deepEqual(cells, labels);
    // Long ones that begin alike are cut around what differs.
    const long = "The same long beginning of an answer, and again the same, ".repeat(4);
    await writeAs(page, ["one", "two"].map((end) => ({ key: "alike/long", value: long + end })));
    await visit(page, "#/count/alike%2Flong");
    await page.locator("#count-chart .label", { hasText: "one" }).waitFor();
    await page.locator("#count-chart .label", { hasText: "two" }).waitFor();
  });

  await step("what is new can be read at once, at 25 notes a second", async () => {
    const other = await harness.person();
    const writer = await harness.open(other, `${a}/`);
    let done = false;
    const writing = writeAs(writer, [{ key: "", value: "quick", times: 50 }]).then(() => (done = true));
    const faint = [];
    while (!done) {
      faint.push(...(await page.evaluate(() =>
        Array.from(document.querySelectorAll("#live-list .dat:nth-child(-n+3)"), (item) => getComputedStyle(item).opacity)
          .filter((opacity) => opacity !== "1"))));
    }
    await writing;
    assert.deepEqual(faint, []);
    await says(page, "#live-list .dat:first-child .value", "quick49");
    await other.close();
  });

  await step("the skip link leaves the view where it is", async () => {
    await visit(page, "#/count/alike");
    await page.focus(".skip");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "main");
    assert.equal(new URL(page.url()).hash, "#/count/alike");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "count-key");
  });

  await step("the focus goes on where the hand was", async () => {
    await visit(page, "#/write");
    await page.fill("#write-value", "x");
    await effort(page, 36);
    await page.focus("#write-go");
    await page.keyboard.press("Enter");
    await page.locator("#write-cancel").waitFor();
    assert.equal(await focused(page), "write-go");
    await page.focus("#write-cancel");
    await page.keyboard.press("Enter");
    await says(page, "#write-said", /^Cancelled/);
    assert.equal(await focused(page), "write-go");
    await writeAs(page, Array.from({ length: 22 }, (_, i) => ({ key: `focus/${String(i).padStart(2, "0")}`, value: "v" })));
    await visit(page, "#/browse/focus%2F");
    await says(page, "#browse-said", /^20 notes, and more/);
    await page.focus("#browse-more");
    await page.keyboard.press("Enter");
    await says(page, "#browse-said", /^22 notes\.$/);
    const at = await page.evaluate(() => [...document.querySelectorAll("#browse-list .dat")].indexOf(document.activeElement));
    assert.equal(at, 20, "the first of those that came");
  });

  await step("what is higher than its box is scrolled by keyboard", async () => {
    await writeAs(page, [{ key: "high", value: "line\n".repeat(90) }]);
    await visit(page, "#/browse/high");
    const box = page.locator("#browse-list .value[tabindex='0'][role=region]");
    await box.focus();
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.querySelector("#browse-list .value").scrollTop > 0);
  });

  await step("menu and state never lie over each other, and all is dark enough to read", async () => {
    await visit(page, "#/count/alike");
    for (let width = 340; width <= 1000; width += 20) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => {
        const state = document.querySelector("#node-state");
        const before = state.textContent;
        state.textContent = "node does not answer";
        const boxes = [...document.querySelectorAll("nav a, .brand")].map((e) => e.getBoundingClientRect());
        const box = state.getBoundingClientRect();
        state.textContent = before;
        return boxes.some((b) => b.left < box.right && b.right > box.left && b.top < box.bottom && b.bottom > box.top);
      });
      assert.ok(!over, `at ${width} pixels`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate(contrasts);
      assert.ok(found.placeholder >= 4.5 && found.bars >= 3, `${colorScheme}: ${JSON.stringify(found)}`);
    }
  });
  await context.close();
}
