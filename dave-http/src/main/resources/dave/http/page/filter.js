// Which of the notes that arrive are shown.

import { bytes, hex, text } from "./dave.js";
import { $ } from "./dom.js";

const TYPING_MS = 300;
const FIELDS = { text: "live-text", key: "live-key", author: "live-author", bits: "live-bits" };

const begins = (key, prefix) => prefix.every((byte, i) => key[i] === byte);

/** Finds a text as it was typed, in capitals or not. */
export const needleOf = (words) =>
  words ? new RegExp(words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu") : null;

/** The words of a dat that a text is looked for in. */
const wordsOf = (dat) => `${text(dat.key) ?? ""}\n${text(dat.value) ?? ""}`;

/** Whether a dat is shown: by { text, key, author, bits }, of which each may be empty. */
export function matcher({ text: words = "", key = "", author = "", bits = "" }) {
  const needle = needleOf(words);
  const prefix = bytes(key);
  const digits = author.trim().toLowerCase();
  const least = Number(bits) || 0;
  return (dat, isPiece) =>
    dat.difficulty >= least &&
    begins(dat.key, prefix) &&
    (digits === "" || hex(dat.author).startsWith(digits)) &&
    (needle === null || (!isPiece && wordsOf(dat).search(needle) >= 0));
}

/** @param onChange called when another choice of notes is to be shown */
export function startFilter(onChange) {
  const fields = Object.entries(FIELDS).map(([name, id]) => [name, $(id)]);
  const chosen = () => Object.fromEntries(fields.map(([name, field]) => [name, field.value]));
  const filter = { on: 0, matches: matcher({}), needle: null };
  let typing;
  const change = () => {
    clearTimeout(typing);
    const choice = chosen();
    filter.on = Object.values(choice).filter(Boolean).length;
    filter.matches = matcher(choice);
    filter.needle = needleOf(choice.text);
    $("live-on").textContent = filter.on === 0 ? "" : `: ${filter.on} on`;
    $("live-clear").disabled = filter.on === 0;
    onChange();
  };
  $("live-form").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(change, TYPING_MS);
  });
  $("live-form").addEventListener("submit", change);
  $("live-form").addEventListener("reset", () => {
    // The fields are emptied after this.
    setTimeout(change);
    $("live-text").focus();
  });
  filter.byAuthor = (author) => {
    $("live-author").value = author;
    $("live-filters").open = true;
    change();
    $("live-author").focus();
  };
  return filter;
}
