// What a report of `dave sim` is drawn with: elements, figures, and the ticks of an axis.

"use strict";

const SVG = "http://www.w3.org/2000/svg";
const NEAR_ZERO = 1e-100;

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === "number" ? +value.toFixed(1) : value);
  }
  // A font has no glyph for control characters: nobody would see them.
  element.append(...children.map((child) =>
    child instanceof Node ? child : String(child).replace(/(?!\n)\p{Cc}/gu, "\uFFFD")));
  return element;
}

const el = (name, attributes, ...children) =>
  filled(document.createElement(name), attributes, children);

const svg = (name, attributes, ...children) =>
  filled(document.createElementNS(SVG, name), attributes, children);

// Figures

function plain(value) {
  return value.toLocaleString("en", { maximumSignificantDigits: 15 }).replace("-", "−");
}

function scientific(value) {
  const [mantissa, power] = value.toExponential().split("e");
  const raised = [...power.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");
  return `${mantissa === "1" ? "" : `${mantissa.replace("-", "−")}×`}10${raised}`;
}

/** With all its digits. Figures that stand together share the unit of the largest. */
function figure(value, largest) {
  if (value === 0) {
    return "0";
  }
  if (largest >= 1e15 || largest < 1e-4) {
    return scientific(value);
  }
  const magnitude = Math.floor((Math.log10(largest) + 1e-9) / 3);
  return magnitude < 2 ? plain(value) : plain(tidy(value / 1000 ** magnitude)) + " kMGT"[magnitude];
}

function rounded(value) {
  const short = Number(value.toPrecision(4));
  const size = Math.abs(short);
  return size >= 1e15 || (size > 0 && size < 1e-4) ? scientific(short) : plain(short);
}

// Axes

const tidy = (value) => Number(value.toPrecision(15));

const steps = (from, to, value) =>
  Array.from({ length: to - from + 1 }, (_, i) => tidy(value(from + i)));

/** Round values, the first not above `min` and the last not below `max`. */
function linear(min, max, most) {
  for (let power = Math.floor(Math.log10((max - min) / most)) - 1; ; power++) {
    for (const digit of [1, 2, 2.5, 5]) {
      const step = digit * 10 ** power;
      const [from, to] = [Math.floor(min / step + 1e-9), Math.ceil(max / step - 1e-9)];
      if (to - from < most) {
        return steps(from, to, (i) => i * step);
      }
    }
  }
}

function logarithmic(min, max, most) {
  const [low, high] = [Math.floor(Math.log10(min) + 1e-9), Math.ceil(Math.log10(max) - 1e-9)];
  for (const digits of max / min < 1e4 ? [[1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]] : []) {
    const all = steps(low, high, (power) => 10 ** power)
      .flatMap((power) => digits.map((digit) => tidy(digit * power)));
    const from = all.findLastIndex((value) => value <= min * (1 + 1e-9));
    const values = all.slice(from, all.findIndex((value) => value >= max * (1 - 1e-9)) + 1);
    if (values.length >= 3 && values.length <= most) {
      return values;
    }
  }
  if (max / min <= 2) {
    return linear(min, max, most);
  }
  for (let stride = 1; ; stride++) {
    const [from, to] = [Math.floor(low / stride), Math.ceil(high / stride)];
    if (to - from < most) {
      return steps(from, Math.max(to, from + 2), (i) => 10 ** (i * stride));
    }
  }
}

function ticks(scale, min, max, most) {
  if (scale === "log") {
    return max / min - 1 < 1e-9 ? logarithmic(min / 1.5, max * 1.5, most) : logarithmic(min, max, most);
  }
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max - min <= size * 1e-9 || max - min < NEAR_ZERO) {
    const around = size < 1e-90 ? 1 : size / 2;
    return linear(min >= 0 ? Math.max(0, min - around) : min - around, max + around, most);
  }
  // An axis that nearly begins at zero begins there.
  return linear(min > 0 && min <= max * 0.4 ? 0 : min, max, most);
}

const labels = (scale, values) => values.map((value) =>
  figure(value, scale === "log" ? value : Math.max(...values.map(Math.abs))));

/** Twice to nine times each power of ten, where those alone are marked. */
const between = (scale, values) =>
  scale === "log" && Math.abs(values[1] / values[0] - 10) < 1e-6
    ? values.slice(0, -1).flatMap((power) => steps(2, 9, (digit) => digit * power))
    : [];

/** Where values lie on an axis of so many pixels. */
function position(scale, values, pixels) {
  const at = scale === "log" ? Math.log : (value) => value;
  const [first, last] = [at(values[0]), at(values.at(-1))];
  return (value) => (pixels * (at(value) - first)) / (last - first);
}
