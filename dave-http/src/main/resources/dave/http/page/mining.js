// Mining with all cores: a pool of workers, or this thread where there are no workers (Node.js).

import { blake3, zeroBits } from "./blake3.js";
import { cancelled } from "./errors.js";
import { maskOf, prepare } from "./search.js";
import { quickest } from "./simd.js";

const MAX_WORKERS = 32;
const SLICE = 1 << 15;
const LANES = 4;
const WARM_S = 0.2;
const MEASURED_S = 0.5;
const MEASURED_REPORTS = 8;

/** A module worker; one from another origin's script has to go by way of a blob. */
function startWorker() {
  const url = new URL("./miner.js", import.meta.url);
  if (url.origin === globalThis.location?.origin) {
    return new Worker(url, { type: "module" });
  }
  const script = new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" });
  const blob = URL.createObjectURL(script);
  const worker = new Worker(blob, { type: "module" });
  // The script is fetched when the worker starts: the name must live until then.
  setTimeout(() => URL.revokeObjectURL(blob), 60_000);
  return worker;
}

/** A pool of workers that search for one thing at a time; further calls wait for their turn. */
export class Miner {
  #workers = [];
  #last = Promise.resolve();
  #ids = 0;

  constructor(threads = globalThis.navigator?.hardwareConcurrency || 2) {
    this.threads = Math.min(threads, MAX_WORKERS);
  }

  /**
   * Finds a nonce.
   *
   * @param prefix the 8 bytes of the salt before the nonce
   * @param load the 32 bytes that the salt goes before
   * @param onProgress called with { hashes, seconds, rate } some ten times a second
   * @param signal aborts at once, with an AbortError
   * @return { nonce, hashes, seconds } where nonce is 8 bytes, little-endian
   */
  find({ prefix, load, bits, onProgress = () => {}, signal }) {
    const run = () => this.#find({ prefix, load, bits, onProgress, signal });
    const result = this.#last.then(run, run);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Hashes a second, as tried out for half a second or more once it runs warm. */
  async measure() {
    const stop = new AbortController();
    let [first, last, reports] = [undefined, undefined, 0];
    const onProgress = (now) => {
      first ??= now.seconds > WARM_S ? now : undefined;
      last = now;
      reports += first ? 1 : 0;
      // One report after a pause of the whole computer tells how long that was, and no rate.
      if (reports > MEASURED_REPORTS && now.seconds - first.seconds > MEASURED_S) {
        stop.abort();
      }
    };
    const nothing = { prefix: new Uint8Array(8), load: new Uint8Array(32), bits: 256 };
    await this.find({ ...nothing, onProgress, signal: stop.signal }).catch((e) => {
      if (e.name !== "AbortError") {
        throw e;
      }
    });
    return (last.hashes - first.hashes) / (last.seconds - first.seconds);
  }

  /** Ends the workers. */
  close() {
    this.#workers.forEach((worker) => worker.terminate());
    this.#workers = [];
  }

  async #find({ prefix, load, bits, onProgress, signal }) {
    if (signal?.aborted) {
      throw cancelled();
    }
    const began = performance.now();
    let hashes = 0;
    const tell = (tried) => {
      hashes += tried;
      const seconds = (performance.now() - began) / 1000;
      onProgress({ hashes, seconds, rate: hashes / Math.max(seconds, 0.001) });
    };
    const how = globalThis.Worker ? this.#inWorkers : inThread;
    const [high, low] = await how.call(this, { prefix, load, bits, tell, signal });
    const nonce = new Uint8Array(8);
    const view = new DataView(nonce.buffer);
    view.setUint32(0, low, true);
    view.setUint32(4, high, true);
    return { nonce, hashes, seconds: (performance.now() - began) / 1000 };
  }

  #inWorkers({ prefix, load, bits, tell, signal }) {
    const id = ++this.#ids;
    while (this.#workers.length < this.threads) {
      this.#workers.push(startWorker());
    }
    const workers = this.#workers;
    return new Promise((resolve, reject) => {
      const abort = () => end(() => reject(cancelled()));
      const end = (then) => {
        signal?.removeEventListener("abort", abort);
        workers.forEach((worker) => worker.postMessage({ stop: true }));
        then();
      };
      signal?.addEventListener("abort", abort);
      workers.forEach((worker, high) => {
        worker.onmessage = ({ data }) => {
          if (data.id !== id) {
            return;
          }
          tell(data.tried);
          if (data.low !== undefined) {
            end(() => resolve([data.high, data.low]));
          }
        };
        worker.onerror = (event) => {
          this.close();
          const why = event.message ? `: ${event.message}` : "";
          end(() => reject(new Error(`The worker that mines failed${why}. Reload the page.`)));
        };
        worker.postMessage({ id, prefix, load, bits, high, step: workers.length });
      });
    });
  }
}

/** Searches here, letting others run between slices. */
async function inThread({ prefix, load, bits, tell, signal }) {
  const search = quickest();
  const prepared = prepare(prefix, load);
  const mask = maskOf(bits);
  const block = new Uint8Array(48);
  block.set(prefix);
  block.set(load, 16);
  const view = new DataView(block.buffer);
  for (let high = 0; ; high++) {
    view.setUint32(12, high, true);
    for (let low = 0; low < 2 ** 32; ) {
      if (signal?.aborted) {
        throw cancelled();
      }
      const count = Math.min(SLICE, 2 ** 32 - low);
      const hit = search(prepared, high, low | 0, count, mask);
      const done = hit < 0 ? count : hit - low + 1;
      tell(done);
      low += Math.ceil(done / LANES) * LANES;
      view.setUint32(8, hit, true);
      if (hit >= 0 && zeroBits(blake3(block)) >= bits) {
        return [high, hit];
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}
