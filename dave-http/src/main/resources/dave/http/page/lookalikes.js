// Values side by side, so that what differs reads differently: where two look alike, the first sign
// that differs is named.

import { blake3 } from "./blake3.js";
import { hex, text } from "./dat.js";
import { named, parts } from "./shown.js";

const OPEN = "‹";
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const SHOWN_BYTES = 16;

/** Signs of other alphabets, and of this one, that have nearly the shape of the one below. */
export const ALIKE = [
  "аеорсухіјѕһԁԛԝԍАВЕКМНОРСТУХІЈЅԌԚԜҮαινορυγΑΒΕΖΗΙΚΜΝΟΡΤΥΧοօսոհＩ0l1|",
  "aeopcyxijshdqwgABEKMHOPCTYXIJSGQWYaivopuyABEZHIKMNOPTYXoounhIOIII",
].map((signs) => [...signs]);
const SHAPES = new Map(ALIKE[0].map((sign, i) => [sign, ALIKE[1][i]]));

/** What a reader takes it for. */
const shapeOf = (line) =>
  Array.from(line.normalize("NFKC").replace(UNSEEN, ""), (sign) => SHAPES.get(sign) ?? sign).join("");

/** From where on not all have the same sign; their greatest length if they are equal. */
function firstDifference(rows, from = 0) {
  const most = Math.max(...rows.map(({ signs }) => signs.length));
  let at = from;
  while (at < most && rows.every(({ signs }) => signs[at] === rows[0].signs[at])) {
    at++;
  }
  return at;
}

/** Those of the rows that have a name in common. */
function alike(rows, nameOf) {
  const groups = new Map();
  for (const row of rows) {
    const name = nameOf(row);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Names the signs that tell these from each other. */
function tellApart(rows, from = 0) {
  const at = firstDifference(rows, from);
  if (rows.some(({ signs }) => at < signs.length)) {
    rows.forEach(({ signs, marks }) => marks.set(at, at < signs.length ? named(signs[at]) : `${OPEN}end›`));
    alike(rows, ({ signs }) => signs[at]).forEach((group) => tellApart(group, at + 1));
  }
}

function signsOf(value) {
  const words = text(value);
  if (words === null) {
    const more = value.length > SHOWN_BYTES ? `… of hash ${hex(blake3(value).subarray(0, 8))}` : "";
    return [`${OPEN}${value.length} bytes ${hex(value.subarray(0, SHOWN_BYTES))}${more}›`];
  }
  return words === "" ? [`${OPEN}empty›`] : parts(words);
}

/** Names for values (bytes), on one line each, of which no two read the same. */
export function toldApart(values) {
  const rows = values.map((value) => ({ signs: signsOf(value), marks: new Map() }));
  alike(rows, ({ signs }) => shapeOf(signs.join(""))).forEach((group) => tellApart(group));
  return rows.map(({ signs, marks }) =>
    [...signs, ""].map((sign, i) => sign + (marks.get(i) ?? "")).join(""));
}

/**
 * The same names cut to so many signs each; those that would begin alike are cut around what
 * differs.
 */
export function cutApart(names, most) {
  const rows = names.map((name) => ({ signs: [...name] }));
  const fit = (signs, from = 0) => {
    const rest = from > 0 ? ["…", ...signs.slice(from)] : signs;
    return rest.length > most ? [...rest.slice(0, most - 1), "…"] : rest;
  };
  const cut = (group, from) => {
    group.forEach((row) => (row.cut = fit(row.signs, from).join("")));
    for (const same of alike(group, (row) => row.cut)) {
      const at = firstDifference(same);
      const next = Math.max(0, at - Math.floor(most / 3));
      if (next > from) {
        cut(same, next);
      }
    }
  };
  cut(rows, 0);
  return rows.map(({ cut }) => cut);
}
