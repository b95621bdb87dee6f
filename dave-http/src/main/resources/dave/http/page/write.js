// The form that writes, and how fast this computer mines.

import { MAX_KEY, bytes, maxValue } from "./dave.js";
import { $, compact, kept, number, plural, say, sayError, span } from "./dom.js";
import { me } from "./me.js";
import { noteCard } from "./notes.js";

const GUESSED_RATE = 3e6;
const WORTH_TELLING = 100_000;

let rate = 0;

/** Hashes a second: as last measured here, else guessed. */
export function hashRate(threads) {
  rate ||= Number(kept.get("rate"));
  return rate || GUESSED_RATE * threads;
}

/** Remembers a rate, if enough was tried to tell one. */
export function measured({ hashes, seconds }) {
  if (hashes < WORTH_TELLING) {
    return;
  }
  rate = hashes / seconds;
  kept.set("rate", rate.toFixed());
}

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

export function startWrite(dave) {
  const [key, value, bits] = [$("write-key"), $("write-value"), $("write-bits")];
  let running = null;
  const showTime = () => {
    const expected = 2 ** bits.value / hashRate(dave.miner.threads);
    $("write-time").textContent = `${bits.value} bits, about ${expected < 1 ? "a second" : span(expected)}`;
  };
  const showLengths = () => showLeft(key, value);
  key.addEventListener("input", showLengths);
  value.addEventListener("input", showLengths);
  bits.addEventListener("input", showTime);

  const showProgress = ({ hashes, rate: now }) => {
    const aim = 2 ** bits.value;
    // The chance to have found it: it creeps towards 1 and never promises an end.
    $("write-bar").value = 1 - Math.exp(-hashes / aim);
    $("write-rate").textContent =
      `${compact(hashes)} hashes tried, ${compact(now)} a second; one in ${number(aim)} will do.`;
  };
  const busy = (on) => {
    $("write-progress").hidden = !on;
    $("write-cancel").hidden = !on;
    $("write-go").disabled = on;
    bits.disabled = on;
    if (on) {
      $("write-bar").value = 0;
      $("write-rate").textContent = "";
    }
  };

  $("write-cancel").addEventListener("click", () => running?.abort());
  $("write-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running || !me()) {
      return;
    }
    running = new AbortController();
    busy(true);
    say($("write-said"), "Looking for work…");
    $("write-result").replaceChildren();
    try {
      const written = await dave.write({
        key: key.value,
        value: value.value,
        difficulty: Number(bits.value),
        identity: me(),
        onProgress: showProgress,
        signal: running.signal,
      });
      measured(written);
      const told = { replaced: "Written; it replaces what you wrote under this key before." };
      say($("write-said"), `${told[written.outcome] ?? "Written."} It took ${compact(written.hashes)} hashes in ${span(written.seconds)}.`);
      $("write-result").replaceChildren(noteCard(written.dat));
    } catch (e) {
      sayError($("write-said"), e);
    } finally {
      running = null;
      busy(false);
      showTime();
    }
  });
  showTime();
  return {
    /** The least that the node takes is the least that can be chosen. */
    atLeast(minimum) {
      bits.min = Math.min(minimum, Number(bits.max));
      showTime();
    },
  };
}
