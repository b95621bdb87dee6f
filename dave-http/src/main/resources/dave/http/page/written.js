// What was written in this browser, kept in its storage until it is forgotten.

import { hex, text } from "./dave.js";
import { $, ago, el, kept, plural, say } from "./dom.js";
import { lines, oneLine } from "./shown.js";

/** The oldest go first. */
const MOST = 100;
const NAME = "written";

/** Whether something kept is one of these: other pages of this address may write there too. */
const isNote = (it) =>
  /^[0-9a-f]{64}$/.test(it?.hash) && [it.timeMs, it.bits].every(Number.isFinite) &&
  [it.key, it.value].every((words) => typeof words === "string");

function all() {
  try {
    const list = JSON.parse(kept.get(NAME) ?? "[]");
    return Array.isArray(list) ? list.filter(isNote) : [];
  } catch {
    return [];
  }
}

function keep(list) {
  if (!kept.set(NAME, list.length === 0 ? null : JSON.stringify(list))) {
    say($("mine-said"), "This browser does not let the page keep this list.", { bad: true });
  }
  show();
}

let again = () => {};

/** Who pressed a button that is gone goes on with the next one. */
function forget(hash) {
  const at = all().findIndex((note) => note.hash === hash);
  keep(all().filter((note) => note.hash !== hash));
  say($("mine-said"), "Forgotten here. The note itself stays where it is.");
  const rest = $("mine-list").querySelectorAll(".forget");
  (rest[Math.min(at, rest.length - 1)] ?? $("write-value")).focus();
}

function item(note) {
  const { key, value } = note;
  return el("li", {},
    el("p", { class: "said", dir: "auto" },
      key ? el("a", { href: `#/note/${note.hash}`, class: "mono" }, el("bdi", {}, oneLine(key))) : el("a", { href: `#/note/${note.hash}` }, "without a key"),
      " ", el("bdi", {}, lines(value))),
    el("p", { class: "meta" },
      el("time", { "data-ms": note.timeMs }, ago(note.timeMs)), ` · ${note.bits} bits · `,
      el("button", { type: "button", class: "plain", onclick: () => again({ key, value }) }, "Write again"), " · ",
      el("button", { type: "button", class: "plain forget", onclick: () => forget(note.hash) }, "Forget")));
}

function show() {
  const list = all();
  $("mine").hidden = list.length === 0;
  $("mine-count").textContent = `${plural(list.length, "note")} written here`;
  $("mine-list").replaceChildren(...list.map(item));
}

/** Adds a dat that was written. */
export function addWritten(dat) {
  const note = {
    hash: hex(dat.hash), key: text(dat.key), value: text(dat.value), timeMs: dat.timeMs, bits: dat.difficulty,
  };
  keep([note, ...all()].slice(0, MOST));
}

/** @param onAgain called with { key, value } that shall be written again */
export function startWritten(onAgain) {
  again = onAgain;
  show();
  addEventListener("storage", ({ key }) => key === `dave.${NAME}` && show());
  $("mine-forget").addEventListener("click", () => {
    if (confirm("Forget all that was written here? The notes themselves stay where they are.")) {
      keep([]);
      $("write-value").focus();
    }
  });
}
