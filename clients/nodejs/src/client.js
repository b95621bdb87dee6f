// A client of one or more nodes of the same network.

import { sign } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  hasBits,
  loadOf,
  require32,
  requireInteger,
  requireKey,
  requireValue,
  saltPrefix,
  workOf,
} from "./dat.js";
import { parseCursor, parseEndpoint } from "./endpoint.js";
import { DaveError, Fault, Reason } from "./errors.js";
import { FOLLOW_TIMES, Follower } from "./follow.js";
import { Miner } from "./miner.js";
import { Node } from "./node.js";
import { readKey, readTls, readToken } from "./secrets.js";

const RETRIES = 3;
const FIRST_PAUSE_MS = 250;
const PAGE = 500;
const MINING_MS = 600_000;
const OVERLAP_MS = 600_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const PIECE = 64 << 10;
const EMPTY = Buffer.alloc(0);

/** For `connect` alone, which checks what it is given. */
export class DaveClient {
  #nodes;
  #preferred = 0;
  #key;
  #miner;
  #times;
  #now;
  #running = new Set();
  #closed;

  constructor(nodes, key, { threads, times = FOLLOW_TIMES, now = Date.now }) {
    this.#nodes = nodes;
    this.#key = key;
    this.#miner = new Miner(threads);
    this.#times = times;
    this.#now = now;
  }

  get endpoints() {
    return this.#nodes.map((node) => node.endpoint);
  }

  /** The client's own 32 bytes; undefined without a key. */
  get author() {
    return this.#key?.author;
  }

