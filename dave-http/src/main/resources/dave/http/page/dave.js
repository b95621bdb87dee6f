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
import { chunkCount, chunksOf, parseRoot, typeOf } from "./filetree.js";
import { Identity, whyNoSigning } from "./identity.js";
import { Miner } from "./mining.js";

export { Identity, Miner, bytes, check, hex, text, unhex, whyNoSigning };
export { MAX_KEY, maxValue } from "./dat.js";
export { blake3 } from "./blake3.js";
export { chunkCount, typeOf } from "./filetree.js";

const REOPEN_MS = 2000;
const MAX_REOPEN_MS = 30_000;
const TIMEOUT_MS = 60_000;
const IN_FLIGHT = 4;
const MAX_TRIES = 8;
const DEFAULT_DIFFICULTY = 20;

/** What to do, when no node answered or by the status of its answer. */
const REMEDIES = {
  UNREACHABLE: "The node does not answer. Check that it runs, then try again.",
  TIMEOUT: "The node did not answer in time. Try again.",
  404: "Nobody who was asked has it. Check the spelling, or try again later.",
  413: "This is too large for the node. Send less at once.",
  429: "The node is asked too much from here.",
  500: "The node failed at this. Try again; its log says why.",
  503: "The node has no room for this now. Try again in a moment.",
};

/** An expected failure: `reason` is for programs, the message a sentence with its remedy. */
export class DaveError extends Error {
  constructor(reason, message, { status = 0, retryMs = 0 } = {}) {
    super(message);
    this.name = "DaveError";
    this.reason = reason;
    this.status = status;
    this.retryMs = retryMs;
  }
}

async function errorOf(response) {
  const problem = await response.json().catch(() => ({}));
  const { status } = response;
  const reason = problem.reason ?? (status === 404 ? "NOT_FOUND" : `HTTP_${status}`);
  const retryS = Number(response.headers.get("Retry-After")) || 0;
  const said = problem.detail ?? problem.title ?? `status ${status}`;
  const sentence = said.replace(/[^.?!]$/, "$&.");
  const upper = sentence[0].toUpperCase() + sentence.slice(1);
  const remedy = REMEDIES[status];
  const wait = retryS > 0 ? ` Wait ${retryS} s.` : status === 429 ? " Wait a moment." : "";
  const message = !remedy
    ? `The node refused: ${upper}`
    : status < 500
      ? `${remedy}${wait}`
      : `${remedy} (${said})`;
  return new DaveError(reason, message, { status, retryMs: retryS * 1000 });
}

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

  constructor(base = new URL("..", import.meta.url).href, { miner } = {}) {
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
  async submit(dat, options = {}) {
    const json = await this.#json("/v1/dats", {
      ...options,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(toJson(dat)),
    });
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
   * @return a function that ends it
   */
  stream({ prefix, author, minDifficulty, cursor, recent, onDat, onGap, onState = () => {} }) {
    let after = cursor;
    let source;
    let timer;
    let waitMs = REOPEN_MS;
    const open = () => {
      const wanted = { prefix, author, min_difficulty: minDifficulty, cursor: after, recent: after ? undefined : recent };
      source = new EventSource(`${this.base}/v1/stream${query(wanted)}`);
      const on = (name, then) =>
        source.addEventListener(name, (event) => {
          after = event.lastEventId || after;
          then?.(event.data ? JSON.parse(event.data) : {});
        });
      on("dat", (json) => onDat(ofJson(json.dat ?? json), after));
      on("gap", onGap);
      on("heartbeat");
      source.onopen = () => {
        waitMs = REOPEN_MS;
        onState("open");
      };
      source.onerror = () => {
        onState("lost");
        // A browser tries again by itself, with the cursor, unless it was answered with an error.
        if (source.readyState === EventSource.CLOSED) {
          timer = setTimeout(open, waitMs);
          waitMs = Math.min(2 * waitMs, MAX_REOPEN_MS);
        }
      };
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }

  /** The root key (64 hex digits) that a file has, wherever it is. */
  async rootOf(file, mediaType = typeOf(file.name ?? "")) {
    let root;
    for await (const chunk of chunksOf(file, mediaType)) {
      root = chunk.key;
    }
    return hex(root);
  }

  /**
   * Shares a file (a File or Blob) chunk by chunk: its root key, 64 hex digits.
   *
   * @param skip how many chunks the node has had before
   * @param onProgress called after each chunk with { done, chunks, bytes, seconds, confirmed }; of
   *     these the last says how many to skip when this was interrupted
   */
  async putFile(file, { difficulty, identity, skip = 0, onProgress = () => {}, signal, ...rest }) {
    const mediaType = rest.mediaType ?? typeOf(file.name ?? "");
    const bits = difficulty ?? (await this.status({ signal })).min_difficulty;
    const chunks = chunkCount(file.size);
    const began = performance.now();
    const sending = new Set();
    const held = new Set();
    let [number, confirmed, sent, root, failed] = [0, Math.min(skip, chunks), 0];
    for await (const { key, value } of chunksOf(file, mediaType)) {
      const mine = number++;
      root = hex(key);
      if (mine < skip) {
        continue;
      }
      const options = { key, value, difficulty: bits, identity, miner: this.miner, signal };
      const { dat } = await make(options);
      while (sending.size >= IN_FLIGHT) {
        await Promise.race(sending);
      }
      if (failed) {
        break;
      }
      const told = () => {
        sent += value.length;
        held.add(mine);
        while (held.delete(confirmed)) {
          confirmed++;
        }
        const seconds = (performance.now() - began) / 1000;
        onProgress({ done: confirmed + held.size, confirmed, chunks, bytes: sent, seconds });
      };
      const one = this.#submitPatiently(dat, signal)
        .then(told, (e) => (failed ??= e))
        .finally(() => sending.delete(one));
      sending.add(one);
    }
    await Promise.all(sending);
    if (failed) {
      throw failed;
    }
    return root;
  }

  /** What a file is: { size, mediaType, isFolder }. */
  async fileInfo(root, options) {
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

  /** Submits, and waits and tries again when the node is asked too much. */
  async #submitPatiently(dat, signal) {
    for (let tried = 1; ; tried++) {
      try {
        return await this.submit(dat, { signal });
      } catch (e) {
        if (![429, 503].includes(e.status) || tried === MAX_TRIES) {
          throw e;
        }
        await new Promise((resolve) => setTimeout(resolve, e.retryMs || 250 * 2 ** tried));
      }
    }
  }

  /** An answer, or a DaveError. `signal` aborts; `timeoutMs` is 60 s unless told otherwise. */
  async fetch(path, { signal, timeoutMs = TIMEOUT_MS, ...init } = {}) {
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    let response;
    try {
      response = await fetch(this.base + path, { ...init, signal: either });
    } catch (e) {
      if (signal?.aborted) {
        throw new DOMException("Cancelled; nothing was written.", "AbortError");
      }
      const reason = timeout.aborted ? "TIMEOUT" : "UNREACHABLE";
      throw new DaveError(reason, REMEDIES[reason]);
    }
    if (!response.ok) {
      throw await errorOf(response);
    }
    return response;
  }

  async #json(path, options = {}) {
    const headers = { Accept: "application/json", ...options.headers };
    return (await this.fetch(path, { ...options, headers })).json();
  }
}
