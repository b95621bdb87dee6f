// Charts, drawn by hand to the width that there is, and again when that changes.

import { compact, el, svg } from "./dom.js";
import { cutApart } from "./lookalikes.js";

const CHARACTER = 7.2;

/** Draws into a box, and again whenever its width changes. */
function drawn(box, draw) {
  box.observer?.disconnect();
  let width = 0;
  box.observer = new ResizeObserver(() => {
    if (box.clientWidth > 0 && box.clientWidth !== width) {
      width = box.clientWidth;
      box.replaceChildren(draw(width));
    }
  });
  box.observer.observe(box);
}

/** Bars that lie: [{ label, value, told }], widest first. Labels are of one line. */
export function bars(box, rows, name) {
  const most = Math.max(...rows.map((row) => row.value), 1e-9);
  const rowHeight = 48;
  drawn(box, (width) => {
    const chart = svg("svg", { role: "img", "aria-label": name, height: rows.length * rowHeight });
    const told = Math.max(...rows.map((row) => row.told.length)) * CHARACTER;
    const labels = cutApart(
      rows.map((row) => row.label),
      Math.max(6, Math.floor((width - told - 16) / CHARACTER)),
    );
    rows.forEach((row, i) => {
      const y = i * rowHeight;
      chart.append(
        svg("text", { class: "label", x: 0, y: y + 15 }, labels[i]),
        svg("text", { class: "number", x: width, y: y + 15, "text-anchor": "end" }, row.told),
        svg("rect", {
          class: "bar", x: 0, y: y + 23, height: 12, rx: 3,
          width: Math.max(3, (width * row.value) / most).toFixed(1),
        }),
      );
    });
    return chart;
  });
}

/** Bars that stand: [{ at, value }] at whole numbers; those in between are none. */
export function histogram(box, counts, name) {
  if (counts.length === 0) {
    box.observer?.disconnect();
    box.replaceChildren(el("p", { class: "hint" }, "Nothing is held yet."));
    return;
  }
  const first = Math.min(...counts.map((c) => c.at)) - 1;
  const last = Math.max(...counts.map((c) => c.at), first + 8) + 1;
  const most = Math.max(...counts.map((c) => c.value));
  const [height, top, foot] = [170, 22, 24];
  drawn(box, (width) => {
    const step = width / (last - first + 1);
    const x = (at) => (at - first) * step;
    const every = Math.max(1, Math.ceil(30 / step));
    const chart = svg("svg", { role: "img", "aria-label": name, height });
    for (const { at, value } of counts) {
      const tall = Math.max(2, ((height - top - foot) * value) / most);
      const bar = Math.min(step * 0.72, 36);
      chart.append(
        svg("rect", {
          class: "bar", x: (x(at) + (step - bar) / 2).toFixed(1), y: (height - foot - tall).toFixed(1),
          width: bar.toFixed(1), height: tall.toFixed(1), rx: 2,
        }, svg("title", {}, `${at}: ${value}`)),
      );
      if (step > 26) {
        chart.append(svg("text", {
          class: "number", x: (x(at) + step / 2).toFixed(1), y: (height - foot - tall - 6).toFixed(1), "text-anchor": "middle",
        }, compact(value)));
      }
    }
    chart.append(svg("line", { class: "base", x1: 0, x2: width, y1: height - foot + 0.5, y2: height - foot + 0.5 }));
    for (let at = first; at <= last; at++) {
      if (at % every === 0) {
        chart.append(svg("text", {
          class: "number", x: (x(at) + step / 2).toFixed(1), y: height - 6, "text-anchor": "middle",
        }, String(at)));
      }
    }
    return chart;
  });
}

/** A table: names of columns (a number's begins with #), and rows of texts. */
export function table(columns, rows) {
  const kind = (i) => (columns[i].startsWith("#") ? "n" : undefined);
  return el("table", {},
    el("thead", {}, el("tr", {}, ...columns.map((c, i) =>
      el("th", { scope: "col", class: kind(i) }, c.replace(/^#/, ""))))),
    el("tbody", {}, ...rows.map((row) =>
      el("tr", {}, ...row.map((cell, i) => el("td", { class: kind(i) }, cell))))));
}
