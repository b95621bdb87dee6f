// What a dat is: how it is named, made, checked, and written as JSON.

import { blake3, zeroBits } from "./blake3.js";
import { DaveError } from "./errors.js";

/** Longest key in bytes. */
export const MAX_KEY = 32;

/** Writers stamp this much back: original nodes tolerate no clock that runs ahead. */
const STAMP_BACK_MS = 100;

const MAX_VALUE = 1257;
const SALT_LENGTH = 16;
const TAG_LENGTH = 7;

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes of a text, or the bytes themselves. */
export const bytes = (value) => (typeof value === "string" ? utf8.encode(value) : value);

/** The text that bytes are in UTF-8, or null. */
export function text(value) {
  try {
    return strict.decode(value);
  } catch {
    return null;
  }
}

export const hex = (value) => Array.from(value, (b) => b.toString(16).padStart(2, "0")).join("");

export function unhex(digits) {
  if (!/^([0-9a-f]{2})*$/i.test(digits)) {
    throw new DaveError("HEX", `These are not pairs of hex digits: ${digits}`);
  }
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

export const base64 = (value) => btoa(Array.from(value, (b) => String.fromCharCode(b)).join(""));

export const unbase64 = (digits) => Uint8Array.from(atob(digits), (c) => c.charCodeAt(0));

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Most bytes of a value under a key of so many bytes: what fits one packet. */
export const maxValue = (keyLength) => MAX_VALUE - (keyLength === 0 ? 0 : keyLength + 2);

/** What a salt goes before: BLAKE3(key || value || time). */
export function loadOf({ key, value, timeMs }) {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(timeMs), true);
  return blake3(concat(key, value, time));
}

/** The bound salt without its nonce: the difficulty, and a tag of the author and the key's length. */
export function saltPrefix(author, keyLength, difficulty) {
  const tag = blake3(concat(author, Uint8Array.of(keyLength))).subarray(0, TAG_LENGTH);
  return concat(Uint8Array.of(difficulty), tag);
}

/** Whether the work is tied to its author, its key's length and the difficulty aimed at. */
export function isBound({ key, author, salt, hash }) {
  return (
    salt.length === SALT_LENGTH &&
    salt[0] <= zeroBits(hash) &&
    equal(salt.subarray(0, 1 + TAG_LENGTH), saltPrefix(author, key.length, salt[0]))
  );
}

/**
 * Mines and signs a dat.
 *
 * @param identity who signs
 * @param miner finds the nonce
 * @throws DaveError if key or value are too long
 */
export async function make({ key = "", value, difficulty, identity, miner, ...options }) {
  const dat = { key: bytes(key), value: bytes(value), author: identity.author };
  if (dat.key.length > MAX_KEY) {
    throw new DaveError("KEY_TOO_LONG", `The key has ${dat.key.length} bytes; shorten it to ${MAX_KEY}.`);
  }
  const most = maxValue(dat.key.length);
  if (dat.value.length > most) {
    throw new DaveError(
      "VALUE_TOO_LARGE",
      `The value has ${dat.value.length} bytes and ${most} fit one packet; shorten it, or ` +
        "upload it as a file.",
    );
  }
  dat.timeMs = options.timeMs ?? Date.now() - STAMP_BACK_MS;
  const load = loadOf(dat);
  const prefix = saltPrefix(dat.author, dat.key.length, difficulty);
  const found = await miner.find({ prefix, load, bits: difficulty, ...options });
  dat.salt = concat(prefix, found.nonce);
  dat.hash = blake3(concat(dat.salt, load));
  dat.difficulty = difficulty;
  dat.bound = true;
  dat.signature = await identity.sign(dat.hash);
  return { dat, hashes: found.hashes, seconds: found.seconds };
}

/** Checks a dat, whoever it came from: whether its work is right, and its signature. */
export async function check(dat) {
  const work = equal(blake3(concat(dat.salt, loadOf(dat))), dat.hash);
  const bound = isBound(dat);
  const difficulty = bound ? dat.salt[0] : zeroBits(dat.hash);
  let signature = null;
  try {
    const key = await crypto.subtle.importKey("raw", dat.author, "Ed25519", false, ["verify"]);
    signature = await crypto.subtle.verify("Ed25519", key, dat.signature, dat.hash);
  } catch {
    // A page without a secure context, or a browser without Ed25519, cannot tell.
  }
  return { work, bound, difficulty, signature };
}

const bytesJson = (value) => {
  const asText = text(value);
  return asText === null ? { base64: base64(value) } : { utf8: asText };
};

/** The bytes of { utf8 } or { base64 }. */
export const bytesOfJson = (json) =>
  json?.base64 === undefined ? bytes(json?.utf8 ?? "") : unbase64(json.base64);

/** As the gateway takes it. */
export const toJson = (dat) => ({
  key: bytesJson(dat.key),
  value: bytesJson(dat.value),
  author: hex(dat.author),
  time_ms: dat.timeMs,
  salt: hex(dat.salt),
  signature: hex(dat.signature),
});

/** As the gateway gives it. */
export const ofJson = (json) => ({
  hash: unhex(json.hash),
  key: bytesOfJson(json.key),
  value: bytesOfJson(json.value),
  author: unhex(json.author),
  timeMs: Number(json.time_ms),
  difficulty: json.difficulty,
  bound: json.bound,
  salt: unhex(json.salt),
  signature: unhex(json.signature),
});
