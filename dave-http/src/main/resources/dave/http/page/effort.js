// What an effort costs and brings: the work in this computer's time, and how long the node keeps it.

import { kept } from "./dom.js";

let rate = 0;
let measuring;

/** Hashes a second on this computer: as last measured, or as tried out now. */
export async function hashRate(miner) {
  rate ||= Number(kept.get("rate"));
  if (!rate) {
    measuring ??= miner.measure();
    remember(await measuring);
  }
  return rate;
}

export function remember(hashesPerSecond) {
  rate = hashesPerSecond;
  kept.set("rate", rate.toFixed());
}

/** The effort that takes about a second, in bits. */
export const ofASecond = (hashesPerSecond) => Math.round(Math.log2(hashesPerSecond));

const NUMBERS = "no one two three four five six seven eight nine ten".split(" ");
const UNITS = [[60, "second"], [60, "minute"], [24, "hour"], [365, "day"], [Infinity, "year"]];

/** A time span in words: "a second", "three hours". */
export function inWords(seconds) {
  let value = seconds;
  for (const [many, unit] of UNITS) {
    const whole = Math.max(1, Math.round(value));
    if (whole < many) {
      return whole === 1 ? `${unit === "hour" ? "an" : "a"} ${unit}` : `${NUMBERS[whole] ?? whole.toLocaleString("en")} ${unit}s`;
    }
    value /= many;
  }
}

const weight = (mass, bits) => (mass === "bits" ? bits : 2 ** bits);

/**
 * How long a note of so many bits outlasts the lightest one that the node holds now, in seconds: 0
 * if it would be dropped at once, undefined while the node has room.
 */
export function keptSeconds({ floor, mass }, bits) {
  if (!floor) {
    return undefined;
  }
  const seconds = (floor.age_ms / 1000) * (weight(mass, bits) / weight(mass, floor.bits));
  return seconds < 1 ? 0 : seconds;
}

/** The same in words, after "a second of work, "; "" if the node has not told yet. */
export function keptInWords(status, bits) {
  if (!status) {
    return "";
  }
  const seconds = keptSeconds(status, bits);
  return seconds === undefined
    ? "kept while there is room"
    : seconds === 0
      ? "too little to be kept here"
      : `kept about ${inWords(seconds)} here`;
}

/** Where that comes from, in a sentence or two. */
export function keptBecause(status) {
  if (!status) {
    return "";
  }
  const { floor, mass } = status;
  if (!floor) {
    const full = (100 * Number(status.bytes)) / Number(status.capacity_bytes);
    const told = full < 0.1 ? "nearly empty" : `${full.toFixed(full < 10 ? 1 : 0)} % full`;
    return `This node's store is ${told}, and drops nothing before it is full.`;
  }
  const more = mass === "bits" ? "More bits are kept longer." : "Each bit more doubles the work and the time.";
  return `The lightest note that this node holds has ${floor.bits} bits and is ${inWords(floor.age_ms / 1000)} old. ${more}`;
}
