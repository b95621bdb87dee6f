// A file to a node, chunk by chunk, until the node says that it has all of them.

import { hex, make } from "./dat.js";
import { DaveError } from "./errors.js";
import { chunkCount, chunksOf } from "./filetree.js";
import { pause } from "./stream.js";

const IN_FLIGHT = 4;
const MAX_TRIES = 8;
const ASKED_AT_ONCE = 200;

/** How often a node is given what it has let go of before that is taken for an answer. */
const MOST_CHECKS = 3;

async function* inParts(chunks) {
  let part = [];
  for await (const chunk of chunks) {
    part.push(chunk);
    if (part.length === ASKED_AT_ONCE) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) {
    yield part;
  }
}

/** Asks again after a while when the node is asked too much. */
async function patiently(ask, signal) {
  for (let tried = 1; ; tried++) {
    try {
      return await ask();
    } catch (e) {
      if (![429, 503].includes(e.status) || tried === MAX_TRIES) {
        throw e;
      }
      await pause(e.retryMs || 250 * 2 ** tried, signal);
    }
  }
}

/** Mines and submits one after the other, of which some are on their way at a time. */
class Sender {
  #dave;
  #options;
  #sending = new Set();
  #failed;
  sent = 0;
  bytes = 0;

  constructor(dave, options) {
    this.#dave = dave;
    this.#options = options;
  }

  async send({ key, value }) {
    const { dat } = await make({ ...this.#options, miner: this.#dave.miner, key, value });
    while (this.#sending.size >= IN_FLIGHT) {
      await Promise.race(this.#sending);
    }
    this.#check();
    const one = this.#submit(dat)
      .then(
        () => {
          this.sent++;
          this.bytes += value.length;
        },
        (e) => (this.#failed ??= e),
      )
      .finally(() => this.#sending.delete(one));
    this.#sending.add(one);
  }

  /** Waits for all that are on their way. */
  async settled() {
    await Promise.all(this.#sending);
    this.#check();
  }

  #check() {
    if (this.#failed) {
      throw this.#failed;
    }
  }

  async #submit(dat) {
    const { signal } = this.#options;
    try {
      await patiently(() => this.#dave.submit(dat, { signal }), signal);
    } catch (e) {
      // A later record under a chunk's key is the same chunk.
      if (e.reason !== "SUPERSEDED") {
        throw e;
      }
    }
  }
}

/** Shares a file; see Dave.putFile. */
export async function upload(dave, file, { identity, mediaType, resume, onProgress, ...options }) {
  const chunks = chunkCount(file.size);
  const sender = new Sender(dave, { identity, ...options });
  const began = performance.now();
  // Which chunks the node has shown: one that it does not show any more is gone.
  const shown = new Uint8Array(chunks);
  let root;
  const tell = (done, checked) => {
    const seconds = (performance.now() - began) / 1000;
    onProgress({ done, chunks, checked, sent: sender.sent, bytes: sender.bytes, seconds });
  };
  /** Goes through all chunks and sends some: how many. */
  const pass = async (asks, checked) => {
    let [number, count] = [0, 0];
    for await (const part of inParts(chunksOf(file, mediaType))) {
      const keys = part.map(({ key }) => key);
      const { held, complete } = asks
        ? await patiently(() => dave.held(identity.author, keys, options), options.signal)
        : { held: new Set(), complete: false };
      for (const chunk of part) {
        const mine = number++;
        root = hex(chunk.key);
        // What walks the stem is not told to strangers: then the answer to its submission stands.
        const isTaken = checked > 0 && !complete && !shown[mine];
        if (held.has(root)) {
          shown[mine] = 1;
        } else if (!isTaken) {
          await sender.send(chunk);
          count++;
        }
        tell(number, checked);
      }
    }
    await sender.settled();
    return count;
  };
  await pass(resume, 0);
  for (let checked = 1; checked <= MOST_CHECKS; checked++) {
    const gone = await pass(true, checked);
    if (gone === 0) {
      return root;
    }
    if (checked === MOST_CHECKS) {
      throw new DaveError(
        "NOT_KEPT",
        `The node does not keep this file: ${gone} of its ${chunks} notes were gone again at once. ` +
          "Its store is full of heavier ones; use a node with more room, or the command line with more work.",
      );
    }
  }
}
