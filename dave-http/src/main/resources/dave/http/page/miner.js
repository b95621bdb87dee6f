// A worker that searches for work. It is told { id, prefix, load, bits, high, step }, tells
// { id, tried } as it goes and { id, tried, high, low } when it has found a nonce, and stops on
// { stop: true } or a new job. Several workers begin at their own `high` and go on by `step`, so
// that they never try the same nonce.

import { blake3, zeroBits } from "./blake3.js";
import { maskOf, prepare } from "./search.js";
import { quickest } from "./simd.js";

const SLICE_MS = 15;
const TELL_MS = 100;
const HIGHEST = 0x100000000;
const LANES = 4;

const search = quickest();

let current = 0;
let slice = 1 << 14;

/** Lets messages in; a timer would be made to wait for 4 ms. */
const turns = new MessageChannel();
let resume = () => {};
turns.port1.onmessage = () => resume();
const turn = () =>
  new Promise((resolve) => {
    resume = resolve;
    turns.port2.postMessage(0);
  });

/** Whether the whole hash has the bits: a search looks at the first 32 only. */
function suffices(job, high, low) {
  const block = new Uint8Array(48);
  block.set(job.prefix);
  block.set(job.load, 16);
  const view = new DataView(block.buffer);
  view.setUint32(8, low, true);
  view.setUint32(12, high, true);
  return zeroBits(blake3(block)) >= job.bits;
}

async function work(job) {
  const mine = ++current;
  const prepared = prepare(job.prefix, job.load);
  const mask = maskOf(job.bits);
  let { high } = job;
  let low = 0;
  let tried = 0;
  let told = performance.now();
  while (mine === current) {
    const began = performance.now();
    const count = Math.min(slice, HIGHEST - low);
    const hit = search(prepared, high | 0, low | 0, count, mask);
    const done = hit < 0 ? count : hit - low + 1;
    tried += done;
    if (hit >= 0 && suffices(job, high, hit)) {
      postMessage({ id: job.id, tried, high, low: hit });
      return;
    }
    low += Math.ceil(done / LANES) * LANES;
    if (low >= HIGHEST) {
      low = 0;
      high += job.step;
    }
    const now = performance.now();
    if (done === slice) {
      slice = Math.max(1 << 10, Math.min(1 << 22, (slice * SLICE_MS) / (now - began + 0.1)) & -LANES);
    }
    if (now - told > TELL_MS) {
      postMessage({ id: job.id, tried });
      tried = 0;
      told = now;
    }
    await turn();
  }
}

onmessage = ({ data }) => {
  if (data.stop) {
    current++;
  } else {
    work(data);
  }
};
