// The search for work: BLAKE3(salt || load) is one block of 48 bytes, where the nonce alone changes.
// This is the plain form, for where WebAssembly is missing; see simd.js.

import { IV, mix, round } from "./blake3.js";

const CHUNK_START_END_ROOT = 11;
const LENGTH = 48;
const ROUND = 16;

const trial = new Int32Array(16);

/**
 * What a search begins with: the 16 words of the block (the nonce's, 2 and 3, are free), and the
 * state after those steps of the first round that no nonce reaches.
 *
 * @param prefix the 8 bytes of the salt before the nonce
 * @param load the 32 bytes that the salt goes before
 */
export function prepare(prefix, load) {
  const block = new Uint8Array(64);
  block.set(prefix);
  block.set(load, 16);
  const view = new DataView(block.buffer);
  const words = Int32Array.from({ length: 16 }, (_, i) => view.getInt32(i * 4, true));
  const state = Int32Array.of(...IV, ...IV.subarray(0, 4), 0, 0, LENGTH, CHUNK_START_END_ROOT);
  mix(state, 0, 4, 8, 12, words[0], words[1]);
  mix(state, 2, 6, 10, 14, words[4], words[5]);
  mix(state, 3, 7, 11, 15, words[6], words[7]);
  return { words, state };
}

/** The leading 32 bits of a hash as its first word has them (little-endian) that must be zero. */
export function maskOf(bits) {
  const leading = bits >= 32 ? -1 : ~(-1 >>> bits);
  return (
    (leading >>> 24) | ((leading >>> 8) & 0xff00) | ((leading << 8) & 0xff0000) | (leading << 24)
  );
}

/**
 * Tries `count` nonces from `from` on, in the low word; `high` is the nonce's high word.
 *
 * @return the first low word whose hash has zeros in all bits of `mask` in its first word, or -1
 */
export function search({ words, state }, high, from, count, mask) {
  const v = trial;
  words[3] = high;
  for (let n = 0; n < count; n++) {
    words[2] = from + n;
    v.set(state);
    mix(v, 1, 5, 9, 13, words[2], high);
    mix(v, 0, 5, 10, 15, words[8], words[9]);
    mix(v, 1, 6, 11, 12, words[10], words[11]);
    mix(v, 2, 7, 8, 13, words[12], words[13]);
    mix(v, 3, 4, 9, 14, words[14], words[15]);
    for (let r = ROUND; r < 7 * ROUND; r += ROUND) {
      round(v, words, r);
    }
    if (((v[0] ^ v[8]) & mask) === 0) {
      return words[2] >>> 0;
    }
  }
  return -1;
}
