// The form that writes.

import { MAX_KEY, bytes, maxValue } from "./dave.js";
import { cancelled } from "./errors.js";
import { hashRate, inWords, keptBecause, keptInWords, ofASecond, remember } from "./effort.js";
import { $, compact, draft, el, goTo, number, plural, say, sayError, span, working } from "./dom.js";
import { introIsRead } from "./intro.js";
import { currentMe, me, onNewKey } from "./me.js";
import { linkTo, noteCard } from "./notes.js";
import { addWritten, startWritten } from "./written.js";

/** Shorter searches tell how long workers take to begin, not how fast they are. */
const WORTH_TELLING_S = 0.5;

function showLeft(key, value) {
  const [keyLength, valueLength] = [bytes(key.value).length, bytes(value.value).length];
  const left = (region, used, most) => {
    region.classList.toggle("over", used > most);
    region.textContent =
      used > most
        ? `${plural(used - most, "byte")} too long`
        : used > most / 2
          ? `${plural(most - used, "byte")} left`
          : "";
  };
  left($("write-key-left"), keyLength, MAX_KEY);
  left($("write-value-left"), valueLength, maxValue(keyLength));
}

/** The choice of the effort: about a second of work, until another is chosen. */
function startEffort(dave) {
  const bits = $("write-bits");
  let chosen = false;
  let rate;
  let status;
  const show = () => {
    if (rate && !chosen) {
      bits.value = ofASecond(rate);
    }
    const seconds = rate && 2 ** bits.value / rate;
    const told = keptInWords(status, Number(bits.value));
    $("write-time").textContent = `${bits.value} bits${rate ? `, about ${seconds < 1 ? "a second" : span(seconds)}` : ""}`;
    const words = rate
      ? `${seconds < 1.5 ? "a second" : inWords(seconds)} of work${told ? `, ${told}` : ""}`
      : "measuring this computer";
    $("write-words").textContent = words[0].toUpperCase() + words.slice(1);
    $("write-kept").textContent = keptBecause(status);
    $("write-second").disabled = !chosen;
  };
  const measure = async () => {
    rate = await hashRate(dave.miner);
    show();
  };
  bits.addEventListener("input", () => {
    chosen = true;
    show();
  });
  $("write-second").addEventListener("click", () => {
    chosen = false;
    bits.focus(); // The button goes to sleep.
    show();
  });
  measure();
  return {
    show: measure,
    onStatus(now) {
      status = now;
      // The least that the node takes is the least that can be chosen.
      bits.min = Math.min(status.min_difficulty, Number(bits.max));
      show();
    },
  };
}

function showWritten({ dat, outcome, hashes, seconds }) {
  const told = { replaced: "Written; it replaces what you wrote under this key before." };
  say($("write-said"), `${told[outcome] ?? "Written."} It took ${compact(hashes)} hashes in ${span(seconds)}.`);
  const key = new TextDecoder().decode(dat.key);
  const card = noteCard(dat);
  $("write-result").replaceChildren(
    el("details", { class: "fold" }, el("summary", {}, "Your note, checked here"), card),
    ...(key ? [el("p", { class: "hint" }, el("a", { href: linkTo("count", key) }, "What everyone says under this key"))] : []));
}

export function startWrite(dave) {
  const [key, value, bits] = [$("write-key"), $("write-value"), $("write-bits")];
  let running = null;
  const effort = startEffort(dave);
  const fields = Object.entries({ key, value });
  const showLengths = () => showLeft(key, value);
  for (const [name, field] of fields) {
    field.value ||= draft.get(name);
    field.addEventListener("input", () => {
      showLengths();
      draft.set(name, field.value);
    });
  }
  showLengths();
  const fill = (words) => {
    for (const [name, field] of fields) {
      field.value = words[name];
      draft.set(name, field.value);
    }
    showLengths();
    goTo("#/write", () => value.focus());
  };
  startWritten(fill);
  value.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      $("write-form").requestSubmit();
    }
  });

  const showProgress = (aim, { hashes, rate: now }) => {
    // The chance to have found it: it creeps towards 1 and never promises an end.
    $("write-bar").value = 1 - Math.exp(-hashes / aim);
    $("write-rate").textContent =
      `${compact(hashes)} hashes tried, ${compact(now)} a second; one in ${number(aim)} will do.`;
  };
  const busy = (on) => {
    $("write-progress").hidden = !on;
    working($("write-go"), $("write-cancel"), on);
    if (on) {
      $("write-bar").value = 0;
      $("write-rate").textContent = "";
    }
  };

  $("write-cancel").addEventListener("click", () => running?.abort());
  onNewKey(() => running?.abort("Another tab changed the key that you write with."));
  $("write-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running || !me()) {
      return;
    }
    running = new AbortController();
    // Who writes may turn out to be another one, which ends what runs.
    const identity = await currentMe();
    running = new AbortController();
    const { signal } = running;
    busy(true);
    say($("write-said"), "Looking for work…");
    $("write-result").replaceChildren();
    const difficulty = Number(bits.value);
    const words = { key: key.value, value: value.value };
    try {
      const written = await dave.write({
        ...words,
        difficulty,
        identity,
        onProgress: (now) => showProgress(2 ** difficulty, now),
        signal,
      });
      if (written.seconds > WORTH_TELLING_S) {
        remember(written.hashes / written.seconds);
      }
      // What was typed meanwhile stays.
      if (key.value === words.key && value.value === words.value) {
        fields.forEach(([name, field]) => {
          field.value = "";
          draft.set(name, "");
        });
        showLengths();
      }
      addWritten(written.dat);
      introIsRead();
      showWritten(written);
    } catch (e) {
      const why = typeof signal.reason === "string" ? cancelled(`${signal.reason} ${e.message}`) : e;
      sayError($("write-said"), why);
    } finally {
      running = null;
      busy(false);
      effort.show();
    }
  });
  return { fill, onStatus: effort.onStatus };
}
