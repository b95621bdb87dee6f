// A client of a Dave node's HTTP gateway, for this page and for any other:
//
//   import { Dave, Identity } from "http://127.0.0.1:1680/assets/dave.js";
//   const dave = new Dave();
//   const me = await Identity.generate();
//   const { dat } = await dave.write({ key: "greeting", value: "hello", identity: me });
//
// Dats are mined and signed here; the key never travels. A page from another address needs to be
// named in the node's --http-origins.

import { bytes, bytesOfJson, check, hex, make, ofJson, text, toJson, unhex } from "./dat.js";
import { DaveError, cancelled, errorOf } from "./errors.js";
import { Identity, whyNoSigning } from "./identity.js";
import { Miner } from "./mining.js";
import { follow } from "./stream.js";

export { DaveError, Identity, Miner, bytes, check, hex, text, unhex, whyNoSigning };
export { MAX_KEY, maxValue } from "./dat.js";
export { blake3 } from "./blake3.js";

const TIMEOUT_MS = 60_000;
const DEFAULT_DIFFICULTY = 20;

/** Most pages share no files, so what it takes is fetched when it is needed. */
const filetree = () => import("./filetree.js");

/** The folder of the node's files: those of a version have a folder of their own. */
const ROOT = new URL(import.meta.url.replace(/\/assets\/([^/]+\/)?[^/]+$/, "/")).href;

/** Bytes as one part of a path. */
function part(value) {
  const asText = text(bytes(value));
  if (asText === "." || asText === "..") {
    throw new DaveError("KEY", "Browsers cannot ask for the keys . and .. ; use the command line.");
  }
  return asText === null
    ? Array.from(value, (b) => `%${b.toString(16).padStart(2, "0")}`).join("")
    : encodeURIComponent(asText);
}

function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** One node, by its gateway's address; the one that this script came from unless told otherwise. */
export class Dave {
  #miner;
  #minDifficulty;

  constructor(base = ROOT, { miner } = {}) {
    this.base = base.replace(/\/$/, "");
    this.#miner = miner;
  }

  /** What mines, started when first needed. */
  get miner() {
    this.#miner ??= new Miner();
    return this.#miner;
  }

  /** What the node is and how it does. */
  status(options) {
    return this.#json("/v1/status", options);
  }

