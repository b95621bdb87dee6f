// Notes as they arrive. What is kept and what is drawn is bounded, however fast they come.

import { hex } from "./dave.js";
import { $, number, plural } from "./dom.js";
import { feedOf } from "./feed.js";
import { startFilter } from "./filter.js";
import { me, onNewKey } from "./me.js";
import { isPiece, noteItem } from "./notes.js";
import { startVolume } from "./volume.js";

/** So many items are drawn at first, and more each time that someone asks. */
const DRAWN = 40;

/** So many items this tab keeps. */
const KEPT = 2000;

/** What arrives is drawn at most so often; where it is a flood, less often. */
const DRAW_MS = 250;
const FLOOD_MS = 1000;
const FLOOD = DRAWN / 2;

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

/** What is kept of the arrivals, oldest first: items of { dat, author, pieces, number }. */
class Arrivals {
  items = [];
  /** All that came, and those of them that are kept. */
  came = 0;
  held = 0;
  #numbers = 0;

  /** Adds one, and returns its item. Pieces of a file that follow each other are one item. */
  add(dat) {
    this.came++;
    this.held++;
    const author = hex(dat.author);
    const last = this.items.at(-1);
    const piece = isPiece(dat);
    if (piece && last?.pieces > 0 && last.author === author) {
      last.pieces++;
      return last;
    }
    const item = { dat, author, pieces: piece ? 1 : 0, number: ++this.#numbers };
    this.items.push(item);
    // Now and then, as it costs as much as there are.
    if (this.items.length > 1.1 * KEPT) {
      this.items.splice(0, this.items.length - KEPT).forEach((gone) => (this.held -= gone.pieces || 1));
    }
    return item;
  }

  /** Those of the dats that came after the last one here; all if that is not among them. */
  news(dats) {
    const last = this.items.at(-1);
    const at = last ? dats.findLastIndex((dat) => hex(dat.hash) === hex(last.dat.hash)) : -1;
    return dats.slice(at + 1);
  }

  clear() {
    this.items = [];
    this.came = 0;
    this.held = 0;
  }
}

/** The list of what is kept and wanted, newest first. While someone reads it, it stays as it is. */
class List {
  #arrivals;
  #filter;
  #list = $("live-list");
  #box = document.querySelector(".feed");
  #shown = new Map();
  #top = 0;
  #bottom = Infinity;

  constructor(arrivals, filter) {
    this.#arrivals = arrivals;
    this.#filter = filter;
  }

  wants = (item) => this.#filter.matches(item.dat, item.pieces > 0);

  /** Whether an item is newer than all that are drawn. */
  isNew = (item) => item.number > this.#top;

  /** Whether someone reads it: then what is new is counted only. */
  get isRead() {
    const chosen = getSelection();
    return (
      this.#box.scrollTop > 8 ||
      this.#box.getBoundingClientRect().top < 0 ||
      (matchMedia("(hover: hover)").matches && this.#list.matches(":hover")) ||
      this.#list.contains(document.activeElement) ||
      (!chosen.isCollapsed && this.#list.contains(chosen.anchorNode))
    );
  }

  /** Whether more is kept than is drawn, below what is drawn. */
  get hasOlder() {
    return this.#arrivals.items.some((item) => item.number < this.#bottom && this.wants(item));
  }

  #draw(item) {
    const li = noteItem(item.dat, {
      needle: this.#filter.needle,
      mine: item.author === me()?.hex,
      onAuthor: () => this.#filter.byAuthor(item.author),
    });
    this.#shown.set(item, li);
    this.#count(item);
    return li;
  }

  #count(item) {
    if (item.pieces > 1) {
      this.#shown.get(item).querySelector("h3").textContent = `${plural(item.pieces, "piece")} of a file`;
    }
  }

  /** Draws all anew. */
  redraw() {
    this.#shown.clear();
    this.#list.replaceChildren();
    this.#top = 0;
    this.#bottom = Infinity;
    this.update();
  }

