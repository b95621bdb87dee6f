// The search for work, in worker threads: all search for one dat at a time, others wait their turn.

import { availableParallelism, cpus } from "node:os";
import { randomBytes } from "node:crypto";
import { Worker } from "node:worker_threads";

const SCRIPT = new URL("./miner-worker.js", import.meta.url);

export class Miner {
  #threads;
  #workers = [];
  #turn = Promise.resolve();
  #closed;

  constructor(threads = availableParallelism?.() ?? cpus().length) {
    this.#threads = threads;
  }

  /**
   * Finds time and salt for a dat.
   *
   * @param task { key, value, prefix, bits }, with the salt's 8 bytes before the nonce
   * @return { timeMs, salt }
   */
  find(task, signal) {
    const found = this.#turn.then(() => this.#find(task, signal));
    this.#turn = found.catch(() => {});
    return found;
  }

  #find(task, signal) {
    if (this.#closed || signal?.aborted) {
      return Promise.reject(this.#closed ?? signal.reason);
    }
    while (this.#workers.length < this.#threads) {
      const worker = new Worker(SCRIPT);
      worker.unref();
      this.#workers.push(worker);
    }
    const ended = new Int32Array(new SharedArrayBuffer(4));
    const stop = () => Atomics.store(ended, 0, 1);
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal?.addEventListener("abort", abort, { once: true });
      const first = randomBytes(4).readUInt32LE();
      for (const [i, worker] of this.#workers.entries()) {
        worker.ref(); // A program that waits for the result stays alive.
        worker.removeAllListeners();
        worker.on("message", resolve).on("error", reject);
        worker.on("exit", () => reject(this.#closed ?? new Error("a mining thread ended")));
        const high = (first + i) >>> 0;
        worker.postMessage({ ...task, high, step: this.#threads, ended });
      }
    }).finally(() => {
      stop();
      this.#workers.forEach((worker) => worker.unref());
    });
  }

  /** Ends the threads; what is being searched for fails with this reason. */
  close(reason) {
    this.#closed = reason;
    this.#workers.forEach((worker) => worker.terminate());
  }
}
