// An author: an Ed25519 key of WebCrypto, in text as the command line's key.pem has it.

import { DaveError } from "./errors.js";
import { base64, concat, hex, unbase64, unhex } from "./dat.js";

const ALGORITHM = "Ed25519";

/** Everything of the DER form but the seed, which ends it (RFC 8410, section 7). */
const DER_PREFIX = unhex("302e020100300506032b657004220420");
const SEED_LENGTH = 32;
const LINE = 64;

const unbase64url = (digits) => unbase64(digits.replaceAll("-", "+").replaceAll("_", "/"));

/** Why a dat cannot be signed here, as a sentence with its remedy, or null. */
export async function whyNoSigning() {
  if (globalThis.isSecureContext === false || !globalThis.crypto?.subtle) {
    return (
      "This page was not loaded securely, so the browser lends it no cryptography. Reading works. " +
      "To write, open it by https, or at http://localhost on the node's own machine."
    );
  }
  try {
    await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
    return null;
  } catch {
    return (
      "This browser cannot sign with Ed25519. Reading works. To write, use Chrome 137, " +
      "Firefox 129, Safari 17 or later, or the command line."
    );
  }
}

/** Who writes: signs, and can be taken along as text. */
export class Identity {
  #key;
  #seed;

  constructor(key, seed, author) {
    this.#key = key;
    this.#seed = seed;
    this.author = author;
  }

  /** A new one. */
  static async generate() {
    const { privateKey } = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    return Identity.#of(privateKey);
  }

  /** The one that a text has. Throws DaveError if it has none. */
  static async ofPem(pem) {
    if (pem.includes("ENCRYPTED PRIVATE KEY")) {
      throw new DaveError(
        "KEY_FILE",
        "This key has a passphrase, which browsers cannot take off; export it without one.",
      );
    }
    const [, body] = /-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----/.exec(pem) ?? [];
    if (body === undefined) {
      throw new DaveError("KEY_FILE", "This is not a key: choose a file that begins with BEGIN PRIVATE KEY.");
    }
    try {
      const der = unbase64(body.replace(/\s/g, ""));
      return await Identity.#of(
        await crypto.subtle.importKey("pkcs8", der, ALGORITHM, true, ["sign"]),
      );
    } catch {
      throw new DaveError("KEY_FILE", "This is not an Ed25519 key; make one with 'dave keygen'.");
    }
  }

  static async #of(key) {
    const { d, x } = await crypto.subtle.exportKey("jwk", key);
    return new Identity(key, unbase64url(d), unbase64url(x));
  }

  /** The author as 64 hex digits. */
  get hex() {
    return hex(this.author);
  }

  /** As key.pem has it: PKCS#8, without a passphrase. */
  toPem() {
    const body = base64(concat(DER_PREFIX, this.#seed.subarray(0, SEED_LENGTH)));
    const lines = body.match(new RegExp(`.{1,${LINE}}`, "g")).join("\n");
    return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
  }

  /** The signature of some bytes, 64 bytes. */
  async sign(message) {
    return new Uint8Array(await crypto.subtle.sign(ALGORITHM, this.#key, message));
  }
}