  /** Draws what is new, and so many at most. */
  update(most = DRAWN) {
    const { items } = this.#arrivals;
    const fresh = [];
    for (let i = items.length - 1; i >= 0 && items[i].number > this.#top && fresh.length < most; i--) {
      if (this.wants(items[i])) {
        fresh.push(items[i]);
      }
    }
    this.#list.prepend(...fresh.map((item) => {
      const li = this.#draw(item);
      li.classList.add("new");
      return li;
    }));
    this.#top = Math.max(this.#top, items.at(-1)?.number ?? 0);
    const surplus = this.#shown.size - most;
    if (surplus > 0) {
      [...this.#shown.keys()].sort((a, b) => a.number - b.number).slice(0, surplus).forEach((item) => {
        this.#shown.get(item).remove();
        this.#shown.delete(item);
      });
    }
    this.#bottom = Math.min(...[...this.#shown.keys()].map((item) => item.number));
    const last = items.at(-1);
    if (last && this.#shown.has(last)) {
      this.#count(last);
    }
  }

  /** Draws more of those before the last one drawn. */
  older() {
    const { items } = this.#arrivals;
    const more = items.filter((item) => item.number < this.#bottom && this.wants(item)).slice(-DRAWN).reverse();
    const drawn = more.map((item) => this.#draw(item));
    this.#list.append(...drawn);
    this.#bottom = more.at(-1)?.number ?? this.#bottom;
    drawn[0]?.setAttribute("tabindex", "-1");
    drawn[0]?.focus({ preventScroll: true });
  }

  /** Goes to its head. */
  toHead() {
    this.#box.scrollTop = 0;
    if (this.#box.getBoundingClientRect().top < 0) {
      document.querySelector(".live-head").scrollIntoView();
    }
    this.#box.focus({ preventScroll: true });
  }
}

export function startLive(dave) {
  const [state, pause, fresh, older, left] = ["live-state", "live-pause", "live-new", "live-older", "live-left"].map($);
  const feed = sharedFeed(dave);
  const arrivals = new Arrivals();
  const count = startVolume($("live-volume"));
  const filter = startFilter(() => redraw());
  const list = new List(arrivals, filter);
  let paused = false;
  let last = { state: "connecting" };
  let waiting = 0;
  let lost = 0;
  let timer = null;
  let stop = null;

  const showState = () => {
    state.classList.toggle("good", last.state === "open" && !paused);
    state.classList.toggle("lost", last.state === "lost");
    state.textContent = paused
      ? "paused"
      : last.state === "lost"
        ? LOST[last.reason] ?? "connection lost, trying again"
        : last.state === "open" ? "as it happens" : "connecting";
    $("live-empty").hidden = arrivals.came > 0 || last.state !== "open";
  };

  /** What the list does not show, and why. */
  const showLeft = () => {
    const wanted = filter.on === 0 ? arrivals.held : arrivals.items.filter(list.wants).length;
    const gone = arrivals.came - arrivals.held;
    const told = [];
    if (filter.on > 0) {
      told.push(wanted === 0 ? `None of the ${plural(arrivals.held, "note")} here matches the filter.` : `${number(wanted)} of ${plural(arrivals.held, "note")} match the filter.`);
    }
    if (gone > 0) {
      told.push(`${number(arrivals.came)} came; this tab keeps the last ${number(arrivals.held)}.`);
    }
    if (lost > 0) {
      told.push(`${number(lost)} more were gone before the node could send them.`);
    }
    left.firstChild.textContent = told.join(" ");
    left.hidden = told.length === 0;
    $("live-browse").hidden = gone + lost === 0;
    older.hidden = !list.hasOlder;
  };
  const showFresh = () => {
    fresh.hidden = waiting === 0;
    fresh.textContent = `${number(waiting)} new`;
  };
  const show = () => {
    clearTimeout(timer);
    timer = null;
    if (!paused && !list.isRead) {
      list.update();
      waiting = 0;
    } else {
      // Whoever looks up again finds them.
      timer = setTimeout(show, FLOOD_MS);
    }
    showFresh();
    showLeft();
  };
  const redraw = () => {
    waiting = 0;
    list.redraw();
    showFresh();
    showLeft();
  };
  const take = (dats) => {
    for (const dat of dats) {
      const item = arrivals.add(dat);
      waiting += list.isNew(item) && list.wants(item) ? 1 : 0;
    }
    if (dats.length > 0) {
      timer ??= setTimeout(show, waiting > FLOOD ? FLOOD_MS : DRAW_MS);
    }
  };
  const listen = () => {
    stop ??= feed(({ dats, joined, anew, replayed, missed, ...now }) => {
      last = now;
      if (anew) {
        arrivals.clear();
        redraw();
      }
      lost += missed || 0;
      if (!joined && !replayed) {
        count(dats.length);
      }
      take(joined ? arrivals.news(dats) : dats);
      showState();
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
  fresh.addEventListener("click", () => {
    list.toHead();
    list.update();
    waiting = 0;
    showFresh();
    showLeft();
  });
  older.addEventListener("click", () => {
    list.older();
    showLeft();
  });
  onNewKey(redraw);
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);
  if (!globalThis.SharedWorker) {
    // A stream that nobody looks at would keep one of the browser's six connections.
    document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  }
  listen();
}
