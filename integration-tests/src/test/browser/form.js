// examples/form: several people answer, each at another node, and all see the same count.

import assert from "node:assert/strict";
import { says } from "./harness.js";

export async function answerForm(harness, { form, shots, nodes }) {
  await harness.step("three people answer a form without a server, and each counts all", async () => {
    const people = [];
    for (const node of nodes) {
      const context = await harness.person();
      const page = await context.newPage();
      page.on("pageerror", (error) => harness.complaints.push(`form: ${error.stack}`));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) {
          harness.complaints.push(`form: ${message.text()} ${message.location().url}`);
        }
      });
      await page.goto(`${form}/index.html?node=${encodeURIComponent(node)}`);
      await says(page, "#total", "0 people answered.");
      people.push({ context, page });
    }
    const answers = ["soup", "pizza", "soup"];
    for (const [i, { page }] of people.entries()) {
      await page.check(`input[value=${answers[i]}]`);
      await page.click("button");
      await says(page, "#said", "Thank you.");
    }
    for (const { page } of people) {
      await says(page, "#total", "3 people answered.");
      assert.deepEqual(await page.locator("#answers li").allTextContents(), ["soup2", "pizza1"]);
    }
    // A second answer of one person replaces the first.
    const [{ page: first }, , { page: third }] = people;
    await first.reload();
    await first.check("input[value=pizza]");
    await first.click("button");
    await says(first, "#said", "You changed your answer.");
    await says(third, "#answers li:first-child", /^pizza2$/);
    await says(third, "#total", "3 people answered.");
    await third.screenshot({ path: `${shots}/form.png` });
    for (const { context } of people) {
      await context.close();
    }
  });
}
