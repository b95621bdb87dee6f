// The pictures of docs/page.md: the first screen, with the same notes and figures each time.

import { createHash } from "node:crypto";
import { byFront, says } from "./harness.js";

const SAID = [
  ["greeting", "Hello from Lisbon!", 22], ["colour", "green", 24], ["weather/oslo", "−4 °C, snow since noon", 22],
  ["", "Whoever finds the grey cat near the harbour: her name is Miso.", 26], ["colour", "blue", 22],
  ["greeting", "שלום לכולם", 22], ["lamp/kitchen", "on", 20], ["poll/lunch", "soup", 22], ["colour", "green", 22],
  ["", "Tonight at eight we read the second chapter aloud.", 24], ["greeting", "grüezi mitenand", 22],
  ["weather/lima", "19 °C, mist", 22],
];
const HASHES_A_SECOND = 2 ** 24;

/** What the pictures show of a node that has been up for a while. */
const FIGURES = {
  peers_active: 41, peers_known: 57, dats: 1_204_331, dats_per_second: 3.2, spread_estimate_ms: 2400,
  floor: { bits: 24, age_ms: 3 * 3600_000 },
};

/** The same author each time. */
const KEY = `-----BEGIN PRIVATE KEY-----
${Buffer.from(`302e020100300506032b657004220420${"07".repeat(32)}`, "hex").toString("base64")}
-----END PRIVATE KEY-----
`;

const digest = (words) => createHash("sha256").update(words).digest("hex");

function quiet(request, response) {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  SAID.map(([key, value, difficulty], i) => ({
    hash: digest(`hash ${i}`), key: { utf8: key }, value: { utf8: value }, author: digest(`author ${i % 7}`),
    time_ms: Date.now() - 70_000 - (SAID.length - i) * 40_000, difficulty, bound: true, salt: digest("").slice(0, 32),
    signature: digest("") + digest(""),
  })).forEach((dat, i) => response.write(`id: ${i}\nevent: dat\ndata: ${JSON.stringify({ event: "dat", dat })}\n\n`));
}

export async function pictures(harness, { d, shots }) {
  await harness.step("draws the pictures of the documentation", async () => {
    const front = await byFront(d, { stream: quiet });
    for (const [name, width, height, colorScheme] of [["phone", 360, 640, "light"], ["screen", 1280, 800, "dark"]]) {
      const context = await harness.person({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
      await context.addInitScript(([rate, key]) => {
        localStorage.setItem("dave.rate", rate);
        localStorage.setItem("dave.key", key);
      }, [String(HASHES_A_SECOND), KEY]);
      await context.route("**/v1/status", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), ...FIGURES } });
      });
      const page = await harness.open(context, `${front.url}/`);
      await says(page, "#write-words", "A second of work, kept about three hours here");
      await says(page, "#live-list .dat:last-child", SAID[0][1]);
      await page.screenshot({ path: `${shots}/doc-${name}.png` });
      await context.unrouteAll({ behavior: "wait" });
      await context.close();
    }
    front.close();
  });
}
