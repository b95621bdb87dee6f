// Reading: one note, many, and what they say together.

import { $, compact, number, plural, say, sayError } from "./dom.js";
import { bars, table } from "./charts.js";
import { toldApart } from "./lookalikes.js";
import { me } from "./me.js";
import { linkTo, noteCard, noteItem } from "./notes.js";
import { oneLine } from "./shown.js";

const HEX_64 = /^[0-9a-f]{64}$/i;
const PAGE = 20;
const MOST_BARS = 12;

/** Goes to a place on this page; the same place again asks again. */
function go(link) {
  if (location.hash === link) {
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = link;
  }
}

/** Lets only the last of several questions speak. */
function latest() {
  let last;
  return () => {
    last?.abort();
    last = new AbortController();
    return last.signal;
  };
}

export function startRead(dave) {
  const next = latest();
  const form = { key: $("read-key"), author: $("read-author") };
  const ask = (author) => {
    const key = form.key.value;
    if (key === "") {
      say($("read-said"), "Give a key, or the hash of a note.", { bad: true });
      form.key.focus();
    } else if (author && !HEX_64.test(author)) {
      say($("read-said"), "An author has 64 hex digits; leave it empty for anyone's.", { bad: true });
      form.author.focus();
    } else if (HEX_64.test(key)) {
      go(linkTo("note", key.toLowerCase()));
    } else {
      go(linkTo("read", key, ...(author ? [author.toLowerCase()] : [])));
    }
  };
  $("read-form").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form.author.value.trim());
  });
  $("read-mine").addEventListener("click", () => {
    form.author.value = me()?.hex ?? "";
    ask(form.author.value);
  });
  const show = async (question) => {
    const signal = next();
    say($("read-said"), "Asking…");
    $("read-result").replaceChildren();
    try {
      const dat = await question(signal);
      say($("read-said"));
      $("read-result").replaceChildren(noteCard(dat));
    } catch (e) {
      if (!signal.aborted) {
        sayError($("read-said"), e);
      }
    }
  };
  return {
    note(hash) {
      form.key.value = hash;
      form.author.value = "";
      return show((signal) => dave.get(hash, { signal }));
    },
    key(key, author = "") {
      form.key.value = key;
      form.author.value = author;
      return show((signal) => dave.read(key, author, { signal }));
    },
  };
}

export function startBrowse(dave) {
  const next = latest();
  let page;
  const load = async (prefix, isMore = false) => {
    const signal = next();
    try {
      const found = await dave.list({ prefix, limit: PAGE, page, signal });
      page = found.nextPage;
      const items = found.dats.map(noteItem);
      $("browse-list").append(...items);
      if (isMore) {
        // The button may go: who pressed it goes on with what it brought.
        items[0]?.setAttribute("tabindex", "-1");
        items[0]?.focus({ preventScroll: true });
      }
      const shown = $("browse-list").children.length;
      const of = prefix ? ` under keys that begin with “${oneLine(prefix)}”` : "";
      say($("browse-said"), shown === 0 ? `This node holds nothing${of} now. What was written a moment ago shows in a few seconds.` : `${plural(shown, "note")}${page ? ", and more" : ""}.`);
      $("browse-more").hidden = !page;
    } catch (e) {
      if (!signal.aborted) {
        $("browse-more").hidden = !page;
        sayError($("browse-said"), e);
      }
    }
  };
  $("browse-form").addEventListener("submit", (event) => {
    event.preventDefault();
    go(linkTo("browse", $("browse-prefix").value));
  });
  $("browse-more").addEventListener("click", () => load($("browse-prefix").value, true));
  return (prefix = "") => {
    $("browse-more").hidden = true;
    $("browse-prefix").value = prefix;
    $("browse-list").replaceChildren();
    page = undefined;
    return load(prefix);
  };
}

function drawCount(key, by, count) {
  const told = (tally) => (by === "work" ? compact(tally.work) : plural(tally.authors, "author"));
  const names = toldApart(count.tallies.map((tally) => tally.value));
  const rows = count.tallies.slice(0, MOST_BARS).map((tally, i) => ({
    label: names[i],
    value: Number(by === "work" ? tally.work : tally.authors),
    told: told(tally),
  }));
  bars($("count-chart"), rows, `What is said under ${oneLine(key)}, by ${by === "work" ? "work" : "authors"}: ` +
    rows.map((row) => `${row.label}, ${row.told}`).join("; "));
  $("count-table").replaceChildren(table(
    ["Value", "#Authors", "#Work"],
    count.tallies.map((tally, i) => [names[i], number(tally.authors), number(tally.work)]),
  ));
  $("count-caption").textContent =
    `${plural(Number(count.total_authors), "author")}, ${plural(Number(count.total_values), "value")}; ` +
    `${plural(Number(count.dats_seen), "note")} seen${count.partial ? ", more not counted" : ""}, ${count.peers_answered} of ${count.peers_asked} peers answered.`;
}

export function startCount(dave) {
  const next = latest();
  const by = () => document.querySelector("[name=count-by]:checked").value;
  const ask = () => go(linkTo("count", $("count-key").value, by()));
  $("count-form").addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  for (const radio of document.querySelectorAll("[name=count-by]")) {
    radio.addEventListener("change", () => $("count-key").value && ask());
  }
  return async (key, ranking = "popularity") => {
    $("count-key").value = key;
    const radio = document.querySelector(`[name=count-by][value="${CSS.escape(ranking)}"]`);
    if (radio) {
      radio.checked = true;
    }
    const signal = next();
    say($("count-said"), "Counting…");
    try {
      const count = await dave.consensus(key, { by: by(), signal });
      const nobody = count.tallies.length === 0;
      say($("count-said"), nobody ? "Nobody who was asked wrote under this key. Be the first." : "");
      $("count-figure").hidden = nobody;
      if (!nobody) {
        drawCount(key, by(), count);
      }
    } catch (e) {
      if (!signal.aborted) {
        $("count-figure").hidden = true;
        sayError($("count-said"), e);
      }
    }
  };
}