  /** The dat with this work hash (64 hex digits). */
  async get(hash, options) {
    return ofJson(await this.#json(`/v1/dats/${hash}`, options));
  }

  /** The dat under a key: of an author (64 hex digits), or the heaviest of all. */
  async read(key, author, options) {
    const of = author ? `/${author}` : "";
    return ofJson(await this.#json(`/v1/keys/${part(key)}${of}`, options));
  }

  /** What the node holds, by key and author: { dats, nextPage }. */
  async list({ prefix, author, limit, page, ...options } = {}) {
    const json = await this.#json(`/v1/keys${query({ prefix, author, limit, page })}`, options);
    return { dats: json.dats.map(ofJson), nextPage: json.next_page || undefined };
  }

  /** The values of a key over all authors, ranked by "popularity" or "work" (a BigInt). */
  async consensus(key, { by, limit, ...options } = {}) {
    const json = await this.#json(`/v1/consensus/${part(key)}${query({ by, limit })}`, options);
    const tallies = json.tallies.map((tally) => ({
      value: bytesOfJson(tally.value),
      authors: Number(tally.authors),
      work: BigInt(tally.work),
      latestTimeMs: Number(tally.latest_time_ms),
    }));
    return { ...json, tallies, total_work: BigInt(json.total_work) };
  }

  /** Gives a finished dat to the node: { dat, outcome }. */
  async submit(dat, options) {
    const json = await this.#post("/v1/dats", toJson(dat), options);
    return { dat: ofJson(json.dat ?? json), outcome: json.outcome };
  }

  /**
   * Mines, signs and submits: { dat, outcome, hashes, seconds }.
   *
   * @param difficulty in bits; 20, or the node's minimum if that is more, when left out
   * @param onProgress called with { hashes, seconds, rate }
   * @param signal an AbortSignal
   */
  async write({ difficulty, signal, ...rest }) {
    if (difficulty === undefined) {
      this.#minDifficulty ??= (await this.status({ signal })).min_difficulty;
    }
    const bits = difficulty ?? Math.max(DEFAULT_DIFFICULTY, this.#minDifficulty);
    const made = await make({ difficulty: bits, miner: this.miner, signal, ...rest });
    return { ...made, ...(await this.submit(made.dat, { signal })) };
  }

  /**
   * Dats as they arrive. Goes on after the last cursor when the connection breaks: nothing that the
   * node still has is missed or told twice; what it has no more is told to onGap.
   *
   * @param last how many of the last arrivals to begin with, where there is no cursor
   * @param onDat called with each dat and its cursor
   * @param onGap called with { missed }, how many arrivals; undefined if nobody knows, as the node
   *     does not know the cursor any more: the stream has then begun anew
   * @param onAnew called in that case instead of onGap
   * @param onState called with "open", or "lost" and why
   * @return a function that ends it
   */
  stream({ prefix, author, minDifficulty, cursor, last, onDat, onGap = () => {}, ...listeners }) {
    const { onAnew = () => onGap({}), onState = () => {} } = listeners;
    const wanted = { prefix, author, min_difficulty: minDifficulty };
    const connect = (after, signal) =>
      this.fetch(`/v1/stream${query({ ...wanted, ...(after ? { cursor: after } : { last }) })}`, {
        signal,
        timeoutMs: null,
        headers: { Accept: "text/event-stream" },
      });
    const onEvent = ({ id, name, data }) => {
      if (name === "dat") {
        onDat(ofJson(JSON.parse(data).dat), id);
      } else if (name === "gap") {
        onGap(JSON.parse(data));
      }
    };
    return follow({ connect, cursor, onEvent, onAnew, onState });
  }

  /** The root key (64 hex digits) that a file has, wherever it is. */
  async rootOf(file, mediaType) {
    const { chunksOf, typeOf } = await filetree();
    let root;
    for await (const chunk of chunksOf(file, mediaType ?? typeOf(file.name ?? ""))) {
      root = chunk.key;
    }
    return hex(root);
  }

  /**
   * Which of an author's records the node holds: { held, complete }, where `held` is a Set of keys
   * in hex, and `complete` is false when the node does not tell all to who asks.
   *
   * @param author 32 bytes
   * @param keys at most 200, as bytes
   */
  async held(author, keys, options) {
    const json = await this.#post("/v1/held", { author: hex(author), keys: keys.map(hex) }, options);
    return { held: new Set(json.held), complete: json.complete };
  }

  /**
   * Shares a file (a File or Blob) chunk by chunk: its root key, 64 hex digits. At the end the node
   * has said that it holds all of them.
   *
   * @param resume whether to ask first which chunks the node has, as when this was interrupted
   * @param onProgress called with { done, chunks, checked, sent, bytes, seconds }: chunks gone
   *     through, of how many, in which round of checks (0: they are sent), and what was sent
   */
  async putFile(file, { difficulty, resume = false, onProgress = () => {}, ...options }) {
    const [{ typeOf }, { upload }] = await Promise.all([filetree(), import("./upload.js")]);
    const { signal, mediaType = typeOf(file.name ?? "") } = options;
    const bits = difficulty ?? (await this.status({ signal })).min_difficulty;
    return upload(this, file, { ...options, difficulty: bits, mediaType, resume, onProgress });
  }

  /** What a file is: { size, mediaType, isFolder }. */
  async fileInfo(root, options) {
    const { parseRoot } = await filetree();
    const info = parseRoot((await this.read(unhex(root), undefined, options)).value);
    if (!info) {
      throw new DaveError("NO_ROOT", "This is the name of a note, not of a file; read it instead.");
    }
    return info;
  }

  /** Where a file's bytes are, for a link. */
  fileUrl(root) {
    return `${this.base}/v1/files/${root}`;
  }

  /**
   * An answer, or a DaveError. `signal` aborts; `timeoutMs` is 60 s unless told otherwise, and null
   * for an answer that goes on and on.
   */
  async fetch(path, { signal, timeoutMs = TIMEOUT_MS, ...init } = {}) {
    const timeout = timeoutMs === null ? null : AbortSignal.timeout(timeoutMs);
    const signals = [signal, timeout].filter(Boolean);
    let response;
    try {
      response = await fetch(this.base + path, { ...init, signal: AbortSignal.any(signals) });
    } catch {
      if (signal?.aborted) {
        throw cancelled(
          init.method === "POST"
            ? "Cancelled while the node was told: it may have been written."
            : "Cancelled.",
        );
      }
      throw new DaveError(timeout?.aborted ? "TIMEOUT" : "UNREACHABLE");
    }
    if (!response.ok) {
      throw await errorOf(response);
    }
    return response;
  }

  async #json(path, options = {}) {
    const headers = { Accept: "application/json", ...options.headers };
    const response = await this.fetch(path, { ...options, headers });
    try {
      return await response.json();
    } catch (e) {
      // What is whole and no JSON was not written by a node.
      throw new DaveError(e instanceof SyntaxError ? "NO_NODE" : "BROKEN_OFF");
    }
  }

  #post(path, json, { signal, timeoutMs } = {}) {
    return this.#json(path, {
      signal,
      timeoutMs,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(json),
    });
  }
}
