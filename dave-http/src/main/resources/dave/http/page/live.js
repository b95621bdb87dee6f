// Notes as they arrive. The list is bounded, however fast they come.

import { bytes, hex } from "./dave.js";
import { $, plural } from "./dom.js";
import { feedOf } from "./feed.js";
import { isPiece, noteItem } from "./notes.js";

const MOST = 40;
const FILTER_MS = 400;

/** What arrives is shown at most so often: more is a blur. */
const SHOW_MS = 250;

const LOST = {
  TOO_MANY_SUBSCRIBERS: "too many follow this node, trying again",
  STOPPING: "the node is stopping, trying again",
};

/** The feed that all tabs share; one of this page's own where a browser cannot share. */
function sharedFeed(dave) {
  const own = feedOf(dave);
  if (!globalThis.SharedWorker) {
    return own;
  }
  return (listener) => {
    const url = new URL("./feed-worker.js", import.meta.url);
    const worker = new SharedWorker(url, { type: "module", name: "dave-feed" });
    let end = () => {
      worker.port.postMessage("leave");
      worker.port.close();
    };
    worker.port.onmessage = ({ data }) => listener(data);
    worker.onerror = () => (end = own(listener));
    return () => end();
  };
}

const begins = (key, prefix) => prefix.every((byte, i) => key[i] === byte);

export function startLive(dave) {
  const [list, state, pause, filter] = ["live-list", "live-state", "live-pause", "live-filter"].map($);
  const feed = sharedFeed(dave);
  let all = [];
  let waiting = [];
  let paused = false;
  let last = { state: "connecting" };
  let pieces = null;
  let timer = null;
  let stop = null;

  const showState = () => {
    state.classList.toggle("good", last.state === "open");
    state.classList.toggle("lost", last.state === "lost");
    state.textContent = paused
      ? `paused, ${waiting.length === MOST ? `${MOST} or more` : waiting.length} waiting`
      : last.state === "lost"
        ? LOST[last.reason] ?? "connection lost, trying again"
        : last.state === "open" ? "as it happens" : "connecting";
  };

  const add = (dat) => {
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
  };
  const show = () => {
    timer = null;
    if (paused) {
      showState();
      return;
    }
    waiting.splice(0).forEach(add);
    while (list.children.length > MOST) {
      list.lastChild.remove();
    }
    $("live-empty").hidden = all.length > 0;
  };
  const wanted = (dats) => {
    const prefix = bytes(filter.value);
    return dats.filter((dat) => begins(dat.key, prefix));
  };
  const take = (dats) => {
    waiting = [...waiting, ...wanted(dats)].slice(-MOST);
    timer ??= setTimeout(show, SHOW_MS);
  };
  const begin = () => {
    list.replaceChildren();
    pieces = null;
    waiting = [];
    take(all);
  };
  const listen = () => {
    stop ??= feed(({ dats, anew, ...now }) => {
      last = now;
      showState();
      if (anew) {
        all = dats;
        begin();
      } else {
        all = [...all, ...dats].slice(-5 * MOST);
        take(dats);
      }
    });
  };
  const leave = () => {
    stop?.();
    stop = null;
  };

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    show();
    showState();
  });
  let typing;
  filter.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(begin, FILTER_MS);
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);
  if (!globalThis.SharedWorker) {
    // A stream that nobody looks at would keep one of the browser's six connections.
    document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  }
  listen();
}
