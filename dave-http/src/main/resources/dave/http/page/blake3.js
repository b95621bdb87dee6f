// BLAKE3, 256 bits, and the search for work: the compression function in 32-bit integers, without
// an allocation in the loops. https://github.com/BLAKE3-team/BLAKE3-specs

/** Length of a hash in bytes. */
export const HASH_LENGTH = 32;

const BLOCK = 64;
const CHUNK = 1024;
const CHUNK_START = 1;
const CHUNK_END = 2;
const PARENT = 4;
const ROOT = 8;

export const IV = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);

/** Which word of the message takes which place in the next round. */
const PERMUTATION = Uint8Array.of(2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8);

/** For each of the 7 rounds, which words of the message it takes. */
const SCHEDULE = new Uint8Array(7 * 16);
for (let i = 0; i < SCHEDULE.length; i++) {
  SCHEDULE[i] = i < 16 ? i : SCHEDULE[(i & ~15) - 16 + PERMUTATION[i & 15]];
}

const state = new Int32Array(16);

/** The function G on four words of a state. */
export function mix(v, a, b, c, d, x, y) {
  v[a] = v[a] + v[b] + x;
  let t = v[d] ^ v[a];
  v[d] = (t >>> 16) | (t << 16);
  v[c] = v[c] + v[d];
  t = v[b] ^ v[c];
  v[b] = (t >>> 12) | (t << 20);
  v[a] = v[a] + v[b] + y;
  t = v[d] ^ v[a];
  v[d] = (t >>> 8) | (t << 24);
  v[c] = v[c] + v[d];
  t = v[b] ^ v[c];
  v[b] = (t >>> 7) | (t << 25);
}

/** A round; `r` is where it begins in the schedule. */
export function round(v, words, r) {
  const m = (i) => words[SCHEDULE[r + i]];
  mix(v, 0, 4, 8, 12, m(0), m(1));
  mix(v, 1, 5, 9, 13, m(2), m(3));
  mix(v, 2, 6, 10, 14, m(4), m(5));
  mix(v, 3, 7, 11, 15, m(6), m(7));
  mix(v, 0, 5, 10, 15, m(8), m(9));
  mix(v, 1, 6, 11, 12, m(10), m(11));
  mix(v, 2, 7, 8, 13, m(12), m(13));
  mix(v, 3, 4, 9, 14, m(14), m(15));
}

/** Folds one block, as 16 words, into the chaining value `cv`. */
function compress(cv, words, counter, length, flags) {
  state.set(cv);
  state.set(IV.subarray(0, 4), 8);
  state[12] = counter;
  state[13] = counter / 4294967296;
  state[14] = length;
  state[15] = flags;
  for (let r = 0; r < SCHEDULE.length; r += 16) {
    round(state, words, r);
  }
  for (let i = 0; i < 8; i++) {
    cv[i] = state[i] ^ state[i + 8];
  }
}

const words = new Int32Array(16);

function loadWords(bytes, offset, length) {
  words.fill(0);
  for (let i = 0; i < length; i++) {
    words[i >> 2] |= bytes[offset + i] << ((i & 3) * 8);
  }
}

function chunkValue(bytes, offset, length, counter, root) {
  const cv = IV.slice();
  let done = 0;
  do {
    const block = Math.min(BLOCK, length - done);
    const last = done + block === length;
    loadWords(bytes, offset + done, block);
    compress(
      cv,
      words,
      counter,
      block,
      (done === 0 ? CHUNK_START : 0) | (last ? CHUNK_END | root : 0),
    );
    done += block;
  } while (done < length);
  return cv;
}

function treeValue(bytes, offset, length, counter, root) {
  if (length <= CHUNK) {
    return chunkValue(bytes, offset, length, counter, root);
  }
  // The left side is the largest power of two of chunks that leaves something for the right one.
  let left = CHUNK;
  while (left * 2 < length) {
    left *= 2;
  }
  const children = new Int32Array(16);
  children.set(treeValue(bytes, offset, left, counter, 0));
  children.set(treeValue(bytes, offset + left, length - left, counter + left / CHUNK, 0), 8);
  const cv = IV.slice();
  compress(cv, children, 0, BLOCK, PARENT | root);
  return cv;
}

/** The BLAKE3 hash of some bytes. */
export function blake3(bytes) {
  const cv = treeValue(bytes, 0, bytes.length, 0, ROOT);
  const hash = new Uint8Array(HASH_LENGTH);
  const view = new DataView(hash.buffer);
  cv.forEach((word, i) => view.setInt32(i * 4, word, true));
  return hash;
}

/** How many leading bits of a hash are zero. */
export function zeroBits(hash) {
  const i = hash.findIndex((byte) => byte !== 0);
  return i < 0 ? hash.length * 8 : i * 8 + Math.clz32(hash[i]) - 24;
}
