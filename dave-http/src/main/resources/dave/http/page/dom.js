// Elements, and how things read. What others wrote becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/** An HTML element; strings among the children become text. */
export const el = (name, attributes = {}, ...children) =>
  fill(document.createElement(name), attributes, children);

/** An SVG element. */
export const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

/** What this browser keeps for the page; one that keeps nothing is no reason to fail. */
export const kept = {
  get(name) {
    try {
      return localStorage.getItem(`dave.${name}`);
    } catch {
      return null;
    }
  },
  /** Whether it is kept; null is forgotten. */
  set(name, text) {
    try {
      if (text === null) {
        localStorage.removeItem(`dave.${name}`);
      } else {
        localStorage.setItem(`dave.${name}`, text);
      }
      return true;
    } catch {
      return false;
    }
  },
};

/** What this tab keeps: a draft, until it is written. */
export const draft = {
  get(name) {
    try {
      return sessionStorage.getItem(`dave.draft.${name}`) ?? "";
    } catch {
      return "";
    }
  },
  set(name, words) {
    try {
      sessionStorage.setItem(`dave.draft.${name}`, words);
    } catch {
      // Then it lasts as long as the page.
    }
  },
};

/** Says how something went, in a live region. Errors say what to do; silence is "". */
export function say(region, message = "", { bad = false } = {}) {
  region.replaceChildren(message ? el("p", { class: bad ? "note bad" : "note" }, message) : "");
}

/** Says what went wrong. */
export function sayError(region, error) {
  if (error.name === "AbortError") {
    say(region, error.message);
  } else if (error.name === "DaveError") {
    say(region, error.message, { bad: true });
  } else {
    const what = `The page itself failed: ${error.message}. Reload it; what you typed is kept.`;
    say(region, what, { bad: true });
    console.error(error);
  }
}

/**
 * Shows whether a button's work goes on. It keeps the focus, so it is not disabled for the browser;
 * whoever stops it from another button that goes comes back to it.
 */
export function working(button, stop, on) {
  button.setAttribute("aria-disabled", String(on));
  if (!on && document.activeElement === stop) {
    button.focus();
  }
  stop.hidden = !on;
}

/** Copies a text, and says so on the button. */
export function copies(button, textOf) {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(textOf());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy it by hand";
    }
    setTimeout(() => (button.textContent = label), 1800);
  });
  return button;
}

/** Goes to a place on this page, and then does something. */
export function goTo(link, then) {
  if ((location.hash || "#/write") === link) {
    then();
  } else {
    addEventListener("hashchange", then, { once: true });
    location.hash = link;
  }
}

/** Saves bytes or text as a file. */
export function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export const number = (n) => numbers.format(n);
export const compact = (n) => short.format(n);
export const plural = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;

/** A size in bytes. */
export function size(n) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const i = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return `${numbers.format(n / 1000 ** i)} ${n === 1 ? "byte" : units[i]}`;
}

/** A time span in words that match its precision. */
export function span(seconds) {
  if (seconds < 0.1) {
    return `${Math.ceil(seconds * 1000)} ms`;
  }
  const steps = [[60, "s"], [60, "min"], [24, "h"], [365, "days"], [Infinity, "years"]];
  let value = seconds;
  for (const [many, unit] of steps) {
    if (value < many * 1.5) {
      return `${value < 10 ? numbers.format(value) : Math.round(value)} ${unit}`;
    }
    value /= many;
  }
}

/** How long ago, in milliseconds since 1970. */
export function ago(timeMs, nowMs = Date.now()) {
  const seconds = Math.floor((nowMs - timeMs) / 1000);
  if (seconds < 2) {
    return "just now";
  }
  const [many, unit] = [[86_400, "day"], [3600, "h"], [60, "min"], [1, "s"]].find(([n]) => seconds >= n);
  const count = Math.floor(seconds / many);
  return `${count} ${unit}${unit === "day" && count > 1 ? "s" : ""} ago`;
}

/** The start of something long. */
export const start = (digits, length = 8) => digits.slice(0, length);

/** A face for an author: the same digits, the same picture. */
export function face(authorHex, pixels = 28) {
  const nibble = (i) => parseInt(authorHex[i], 16);
  const hue = (nibble(0) * 256 + nibble(1) * 16 + nibble(2)) % 360;
  const icon = svg("svg", { width: pixels, height: pixels, viewBox: "-1 -1 7 7", "aria-hidden": "true" });
  icon.append(svg("rect", { x: -1, y: -1, width: 7, height: 7, rx: 1.4, fill: `hsl(${hue} 40% 50% / 0.18)` }));
  for (let i = 0; i < 15; i++) {
    if (nibble(i + 3) % 2 === 0) {
      const [column, row] = [Math.floor(i / 5), i % 5];
      for (const x of new Set([column, 4 - column])) {
        icon.append(svg("rect", { x, y: row, width: 1.02, height: 1.02, fill: `hsl(${hue} 48% 47%)` }));
      }
    }
  }
  return icon;
}
