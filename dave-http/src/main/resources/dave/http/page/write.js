// The form that writes, and how fast this computer mines.

import { MAX_KEY, bytes, maxValue } from "./dave.js";
import { cancelled } from "./errors.js";
import { $, compact, draft, kept, number, plural, say, sayError, span, working } from "./dom.js";
import { currentMe, me, onNewKey } from "./me.js";
import { noteCard } from "./notes.js";

/** Shorter searches tell how long workers take to begin, not how fast they are. */
const WORTH_TELLING_S = 0.5;

let rate = 0;

/** Hashes a second on this computer: as last measured, or as tried out now. */
export async function hashRate(miner) {
  rate ||= Number(kept.get("rate"));
  if (!rate) {
    measuring ??= miner.measure();
    remember(await measuring);
  }
  return rate;
}
let measuring;

function remember(hashesPerSecond) {
  rate = hashesPerSecond;
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
  const showTime = async () => {
    $("write-time").textContent = `${bits.value} bits`;
    const expected = 2 ** bits.value / (await hashRate(dave.miner));
    $("write-time").textContent = `${bits.value} bits, about ${expected < 1 ? "a second" : span(expected)}`;
  };
  const showLengths = () => showLeft(key, value);
  for (const [name, field] of Object.entries({ key, value })) {
    field.value ||= draft.get(name);
    field.addEventListener("input", () => {
      showLengths();
      draft.set(name, field.value);
    });
  }
  showLengths();
  bits.addEventListener("input", showTime);

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
    try {
      const written = await dave.write({
        key: key.value,
        value: value.value,
        difficulty,
        identity,
        onProgress: (now) => showProgress(2 ** difficulty, now),
        signal,
      });
      if (written.seconds > WORTH_TELLING_S) {
        remember(written.hashes / written.seconds);
      }
      draft.set("key", "");
      draft.set("value", "");
      const told = { replaced: "Written; it replaces what you wrote under this key before." };
      say($("write-said"), `${told[written.outcome] ?? "Written."} It took ${compact(written.hashes)} hashes in ${span(written.seconds)}.`);
      $("write-result").replaceChildren(noteCard(written.dat));
    } catch (e) {
      const why = typeof signal.reason === "string" ? cancelled(`${signal.reason} ${e.message}`) : e;
      sayError($("write-said"), why);
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
      if (Number(bits.min) !== minimum) {
        bits.min = Math.min(minimum, Number(bits.max));
        showTime();
      }
    },
  };
}
