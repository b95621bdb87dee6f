// How many notes came in each of the last seconds: one bar a second, drawn once a second.

import { number, svg } from "./dom.js";

const SECONDS = 60;
const HEIGHT = 24;

const second = () => Math.floor(Date.now() / 1000);

/** Draws into a box; returns what counts arrivals. */
export function startVolume(box) {
  const counts = new Array(SECONDS).fill(0);
  const bars = counts.map((_, i) => svg("rect", { class: "bar", x: i, width: 0.8, y: HEIGHT, height: 0 }));
  const chart = svg("svg", { role: "img", viewBox: `0 0 ${SECONDS} ${HEIGHT}`, preserveAspectRatio: "none", height: HEIGHT });
  const told = document.createElement("p");
  chart.append(svg("line", { class: "base", x1: 0, x2: SECONDS, y1: HEIGHT, y2: HEIGHT }), ...bars);
  box.replaceChildren(chart, told);
  const began = second();
  let at = began;
  let drawn = "";
  const turn = () => {
    const now = second();
    const gone = Math.max(0, Math.min(SECONDS, now - at));
    counts.splice(0, gone);
    counts.push(...new Array(gone).fill(0));
    at = now;
  };
  const draw = () => {
    turn();
    const now = `${counts} ${Math.min(at - began, SECONDS)}`;
    if (document.hidden || now === drawn) {
      return;
    }
    drawn = now;
    const most = Math.max(...counts);
    bars.forEach((bar, i) => {
      const tall = most === 0 ? 0 : Math.max(counts[i] > 0 ? 2 : 0, (HEIGHT * counts[i]) / most);
      bar.setAttribute("y", (HEIGHT - tall).toFixed(1));
      bar.setAttribute("height", tall.toFixed(1));
    });
    const sum = counts.reduce((a, b) => a + b, 0);
    const watched = at - began;
    told.textContent = `${number(sum)} in ${watched < SECONDS ? `${watched} s` : "the last minute"}`;
    chart.setAttribute("aria-label", `Notes by the second: ${told.textContent}, ${number(most)} in its busiest second`);
  };
  draw();
  setInterval(draw, 1000);
  return (arrivals) => {
    turn();
    counts[SECONDS - 1] += arrivals;
  };
}
