// The same search in WebAssembly, four nonces at a time. The module's bytes are written here rather
// than fetched: the rounds repeat, so their code is best made by loops.

import { search } from "./search.js";

const [I32, V128, FUNCTION, LOOP_VOID] = [0x7f, 0x7b, 0x60, [0x03, 0x40]];
const [END, RETURN, IF_VOID, BR_IF_0] = [[0x0b], [0x0f], [0x04, 0x40], [0x0d, 0]];
const [I32_ADD, I32_LT_U, I32_CTZ] = [[0x6a], [0x49], [0x68]];
const LANES = 4;

/** An unsigned or signed number as LEB128 has it. */
function leb(n) {
  const bytes = [];
  for (;;) {
    const low = n & 0x7f;
    n >>= 7;
    if ((n === 0 && (low & 0x40) === 0) || (n === -1 && (low & 0x40) !== 0)) {
      return [...bytes, low];
    }
    bytes.push(low | 0x80);
  }
}

/** As `leb`, of a number that is never negative. */
const unsigned = (n) => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...unsigned(n >>> 7)]);

const simd = (code, ...operands) => [0xfd, ...unsigned(code), ...operands];
const get = (local) => [0x20, ...unsigned(local)];
const set = (local) => [0x21, ...unsigned(local)];
const tee = (local) => [0x22, ...unsigned(local)];
const constant = (n) => [0x41, ...leb(n)];
const [SPLAT, EQ, AND, OR, XOR] = [17, 55, 78, 80, 81].map((code) => simd(code));
const [ANY_TRUE, BITMASK, SHL, SHR_U, ADD] = [83, 164, 171, 173, 174].map((code) => simd(code));
const vector = (...words) => simd(12, ...words.flatMap((n) => [n & 255, n >> 8, 0, 0]));

/** What turns each word of the vector in a local right by whole bytes. */
const turnBytes = (local, bytes) => [
  ...get(local),
  ...get(local),
  ...simd(13, ...Array.from({ length: 16 }, (_, i) => (i & ~3) | ((i + bytes) & 3))),
  ...set(local),
];
const turnBits = (local, bits) => [
  ...get(local), ...constant(bits), ...SHR_U,
  ...get(local), ...constant(32 - bits), ...SHL,
  ...OR, ...set(local),
];

// Parameters: the state (0 to 15), the message (16 to 31, of which 18 is the first low word), how
// many to try, the mask. Then the locals: a counter, the state's and the message's vectors.
const [STATE, MESSAGE, COUNT, MASK, TRIED, V, M] = [0, 16, 32, 33, 34, 35, 51];

function mix(a, b, c, d, x, y) {
  const half = (word, turnD, turnB) => [
    ...get(V + a), ...get(V + b), ...ADD, ...get(M + word), ...ADD, ...tee(V + a),
    ...get(V + d), ...XOR, ...set(V + d), ...turnD(V + d),
    ...get(V + c), ...get(V + d), ...ADD, ...tee(V + c),
    ...get(V + b), ...XOR, ...set(V + b), ...turnB(V + b),
  ];
  return [
    ...half(x, (v) => turnBytes(v, 2), (v) => turnBits(v, 12)),
    ...half(y, (v) => turnBytes(v, 1), (v) => turnBits(v, 7)),
  ];
}

const PLACES = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
];
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];

/** The rounds, without what `prepare` has done of the first and what nobody reads of the last. */
function rounds() {
  const code = [];
  let words = Array.from({ length: 16 }, (_, i) => i);
  for (let round = 1; round <= 7; round++) {
    PLACES.forEach((places, i) => {
      const isDone = round === 1 && [0, 2, 3].includes(i);
      const isUnread = round === 7 && [5, 7].includes(i);
      if (!isDone && !isUnread) {
        code.push(...mix(...places, words[2 * i], words[2 * i + 1]));
      }
    });
    words = PERMUTATION.map((from) => words[from]);
  }
  return code;
}

function body() {
  const all = (count, each) => Array.from({ length: count }, (_, i) => each(i)).flat();
  return [
    2, 1, I32, 32, V128,
    ...all(16, (i) => [...get(MESSAGE + i), ...SPLAT, ...set(M + i)]),
    ...get(M + 2), ...vector(0, 1, 2, 3), ...ADD, ...set(M + 2),
    ...LOOP_VOID,
    ...all(16, (i) => [...get(STATE + i), ...SPLAT, ...set(V + i)]),
    ...rounds(),
    ...get(V), ...get(V + 8), ...XOR, ...get(MASK), ...SPLAT, ...AND, ...vector(0, 0, 0, 0), ...EQ,
    ...tee(V), ...ANY_TRUE, ...IF_VOID,
    ...get(MESSAGE + 2), ...get(TRIED), ...I32_ADD, ...get(V), ...BITMASK, ...I32_CTZ, ...I32_ADD, ...RETURN,
    ...END,
    ...get(M + 2), ...vector(4, 4, 4, 4), ...ADD, ...set(M + 2),
    ...get(TRIED), ...constant(LANES), ...I32_ADD, ...tee(TRIED), ...get(COUNT), ...I32_LT_U, ...BR_IF_0,
    ...END,
    ...constant(-1),
    ...END,
  ];
}

function moduleBytes() {
  const section = (id, content) => [id, ...unsigned(content.length), ...content];
  const name = [...new TextEncoder().encode("search")];
  const code = body();
  return Uint8Array.of(
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, FUNCTION, 34, ...Array(34).fill(I32), 1, I32]),
    ...section(3, [1, 0]),
    ...section(7, [1, name.length, ...name, 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  );
}

/** The quickest search that works here; as that of search.js, for counts that are multiples of 4. */
export function quickest() {
  try {
    const { search: inLanes } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes())).exports;
    return ({ words, state }, high, from, count, mask) => {
      const [first, second, , , ...load] = words;
      const low = inLanes(...state, first, second, from, high, ...load, count, mask);
      return low === -1 ? -1 : low >>> 0;
    };
  } catch {
    // No WebAssembly, none with vectors, or a policy that does not allow it.
    return search;
  }
}
