// What a dat is made of: https://github.com/BLAKE3-team/BLAKE3-specs hashes over its parts.

import { blake3, zeroBits } from "../vendor/blake3.js";

export const MAX_KEY = 32;
const MAX_VALUE = 1257;
const TAG_LENGTH = 7;

/** The bytes of a text in UTF-8, or the bytes themselves. */
export const bytes = (value) => (typeof value === "string" ? Buffer.from(value) : Buffer.from(value));

/** Checks a key, a prefix of keys or a value, and returns its bytes. */
export function requireKey(key, least, what = "key") {
  const is = requireBytes(key, what);
  if (is.length < least || is.length > MAX_KEY) {
    const range = least === 0 ? `at most ${MAX_KEY}` : `${least} to ${MAX_KEY}`;
    throw new RangeError(`${what} '${is}' has ${is.length} bytes: give ${range}`);
  }
  return is;
}

export function requireValue(value, keyLength) {
  const is = requireBytes(value, "value");
  const largest = MAX_VALUE - (keyLength === 0 ? 0 : keyLength + 2);
  if (is.length > largest) {
    throw new RangeError(
      `the value has ${is.length} bytes: at most ${largest} fit beside this key; a file has no such limit`,
    );
  }
  return is;
}

function requireBytes(value, what) {
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw new TypeError(`${what} ${value} is neither a string nor bytes: give one of these`);
  }
  return bytes(value);
}

/** Checks 32 bytes, or their 64 hex digits. */
export function require32(value, what) {
  const hex = typeof value === "string" && /^[0-9a-f]{64}$/i.test(value);
  if (!hex && !(value instanceof Uint8Array && value.length === 32)) {
    const is = value instanceof Uint8Array ? `of ${value.length} bytes` : `'${value}'`;
    throw new RangeError(`${what} ${is} is malformed: give 32 bytes, or 64 hex digits`);
  }
  return hex ? Buffer.from(value, "hex") : Buffer.from(value);
}

export function requireInteger(value, least, most, what, hint = `give ${least} to ${most}`) {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${what} ${value} is out of range: ${hint}`);
  }
  return value;
}

/** What a salt goes before: BLAKE3(key || value || time), the time as 8 bytes, little-endian. */
export function loadOf(key, value, timeMs) {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(timeMs));
  return blake3(Buffer.concat([key, value, time]));
}

export const workOf = (salt, load) => Buffer.from(blake3(Buffer.concat([salt, load])));

/** The bound salt without its nonce: the difficulty, and a tag of the author and the key's length. */
export function saltPrefix(author, keyLength, bits) {
  const tag = blake3(Buffer.concat([author, Buffer.of(keyLength)])).subarray(0, TAG_LENGTH);
  return Buffer.concat([Buffer.of(bits), tag]);
}

export const hasBits = (work, bits) => zeroBits(work) >= bits;
