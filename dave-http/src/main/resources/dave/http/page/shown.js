// How what strangers wrote is shown: signs without a shape of their own are named between ‹ and ›.

const OPEN = "‹";
const NAMES = { 9: "tab", 10: "new line", 13: "return", 32: "space", 160: "hard space" };
const SHAPELESS = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;
const MARK = /\p{M}/u;
const JOINER = "\u200d";
const AS_PICTURE = "\ufe0f";

/** No script puts more marks than this on a letter; a tower of them would cover other lines. */
const MOST_MARKS = 4;

/** What no text of several lines needs: it would reverse or hide what follows. */
const ACTS = /[\p{Cc}\u2028\u2029\u202a-\u202e]/u;
const OF_LINES = /[\n\r\t]/;

/** The name of a sign. */
export const named = (sign) => {
  const point = sign.codePointAt(0);
  return `${OPEN}${NAMES[point] ?? `U+${point.toString(16).toUpperCase().padStart(4, "0")}`}›`;
};

const isTower = (signs, i) =>
  i >= MOST_MARKS && MARK.test(signs[i]) && signs.slice(i - MOST_MARKS, i).every((sign) => MARK.test(sign));

function shown(signs, i) {
  const [before, sign, after] = [signs[i - 1], signs[i], signs[i + 1]];
  if (sign === " ") {
    return before === undefined || after === undefined || after === " " ? named(sign) : sign;
  }
  // Pictures are made of several signs with these between or behind them.
  const isPart =
    (sign === JOINER && PICTURE.test(before ?? "") && PICTURE.test(after ?? "")) ||
    (sign === AS_PICTURE && PICTURE.test(before ?? ""));
  return sign === OPEN || (SHAPELESS.test(sign) && !isPart) || isTower(signs, i) ? named(sign) : sign;
}

/** The signs of a text as they are shown on one line. */
export const parts = (words) => {
  const signs = [...words];
  return signs.map((_, i) => shown(signs, i));
};

/** A text on one line. */
export const oneLine = (words) => parts(words).join("");

/** A text of several lines. Where nothing of it could be seen, each sign is named. */
export function lines(words) {
  const signs = [...words];
  return signs.every((sign) => SHAPELESS.test(sign))
    ? signs.map(named).join("")
    : signs
        .map((sign, i) => ((ACTS.test(sign) && !OF_LINES.test(sign)) || isTower(signs, i) ? named(sign) : sign))
        .join("");
}
