// What a stranger needs at first, and what leaves when it has been read.

import { $, kept } from "./dom.js";

/** Who had so long to read it has read it, at the next visit. */
const READ_MS = 15_000;
const READ = "intro.read";

const EXAMPLES = {
  hello: { key: "greeting", value: "hello from a browser" },
  colour: { key: "colour", value: "green" },
};

/** It has been read: from now on it is not shown. */
export function introIsRead() {
  kept.set(READ, "1");
  $("intro").hidden = true;
}

/**
 * @param fill takes { key, value } for the form that writes
 * @param share lets a file be chosen
 */
export function startIntro(fill, share) {
  if (kept.get(READ) === null) {
    $("intro").hidden = false;
    setTimeout(() => kept.set(READ, "1"), READ_MS);
  }
  $("intro-close").addEventListener("click", () => {
    introIsRead();
    $("write-value").focus({ preventScroll: true });
  });
  for (const button of document.querySelectorAll("[data-example]")) {
    const { example } = button.dataset;
    button.addEventListener("click", () => (EXAMPLES[example] ? fill(EXAMPLES[example]) : share()));
  }
}
