// The pages of `dave sim --report`, in a browser: what they show, and that axes are round.
// Usage: node report.js FOLDER SCENARIO

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Harness } from "./harness.js";

const [folder, scenario] = process.argv.slice(2);
const url = (name) => pathToFileURL(`${folder}/${name}.html`).href;
const DATA = /(<script type="application\/json" id="data">)[^<]*/;
const NAME = "<script>alert('x')</script> & \"quotes\" \u0000\u001b[31m ]]> --> \u{1f600}";
const SHOWN = NAME.replace(/\p{Cc}/gu, "\uFFFD");

const series = (name, style, points) => ({ name, style, points });
const chart = (title, scales, ...all) => ({
  title, series: all, x: { label: "x of it", scale: scales[0] }, y: { label: "y of it", scale: scales[1] },
});
const REPORT = {
  scenario: "hostile", title: NAME, claim: NAME, seed: 0, options: { [NAME]: NAME }, holds: false,
  findings: [
    { claim: NAME, measured: "0.42 s", bar: "<= 1 s", holds: true },
    { claim: "w".repeat(250), measured: "1", bar: "", holds: false },
  ],
  tables: [
    { title: NAME, columns: [NAME, "b"], rows: [[NAME, "12,000"]] },
    { title: "none", columns: [], rows: [] },
  ],
  charts: [
    chart("line", ["linear", "linear"], series("s", "line", [[0, 0], [5, 50], [10, 100]])),
    chart(NAME, ["log", "log"], series(NAME, "line", [0, 1e-7, 1e-3, 1, 1e4, 1e9].map((x) => [x, x * x]))),
    chart("one", ["linear", "linear"], series("p", "dashed", [[123_456_789, 5]])),
    chart("nothing", ["linear", "log"], series("n", "points", [])),
    chart("many", ["linear", "linear"],
      ...Array.from({ length: 11 }, (_, i) => series(`series ${i}`, "line", [[1, i], [2, 2 * i], [3, i]]))),
  ],
  virtual_ms: 3_725_000, packets: 1_234_567_890, event_hash: "000000000000feed", replay: NAME,
};

/** Writes the page of a scenario with another report in it. */
function write(name, report) {
  const json = JSON.stringify(report)
    .replace('"seed":0', '"seed":-9223372036854775808')
    .replaceAll("<", "\\u003c");
  const page = readFileSync(`${folder}/${scenario}.html`, "utf8");
  writeFileSync(`${folder}/${name}.html`, page.replace(DATA, (_, tag) => tag + json));
}

const harness = new Harness();
await harness.start();
const person = await harness.person();

await harness.step("a scenario's page has plots, figures and the way to run it again", async () => {
  const page = await harness.open(person, url(scenario));
  assert.match(await page.locator("pre").textContent(), new RegExp(`^dave sim ${scenario} `));
  await page.locator(".plot svg .line").first().waitFor({ state: "attached" });
  assert.ok((await page.locator("svg.chart text").count()) > 4);
});

await harness.step("the index leads to it", async () => {
  const page = await harness.open(person, url("index"));
  assert.match(await page.locator(".claim").textContent(), /^\d+ of \d+ findings hold, in \d+ scenarios?\.$/);
  await page.locator("h2 a").first().click();
  await page.locator("figure").first().waitFor();
});

write("any", REPORT);
const page = await harness.open(person, url("any"));
const texts = (selector) => page.locator(selector).allTextContents();
const attributes = (selector, name) =>
  page.locator(selector).evaluateAll((all, of) => all.map((one) => one.getAttribute(of)), name);

await harness.step("any text is shown as itself", async () => {
  await page.locator("figure:nth-of-type(5) .plot svg").waitFor();
  assert.deepEqual(await texts("h1"), [SHOWN]);
  assert.deepEqual(await texts("pre"), [SHOWN]);
  assert.deepEqual(await texts("td"), [SHOWN, "12,000"]);
  assert.deepEqual((await texts("dd")).slice(1), [
    "-9223372036854775808",
    "1 h 2 min of virtual time, 1,234,567,890 packets, event hash 000000000000feed",
  ]);
  assert.deepEqual(await texts(".verdict"), ["✗ 1 of 2 missed"]);
  assert.equal((await texts("li"))[0], `✓ holds${SHOWN}0.42 s ≤ 1 s`);
});

await harness.step("columns of figures stand to the right", async () => {
  assert.deepEqual(await attributes("td", "class"), ["text", "number"]);
});

