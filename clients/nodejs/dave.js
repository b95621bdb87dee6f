// What a program needs of Dave: connect, write, follow. All that this file knows is the published
// .proto; the author's key never leaves the process.

import { generateKeyPairSync, sign } from "node:crypto";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import { blake3 } from "@noble/hashes/blake3";

const PROTOS = fileURLToPath(new URL("../../proto/src/main/proto", import.meta.url));
const TIMEOUT_MS = 30_000;

const definition = protoLoader.loadSync("dave/admin/v1/admin.proto", {
  includeDirs: [PROTOS],
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});
/** The codes of errors. */
export const { status } = grpc;

const { AdminService } = grpc.loadPackageDefinition(definition).dave.admin.v1;

/** An author: a private key, and the 32 bytes of the public one that others know it by. */
export function newAuthor(pair = generateKeyPairSync("ed25519")) {
  const author = Buffer.from(pair.publicKey.export({ format: "jwk" }).x, "base64url");
  return { privateKey: pair.privateKey, author };
}

export class Dave {
  #client;

  constructor(address) {
    this.address = address;
    this.#client = new AdminService(address, grpc.credentials.createInsecure());
  }

  /** Calls a method that has one answer. */
  call(method, request = {}) {
    const options = { deadline: Date.now() + TIMEOUT_MS };
    return new Promise((resolve, reject) => {
      this.#client[method](request, options, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  }

  /** Lets the node mine a dat, checks and signs the work, submits; answers as Submit does. */
  async write({ privateKey, author }, key, value) {
    key = Buffer.from(key);
    value = Buffer.from(value);
    const { time_ms, salt, work } = await this.#mine({ key, value, author });
    if (!work.equals(workOf(key, value, time_ms, salt))) {
      throw new Error("the node's work is not of this dat: not signed");
    }
    const signature = sign(null, work, privateKey);
    return this.call("Submit", { dat: { key, value, time_ms, salt, work, author, signature } });
  }

  /** Dats as they arrive. Each event has a cursor; leaving the loop ends the call. */
  async *follow(request) {
    const stream = this.#client.Subscribe(request);
    stream.on("error", () => {}); // Cancelled below, when nobody iterates any more.
    try {
      yield* stream;
    } finally {
      stream.cancel();
    }
  }

  close() {
    this.#client.close();
  }

  async #mine(request) {
    const stream = this.#client.Mine(request, { deadline: Date.now() + TIMEOUT_MS });
    for await (const answer of stream) {
      if (answer.event === "result") {
        return answer.result;
      }
    }
    throw new Error("the node ended the search without a result");
  }

  /** What went wrong with a call, in a line for people. */
  explain(error) {
    if (error.code === status.UNAVAILABLE) {
      return `no answer from ${this.address} (${error.details}): start 'dave node', or set DAVE_ENDPOINT`;
    }
    return error.code === undefined
      ? error.message
      : `refused ${status[error.code]}: ${error.details}`;
  }
}

/** BLAKE3(salt || BLAKE3(key || value || time)), the time as 8 bytes, little-endian. */
function workOf(key, value, timeMs, salt) {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(timeMs));
  const load = blake3(Buffer.concat([key, value, time]));
  return Buffer.from(blake3(Buffer.concat([salt, load])));
}