  async put(key, value, { difficulty = 0, mine = "here", signal } = {}) {
    const task = { key: requireKey(key, 0) };
    task.value = requireValue(value, task.key.length);
    requireInteger(difficulty, 0, 255, "difficulty", "give 1 to 255 bits, or 0 for the node's");
    if (mine !== "here" && mine !== "node") {
      throw new RangeError(`mine '${mine}' is neither 'here' nor 'node': give one of these`);
    }
    return this.#run(signal, async (until) => {
      if (!this.#key) {
        const answer = await this.#call("put", { ...task, difficulty }, until, {
          once: true,
          timeoutMs: MINING_MS,
        });
        return { outcome: "STORED", dat: answer.dat };
      }
      const dat = await this.#mined(task, difficulty, mine, until);
      const answer = await this.#call("submit", { dat }, until);
      const outcome = answer.outcome.replace("OUTCOME_", "");
      if (outcome === "UNSPECIFIED") {
        throw new DaveError(Fault.BAD_ANSWER, "the node did not say what it did with the dat");
      }
      return { outcome, dat: answer.dat };
    });
  }

  /** Mines here or at the node, and signs here. */
  async #mined({ key, value }, difficulty, mine, signal) {
    const { author, privateKey } = this.#key;
    const terms = await this.#tryNodes((node) => termsOf(node, signal), signal);
    const bits =
      difficulty === 0 ? terms.defaultDifficulty : Math.max(difficulty, terms.minDifficulty);
    const prefix = saltPrefix(author, key.length, bits);
    const { timeMs, salt } =
      mine === "node"
        ? await this.#minedByNode({ key, value, author, difficulty: bits }, signal)
        : await this.#miner.find({ key, value, prefix, bits }, signal);
    // Sign only what was asked for: a signature over other work is under the author's name too.
    const work = workOf(salt, loadOf(key, value, timeMs));
    const committed = salt[0];
    const isBound =
      salt.length === 16 &&
      committed >= bits &&
      hasBits(work, committed) &&
      saltPrefix(author, key.length, committed).equals(Buffer.from(salt).subarray(0, 8));
    if (!isBound) {
      throw new DaveError(Fault.BAD_ANSWER, `the node found no work of ${bits} bits`);
    }
    return { key, value, timeMs, salt, work, author, signature: sign(null, work, privateKey) };
  }

  #minedByNode(request, signal) {
    return this.#tryNodes(async (node) => {
      const answers = node.stream("mine", request, signal);
      try {
        for (;;) {
          const answer = await answers.read();
          if (answer === undefined) {
            const message = `the node at ${node.endpoint} ended the search without a result`;
            throw new DaveError(Fault.BAD_ANSWER, message, { endpoint: node.endpoint });
          }
          if (answer.event === "result") {
            return answer.result;
          }
        }
      } finally {
        answers.cancel();
      }
    }, signal);
  }

  async get(query, { local = false, fast = false, signal } = {}) {
    const request = { ...targetOf(query), fast };
    return this.#run(signal, async (until) => {
      // A node answers shortly before the deadline. A call that had to connect would miss that.
      for (const localOnly of local ? [true] : [true, false]) {
        try {
          return (await this.#call("get", { ...request, localOnly }, until)).dat;
        } catch (error) {
          if (error.fault !== Fault.NOT_FOUND) {
            throw error;
          }
        }
      }
      return undefined;
    });
  }

  async consensus(key, { byWork = false, local = false, limit = 10, signal } = {}) {
    const request = {
      key: requireKey(key, 1),
      ranking: byWork ? "RANKING_WORK" : "RANKING_POPULARITY",
      localOnly: local,
      limit: requireInteger(limit, 1, 1_000, "limit"),
    };
    const answer = await this.#run(signal, (until) => this.#call("consensus", request, until));
    const { totalValues, totalAuthors, totalWork, margin, tallies, ...rest } = answer;
    return {
      ...rest,
      tallies: tallies.map((tally) => ({ ...tally, work: BigInt(tally.work) })),
      values: totalValues,
      authors: totalAuthors,
      work: BigInt(totalWork),
      margin: BigInt(margin),
    };
  }

  /** All pages are of one node: if it is lost in between, the list fails. */
  async *list({ prefix = "", author, signal } = {}) {
    const request = {
      keyPrefix: requireKey(prefix, 0, "prefix"),
      author: author === undefined ? EMPTY : require32(author, "author"),
      pageSize: PAGE,
    };
    let one;
    let pageToken = "";
    do {
      const page = await this.#run(signal, (until) =>
        this.#tryNodes(
          async (node) => {
            const answer = await node.call("list", { ...request, pageToken }, { signal: until });
            one = [node];
            return answer;
          },
          until,
          { nodes: one },
        ),
      );
      yield* page.dats;
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
  }

  follow({
    prefix = "",
    author,
    minDifficulty = 0,
    after = "",
    overlapMs = OVERLAP_MS,
    onLost,
    onResumed,
    signal,
  } = {}) {
    if (!(overlapMs >= 0)) {
      throw new RangeError(`overlap ${overlapMs} is negative or no number: give 0 ms or more`);
    }
    const query = {
      prefix: requireKey(prefix, 0, "prefix"),
      author: author === undefined ? EMPTY : require32(author, "author"),
      minDifficulty: requireInteger(minDifficulty, 0, 256, "difficulty"),
      start: after === "" ? undefined : parseCursor(after),
      overlapMs,
      onLost,
      onResumed,
    };
    return this.#follow(query, signal);
  }

  async *#follow(query, signal) {
    const run = this.#begin(signal);
    try {
      const times = this.#times;
      yield* new Follower(this.#nodes, query, times, this.#now, run.signal).events();
    } finally {
      run.end();
    }
  }

  /** Stores a file at the first node, which mines and signs its chunks with its own key. */
  async putFile(content, { mediaType = "", difficulty = 0, signal } = {}) {
    requireInteger(difficulty, 0, 255, "difficulty", "give 1 to 255 bits, or 0 for the node's");
    return this.#run(signal, async (until) => {
      const { answers, write, end } = this.#nodes[0].exchange("putFile", until);
      let stopped = false;
      const send = async () => {
        await write({ start: { difficulty, mediaType } });
        for await (const piece of content instanceof Uint8Array ? [content] : content) {
          for (let at = 0; at < piece.length && !stopped; at += PIECE) {
            await write({ content: piece.subarray(at, at + PIECE) });
          }
          if (stopped) {
            return;
          }
        }
        end();
      };
      const sent = send();
      sent.catch(() => answers.cancel());
      try {
        for (;;) {
          const answer = await answers.read();
          if (answer === undefined) {
            throw new DaveError(Fault.BAD_ANSWER, "the node did not say what became of the file");
          }
          if (answer.event === "result") {
            return answer.result;
          }
        }
      } catch (error) {
        stopped = true;
        await Promise.race([sent, sleep(0)]); // A failure of the content comes before.
        throw error;
      } finally {
        stopped = true;
        answers.cancel();
      }
    });
  }

  /** Reads a file at the first node, no faster than the caller takes it. */
  async *getFile(root, { offset = 0, length = 0, local = false, fast = false, signal } = {}) {
    const request = {
      root: require32(root, "root"),
      offset: requireInteger(offset, 0, 2 ** 40, "offset"),
      length: requireInteger(length, 0, 2 ** 40, "length"),
      localOnly: local,
      fast,
    };
    const run = this.#begin(signal);
    const answers = this.#nodes[0].stream("getFile", request, run.signal);
    try {
      for (let answer; (answer = await answers.read()) !== undefined; ) {
        if (answer.event === "content") {
          yield answer.content;
        }
      }
    } finally {
      answers.cancel();
      run.end();
    }
  }

  /** Identity, limits and state of the node that answered last. */
  status({ signal } = {}) {
    return this.#run(signal, (until) => this.#call("getStatus", {}, until));
  }

  /** Ends the mining, and closes the connections; calls and followers that run fail. */
  close() {
    this.#closed ??= new DaveError(Fault.CLOSED, "the client was closed");
    this.#running.forEach((controller) => controller.abort(this.#closed));
    this.#miner.close(this.#closed);
    this.#nodes.forEach((node) => node.close());
  }

  /** Begins what a caller's signal and the end of the client abort. */
  #begin(signal) {
    const controller = new AbortController();
    const abort = () => {
      const message = "the caller cancelled the call";
      controller.abort(new DaveError(Fault.CANCELLED, message, { cause: signal.reason }));
    };
    if (this.#closed) {
      controller.abort(this.#closed);
    } else if (signal?.aborted) {
      abort();
    }
    signal?.addEventListener("abort", abort, { once: true });
    this.#running.add(controller);
    const end = () => {
      signal?.removeEventListener("abort", abort);
      this.#running.delete(controller);
    };
    return { signal: controller.signal, end };
  }

  async #run(signal, body) {
    const run = this.#begin(signal);
    try {
      return await body(run.signal);
    } finally {
      run.end();
    }
  }

  #call(method, request, signal, { once = false, timeoutMs } = {}) {
    const attempt = (node) => node.call(method, request, { timeoutMs, signal });
    return this.#tryNodes(attempt, signal, { goesOn: once ? isCertainlyNotBegun : isTemporary });
  }

  /**
   * Makes a call at the node that answered last, and at each other one in turn if that is lost. If a
   * node says that a later try may succeed, waits as long as it says. If no node answers, tries again
   * after 0.25, 0.5 and 1 s, as a node may be starting again.
   */
  async #tryNodes(attempt, signal, { goesOn = isTemporary, nodes = this.#nodes } = {}) {
    for (let retries = 0; ; retries++) {
      try {
        return await this.#tryEach(attempt, goesOn, nodes);
      } catch (error) {
        const pause = pauseAfter(error, retries);
        if (pause === undefined) {
          throw error;
        }
        await sleep(Math.min(pause, LONGEST_TIMER_MS), undefined, { signal }).catch(() => {
          throw signal.reason;
        });
      }
    }
  }

  async #tryEach(attempt, goesOn, nodes) {
    const first = nodes === this.#nodes ? this.#preferred : 0;
    for (let tries = 1; ; tries++) {
      const index = (first + tries - 1) % nodes.length;
      try {
        const answer = await attempt(nodes[index]);
        if (nodes === this.#nodes) {
          this.#preferred = index;
        }
        return answer;
      } catch (error) {
        if (tries === nodes.length || !(error instanceof DaveError) || !goesOn(error)) {
          throw error;
        }
      }
    }
  }
}

