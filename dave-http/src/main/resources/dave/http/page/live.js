// Notes as they arrive. The list is bounded, however fast they come.

import { hex } from "./dave.js";
import { $, plural } from "./dom.js";
import { isPiece, noteItem } from "./notes.js";

const MOST = 40;
const FILTER_MS = 400;
const EARLIER = 40;

export function startLive(dave) {
  const [list, state, pause, filter] = ["live-list", "live-state", "live-pause", "live-filter"].map($);
  const held = [];
  let paused = false;
  let last = "connecting";
  let pieces = null;
  let stop = () => {};

  const showState = (now) => {
    state.classList.toggle("good", now === "open");
    state.classList.toggle("lost", now === "lost");
    state.textContent = paused
      ? `paused, ${held.length === MOST ? `${MOST} or more` : held.length} waiting`
      : now === "lost" ? "connection lost, trying again" : now === "open" ? "as it happens" : "connecting";
  };

  const add = (dat) => {
    $("live-empty").hidden = true;
    const author = hex(dat.author);
    if (isPiece(dat) && pieces?.author === author && list.firstChild === pieces.item) {
      pieces.count++;
      pieces.item.querySelector("h3").textContent = `${plural(pieces.count, "piece")} of a file`;
      return;
    }
    const item = noteItem(dat);
    item.classList.add("new");
    pieces = isPiece(dat) ? { author, item, count: 1 } : null;
    list.prepend(item);
    while (list.children.length > MOST) {
      list.lastChild.remove();
    }
  };
  const take = (dat) => {
    if (!paused) {
      add(dat);
      return;
    }
    held.push(dat);
    if (held.length > MOST) {
      held.shift();
    }
    showState(last);
  };
  const open = () => {
    stop();
    list.replaceChildren();
    held.length = 0;
    last = "connecting";
    showState(last);
    stop = dave.stream({
      prefix: filter.value,
      recent: EARLIER,
      onDat: take,
      onState(now) {
        last = now;
        showState(now);
      },
    });
  };

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    if (!paused) {
      held.splice(0).forEach(add);
    }
    showState(last);
  });
  let timer;
  filter.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(open, FILTER_MS);
  });
  addEventListener("pagehide", () => stop());
  open();
}