await harness.step("values lie where they belong, and tell themselves", async () => {
  const circles = "figure:nth-of-type(1) .hints circle";
  const [xs, ys] = [await attributes(circles, "cx"), await attributes(circles, "cy")];
  assert.ok(Math.abs(xs[2] - xs[1] - (xs[1] - xs[0])) < 0.3, `${xs}`);
  assert.ok(Math.abs(ys[0] - ys[1] - (ys[1] - ys[2])) < 0.3, `${ys}`);
  assert.ok(xs[2] - xs[0] > 500 && ys[0] - ys[2] > 200, `${xs} ${ys}`);
  assert.deepEqual((await texts(`${circles} title`))[1], "s\nx of it: 5\ny of it: 50");
});

await harness.step("what a log axis cannot show is said", async () => {
  assert.deepEqual(await texts(".note"),
    [`not shown, as a log axis has no zero: 1 of 6 values of ${SHOWN}`]);
  assert.deepEqual(await texts("figure:nth-of-type(4) .plot text"), ["no values"]);
  assert.deepEqual(await texts("figure:nth-of-type(4) .legend li"), ["n (no values)"]);
});

await harness.step("all text is inside its picture, wide and narrow, and nothing scrolls aside", async () => {
  for (const width of [1000, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await page.waitForFunction((w) =>
      [...document.querySelectorAll(".plot svg")].every((svg) => svg.viewBox.baseVal.width < w), width);
    const outside = await page.locator(".plot svg text").evaluateAll((all) =>
      all.filter((text) => {
        const [inner, outer] = [text.getBoundingClientRect(), text.closest("svg").getBoundingClientRect()];
        return inner.left < outer.left - 1 || inner.right > outer.right + 1
          || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
      }).map((text) => text.textContent));
    assert.deepEqual(outside, [], `at ${width}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `at ${width}`);
  }
});

await harness.step("series are told apart without colour", async () => {
  const samples = await attributes("figure:nth-of-type(5) .legend .mark", "d");
  assert.equal(new Set(samples).size, 5);
});

await harness.step("ticks are round", async () => {
  const labelled = (...range) =>
    page.evaluate((of) => labels(of[0], ticks(...of)), range);
  assert.deepEqual(await labelled("linear", 0, 3, 7), ["0", "0.5", "1", "1.5", "2", "2.5", "3"]);
  assert.deepEqual(await labelled("linear", 2, 97, 6), ["0", "20", "40", "60", "80", "100"]);
  assert.deepEqual(await labelled("log", 100, 10_000, 10),
    ["100", "200", "500", "1,000", "2,000", "5,000", "10,000"]);
  assert.deepEqual(await labelled("log", 0.0003, 2e9, 10),
    ["0.0001", "0.01", "1", "100", "10,000", "1M", "100M", "10G"]);
  assert.deepEqual(await labelled("linear", -1.5e6, 1e6, 6), ["−1.5M", "−1M", "−0.5M", "0", "0.5M", "1M"]);
});

await harness.step("ticks are few, ascending and around any range", async () => {
  const bad = await page.evaluate(() => {
    let state = 7;
    const random = (from, to) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return from + ((to - from) * state) / 2 ** 32;
    };
    const wrong = (scale, min, max, most) => {
      const values = ticks(scale, min, max, most);
      const rounding = 1e-9 * Math.max(Math.abs(min), Math.abs(max));
      return values.length < 3 || values.length > most
        || values.some((value, i) => i > 0 && value <= values[i - 1])
        || values[0] > min + rounding || values.at(-1) < max - rounding
        || new Set(labels(scale, values)).size !== values.length;
    };
    const all = [];
    for (let i = 0; i < 20_000; i++) {
      const size = 10 ** random(-99, 99);
      const least = random(0, 1) < 0.5 ? random(-size, size) : 0;
      all.push(["linear", least, least + size * 10 ** random(-9, 0)]);
      const low = 10 ** random(-90, 90);
      all.push(["log", low, Math.min(1e100, low * 10 ** (10 ** random(-9, 1.9)))]);
    }
    for (const value of [1e-100, 1e-9, 0.1, 1, 3, 1000, 1e23, 1e100]) {
      all.push(["linear", value, value], ["linear", -value, -value], ["linear", -value, value]);
      all.push(["log", value, value], ["log", value / 10, value], ["log", value / 2, value]);
    }
    all.push(["linear", 0, 0], ["log", 1e-100, 1e100]);
    return all.flatMap((range) => [6, 7, 10].map((most) => [...range, most])).filter((of) => wrong(...of));
  });
  assert.deepEqual(bad.slice(0, 5), [], `${bad.length} ranges`);
});

await harness.end();