/** Connects to nodes, which are tried in this order. Nothing is sent before the first call. */
export function connect(endpoints, { tls, token, key, passphrase, timeoutMs = 10_000, ...more } = {}) {
  const names = [...new Set([endpoints].flat().map(parseEndpoint))];
  if (names.length === 0) {
    throw new RangeError("there is no address: give at least one, such as 127.0.0.1:1619");
  }
  requireInteger(timeoutMs, 1, LONGEST_TIMER_MS, "timeout", "give 1 ms or more");
  const credentials = {
    tls: tls && readTls(tls),
    token: token === undefined ? undefined : readToken(token),
    timeoutMs,
  };
  const signer = key === undefined ? undefined : readKey(key, passphrase);
  return new DaveClient(names.map((name) => new Node(name, credentials)), signer, more);
}

const isTemporary = (error) => error.temporary;

/** Whether the node has not begun the call, or says that it may be made again. */
const isCertainlyNotBegun = ({ fault, retryAfterMs }) =>
  fault === Fault.CONNECTION_REFUSED || fault === Fault.HOST_UNKNOWN || retryAfterMs !== undefined;

/** How long to wait for another try; undefined if there is none. */
function pauseAfter(error, retries) {
  if (retries >= RETRIES || !(error instanceof DaveError)) {
    return undefined;
  }
  return error.fault === Fault.CONNECTION_REFUSED
    ? FIRST_PAUSE_MS * 2 ** retries
    : error.retryAfterMs;
}

/** A node's status, if it takes dats at all. */
async function termsOf(node, signal) {
  const status = await node.call("getStatus", {}, { signal });
  if (!status.writable) {
    const { endpoint } = node;
    throw new DaveError(
      Fault.UNAVAILABLE,
      `the store of the node at ${endpoint} refuses writes: its disk is full or fails`,
      { reason: Reason.STORE_UNAVAILABLE, temporary: true, endpoint },
    );
  }
  return status;
}

function targetOf({ key, author, work } = {}) {
  if (work !== undefined) {
    return { work: require32(work, "work") };
  }
  const named = requireKey(key ?? "", 1);
  return author === undefined
    ? { key: named }
    : { register: { key: named, author: require32(author, "author") } };
}
