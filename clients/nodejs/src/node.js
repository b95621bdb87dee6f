// The connection to one node, and calls of its API.

import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import { isLoopback } from "./endpoint.js";
import { DaveError, failureOf, Fault } from "./errors.js";

const { AdminService } = grpc.loadPackageDefinition(
  protoLoader.loadSync("dave/admin/v1/admin.proto", {
    includeDirs: [fileURLToPath(new URL("../vendor", import.meta.url))],
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  }),
).dave.admin.v1;

const OPTIONS = {
  "grpc.enable_http_proxy": 0,
  "grpc.enable_retries": 0,
  "grpc.max_receive_message_length": 16 << 20,
  // The client itself decides when to try a lost node again.
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 250,
};

export class Node {
  #stub;
  #metadata = new grpc.Metadata();

  /** Prepares a connection; nothing is sent before the first call. */
  constructor(endpoint, { tls, token, timeoutMs }) {
    if (token !== undefined && !tls && !isLoopback(endpoint)) {
      const message = `the token would travel to ${endpoint} in the clear`;
      throw new DaveError(Fault.TOKEN_IN_CLEAR, message, { endpoint });
    }
    this.endpoint = endpoint;
    this.timeoutMs = timeoutMs;
    const credentials = tls
      ? grpc.credentials.createSsl(...tls)
      : grpc.credentials.createInsecure();
    this.#stub = new AdminService(
      endpoint.startsWith("[") ? `ipv6:${endpoint}` : `dns:${endpoint}`,
      credentials,
      OPTIONS,
    );
    if (token !== undefined) {
      this.#metadata.set("authorization", `Bearer ${token}`);
    }
  }

  /** Makes a call with one answer. */
  call(method, request, { timeoutMs = this.timeoutMs, signal } = {}) {
    return new Promise((resolve, reject) => {
      requireWanted(signal);
      const options = { deadline: Date.now() + timeoutMs };
      const call = this.#stub[method](request, this.#metadata, options, (error, answer) => {
        signal?.removeEventListener("abort", cancel);
        if (error) {
          reject(signal?.aborted ? signal.reason : failureOf(error, this.endpoint, timeoutMs));
        } else {
          resolve(answer);
        }
      });
      const cancel = () => call.cancel();
      signal?.addEventListener("abort", cancel, { once: true });
    });
  }

  /** Makes a call with many answers. It has no deadline. */
  stream(method, request, signal) {
    requireWanted(signal);
    return new Answers(this.#stub[method](request, this.#metadata), this, signal);
  }

  /** Makes a call in which both sides send many messages; `write` sends, `end` ends our side. */
  exchange(method, signal) {
    requireWanted(signal);
    const call = this.#stub[method](this.#metadata);
    const answers = new Answers(call, this, signal);
    const write = (message) =>
      new Promise((resolve) => {
        if (call.write(message)) {
          resolve();
        } else {
          call.once("drain", resolve).once("close", resolve).once("error", resolve);
        }
      });
    return { answers, write, end: () => call.end() };
  }

  close() {
    this.#stub.close();
  }
}

function requireWanted(signal) {
  if (signal?.aborted) {
    throw signal.reason;
  }
}

/** What a node answers in a call, read one at a time. */
class Answers {
  #call;
  #iterator;
  #node;
  #signal;
  #aborted;
  #abort;

  constructor(call, node, signal) {
    this.#call = call;
    this.#node = node;
    this.#signal = signal;
    call.on("error", () => {}); // What cancel() causes, when nobody reads any more.
    this.#iterator = call[Symbol.asyncIterator]();
    this.#aborted = new Promise((_, reject) => {
      this.#abort = () => {
        reject(signal.reason);
        call.cancel(); // Also if nobody reads at the time: an open call keeps the program alive.
      };
    });
    this.#aborted.catch(() => {});
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /**
   * The next answer; undefined at the end.
   *
   * @param patienceMs how long to wait for it; as long as it takes, if absent
   */
  async read(patienceMs) {
    let timer;
    const late = new Promise((_, reject) => {
      if (patienceMs !== undefined) {
        timer = setTimeout(() => reject(this.#silent(patienceMs)), patienceMs);
      }
    });
    try {
      const { value, done } = await Promise.race([this.#iterator.next(), late, this.#aborted]);
      return done ? undefined : value;
    } catch (error) {
      if (error instanceof DaveError || this.#signal?.aborted) {
        throw error;
      }
      throw failureOf(error, this.#node.endpoint, this.#node.timeoutMs);
    } finally {
      clearTimeout(timer);
    }
  }

  #silent(ms) {
    const { endpoint } = this.#node;
    return new DaveError(Fault.SILENT, `the node at ${endpoint} sent nothing in ${ms} ms`, {
      endpoint,
      temporary: true,
    });
  }

  cancel() {
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#call.cancel();
  }
}
