// How a dat is shown. The page calls it a note, which says what it is to those who do not know.

import { blake3, check, hex, text } from "./dave.js";
import { ago, compact, copies, el, face, plural, size, start } from "./dom.js";
import { lines, oneLine } from "./shown.js";

const SHOWN_BYTES = 64;

/** A link to a place on this page. */
export const linkTo = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** Whether it is a piece of a file: its key is its value's hash. */
export const isPiece = (dat) => dat.key.length === 32 && hex(blake3(dat.value)) === hex(dat.key);

/** What is higher than its box is scrolled, by keyboard too. */
const boxes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const isCut = target.scrollHeight > target.clientHeight + 1;
    const isBox = getComputedStyle(target).overflowY === "auto";
    if (isCut && isBox) {
      target.tabIndex = 0;
      target.setAttribute("role", "region");
      target.setAttribute("aria-label", "Value");
    } else {
      ["tabindex", "role", "aria-label"].forEach((name) => target.removeAttribute(name));
    }
  }
});
const scrollable = (box) => {
  boxes.observe(box);
  return box;
};

/** A text, with what was looked for marked. */
function marked(words, needle) {
  const found = [];
  let at = 0;
  for (const { 0: part, index } of needle ? words.matchAll(needle) : []) {
    found.push(words.slice(at, index), el("mark", {}, part));
    at = index + part.length;
  }
  return [...found, words.slice(at)];
}

function title(dat, piece, needle) {
  if (dat.key.length === 0) {
    return el("h3", { class: "none" }, "a note without a key");
  }
  if (piece) {
    return el("h3", { class: "none" }, "a piece of a file");
  }
  const key = text(dat.key);
  if (key === null) {
    return el("h3", { class: "none" }, `key ${hex(dat.key)}`);
  }
  const link = { href: linkTo("count", key), title: "what everyone says" };
  return el("h3", { dir: "auto" }, el("a", link, ...marked(oneLine(key), needle)));
}

function value(dat, piece, needle) {
  const words = piece ? null : text(dat.value);
  if (words !== null) {
    return words === ""
      ? el("p", { class: "value none" }, "an empty value")
      : el("p", { class: "value", dir: "auto" }, ...marked(lines(words), needle));
  }
  const shown = hex(dat.value.subarray(0, SHOWN_BYTES));
  const more = dat.value.length > SHOWN_BYTES ? "…" : "";
  return piece
    ? el("p", { class: "value raw" }, size(dat.value.length))
    : el("p", { class: "value raw" }, `${size(dat.value.length)}: ${shown}${more}`);
}

function writer(author, { mine, onAuthor }) {
  const told = mine ? "you" : el("code", {}, start(author));
  return onAuthor
    ? el("button", { type: "button", class: "plain", title: `only by ${author}`, onclick: onAuthor }, told)
    : el("code", { title: author }, mine ? "you" : start(author));
}

function meta(dat, options) {
  const work = `${dat.difficulty} bits${dat.bound ? "" : ", unbound"}`;
  return el(
    "p",
    { class: "meta" },
    el("a", { href: linkTo("note", hex(dat.hash)) },
      el("time", { datetime: new Date(dat.timeMs).toISOString(), "data-ms": dat.timeMs }, ago(dat.timeMs))),
    ` · ${work} · by `,
    writer(hex(dat.author), options),
  );
}

/**
 * An item of a list.
 *
 * @param needle a regular expression whose matches are marked
 * @param mine whether who looks at it wrote it
 * @param onAuthor called when the author is pressed
 */
export function noteItem(dat, { needle, mine = false, onAuthor } = {}) {
  const piece = isPiece(dat);
  const shown = value(dat, piece, needle);
  return el("li", { class: `dat${mine ? " mine" : ""}` }, face(hex(dat.author)), title(dat, piece, needle),
    onAuthor ? shown : scrollable(shown), meta(dat, { mine, onAuthor }));
}

/** One note with all that there is to know, and what this browser found when it checked it. */
export function noteCard(dat) {
  const piece = isPiece(dat);
  const verdict = el("p", {}, "Checking…");
  check(dat).then((found) => {
    const isTrue = found.work && found.difficulty >= dat.difficulty;
    const good = isTrue && found.signature !== false;
    const signed = found.signature === null ? "; its signature cannot be checked here" : " and its signature";
    verdict.textContent = good
      ? `✓ Checked here: its work${signed}.`
      : `✗ False: its ${isTrue ? "signature" : "work"} is wrong. Do not believe this node.`;
  });
  const hash = hex(dat.hash);
  const author = hex(dat.author);
  const about = el(
    "div",
    { class: "more" },
    verdict,
    el("p", {}, `Work of ${plural(dat.difficulty, "bit")}: about ${compact(2 ** dat.difficulty)} attempts`,
      dat.bound ? ", made for this author and key." : ", not bound to its author: it counts for nothing in a count."),
    el("p", {}, "Hash ", el("code", { class: "wrap hash" }, hash)),
    el("p", {}, "Author ", el("code", { class: "wrap author" }, author)),
    el("div", { class: "actions" },
      copies(el("button", { type: "button" }, "Copy the link"), () =>
        new URL(linkTo("note", hash), location.href).href),
      copies(el("button", { type: "button" }, "Copy the hash"), () => hash)),
  );
  return el("article", { class: "dat big" }, face(author, 36), title(dat, piece), scrollable(value(dat, piece)), meta(dat, {}), about);
}

/** Keeps "… ago" true. */
export function keepTimes() {
  setInterval(() => {
    if (!document.hidden) {
      for (const time of document.querySelectorAll("time[data-ms]")) {
        time.textContent = ago(Number(time.dataset.ms));
      }
    }
  }, 5000);
}
