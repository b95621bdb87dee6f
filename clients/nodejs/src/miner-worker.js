// A thread that searches for a nonce until it or another one has found one.

import { parentPort } from "node:worker_threads";
import { maskOf, prepare } from "../vendor/search.js";
import { quickest } from "../vendor/simd.js";
import { hasBits, loadOf, workOf } from "./dat.js";

const HIGHEST = 0x100000000;
const SLICE = 1 << 15;
const LANES = 4;
const RESTAMP_MS = 1_000;
/** A dat's time is this much before the clock: nodes of the original network tolerate no skew. */
const STAMP_BACK_MS = 100;

const search = quickest();

parentPort.on("message", ({ key, value, prefix, bits, high, step, ended }) => {
  const mask = maskOf(bits);
  let low = 0;
  let made = -Infinity;
  let timeMs, load, prepared;
  while (Atomics.load(ended, 0) === 0) {
    const now = Date.now();
    if (Math.abs(now - made) >= RESTAMP_MS) {
      made = now;
      timeMs = now - STAMP_BACK_MS;
      load = loadOf(key, value, timeMs);
      prepared = prepare(prefix, load);
    }
    const count = Math.min(SLICE, HIGHEST - low);
    const hit = search(prepared, high | 0, low | 0, count, mask);
    if (hit >= 0) {
      const salt = saltOf(prefix, high, hit);
      // The search looks at the first 32 bits alone.
      if (hasBits(workOf(salt, load), bits)) {
        Atomics.store(ended, 0, 1);
        parentPort.postMessage({ timeMs, salt });
        return;
      }
    }
    low += Math.ceil((hit < 0 ? count : hit - low + 1) / LANES) * LANES;
    if (low >= HIGHEST) {
      low = 0;
      high = (high + step) >>> 0;
    }
  }
});

function saltOf(prefix, high, low) {
  const salt = Buffer.alloc(16);
  salt.set(prefix);
  salt.writeUInt32LE(low, 8);
  salt.writeUInt32LE(high, 12);
  return salt;
}
