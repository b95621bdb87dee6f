import type { KeyObject } from "node:crypto";

/** Before the oldest dat that a node holds: a cursor for `follow`. */
export const OLDEST: "0";

/** How to connect. */
export interface Options {
  /** PEM files. `ca` signed the nodes' certificates; `cert` and `key` are for nodes that want them. */
  tls?: { ca: string; cert?: string; key?: string };
  /** A file with one line, as `dave token` prints it. */
  token?: string;
  /** What signs: a file that `dave keygen` made, or a private key of Ed25519. */
  key?: string | KeyObject;
  /** Of the key file. */
  passphrase?: string;
  /** The longest that one try of a call may take, 10,000 by default. */
  timeoutMs?: number;
  /** Threads that mine; as many as there are cores, by default. */
  threads?: number;
}

/**
 * Connects to one or more nodes of a network, "host:port", "[ipv6]:port" or ":port", which are tried
 * in this order. Nothing is sent before the first call, so no node has to be there yet.
 *
 * @throws RangeError if a value is out of its range; the message names it
 * @throws DaveError if a file cannot be used, or a token would travel in the clear
 */
export function connect(endpoints: string | readonly string[], options?: Options): DaveClient;

/** A dat as a node sent it. */
export interface Dat {
  /** 0 to 32 bytes; `toString()` gives the text. */
  key: Buffer;
  value: Buffer;
  /** Unix time in milliseconds. */
  timeMs: number;
  salt: Buffer;
  /** The hash that names the dat, 32 bytes. */
  work: Buffer;
  /** The author's public key, 32 bytes. */
  author: Buffer;
  signature: Buffer;
  /** In bits: the committed difficulty if bound, else the zero bits of the work. */
  difficulty: number;
  /** Whether the salt ties the work to author, length of the key and difficulty. */
  bound: boolean;
}

export interface Stored {
  outcome: "STORED" | "REPLACED" | "ALREADY_HELD";
  /** As the node stored it. */
  dat: Dat;
}

/** One author's record of a key, the heaviest dat of a key, or the dat of a work hash. */
export type Query =
  | { key: string | Uint8Array; author?: Uint8Array | string }
  | { work: Uint8Array | string };

export interface Tally {
  value: Buffer;
  /** Authors whose latest dat has this value. */
  authors: number;
  /** The sum of 2^difficulty over their bound dats. */
  work: bigint;
  /** Unix time in milliseconds of the newest of these dats. */
  latestTimeMs: number;
}

export interface Consensus {
  /** Highest first. */
  tallies: Tally[];
  /** Over all values, listed or not. */
  values: number;
  authors: number;
  work: bigint;
  /** The lead of the first over the second. */
  margin: bigint;
  datsSeen: number;
  peersAsked: number;
  peersAnswered: number;
  /** Whether there was more than the node counts. */
  partial: boolean;
}

/** What `follow` delivers. Keep `cursor` once an event is processed, and go on after it. */
export type Event =
  /** A dat that was not delivered before. */
  | { type: "dat"; dat: Dat; cursor: string }
  /** At most so many dats are no longer held: evicted, or replaced by later records. */
  | { type: "gap"; missed: number; cursor: string }
  /** Another log delivers from here on; `resumed`: from a known place of it. */
  | { type: "moved"; from: string; to: string; resumed: boolean; cursor: string };

export interface Cancellable {
  /** Aborts the call, which fails with the fault CANCELLED. */
  signal?: AbortSignal;
}

export interface FollowOptions extends Cancellable {
  /** At most 32 bytes; all keys by default. */
  prefix?: string | Uint8Array;
  /** 32 bytes, or 64 hex digits; all authors by default. */
  author?: Uint8Array | string;
  /** In bits, 0 to 256. */
  minDifficulty?: number;
  /** A cursor of an event, or OLDEST; new dats only by default, or if it is empty. */
  after?: string;
  /** How long a dat may take from one node of the client to another, 10 minutes by default. */
  overlapMs?: number;
  /** A node is lost; the follower tries it, or the next one, again. */
  onLost?: (why: DaveError) => void;
  /** A node delivers again, after its own cursor `position`. */
  onResumed?: (endpoint: string, position: string) => void;
}

export interface WrittenFile {
  /** The 32 bytes that name the file. */
  root: Buffer;
  size: number;
  chunks: number;
  minedChunks: number;
  hashes: number;
}

/** The fields of GetStatusResponse that programs use; see docs/api.md for all. */
export interface Status {
  version: string;
  author: Buffer;
  minDifficulty: number;
  defaultDifficulty: number;
  dats: number;
  writable: boolean;
  cursor: string;
  [more: string]: unknown;
}

/** Made by `connect`. Calls fail with DaveError; wrong arguments with RangeError or TypeError. */
export class DaveClient {
  private constructor();
  /** The nodes, in the order in which they are tried. */
  readonly endpoints: string[];
  /** The public key of the client's own key, 32 bytes; undefined without one. */
  readonly author: Buffer | undefined;
  /**
   * Writes a dat: mined in worker threads here, or by the node; signed here. Without a key of the
   * client the node does both, with its own key; then a put whose connection breaks is not repeated.
   */
  put(
    key: string | Uint8Array,
    value: string | Uint8Array,
    options?: Cancellable & {
      /** The least difficulty in bits, 1 to 255; 0 for the node's default. */
      difficulty?: number;
      mine?: "here" | "node";
    },
  ): Promise<Stored>;
  /** Reads a dat from the node's store, else from the network until the timeout. */
  get(
    query: Query,
    options?: Cancellable & { local?: boolean; fast?: boolean },
  ): Promise<Dat | undefined>;
  /** Ranks the values of a key by their number of authors, or by their work. */
  consensus(
    key: string | Uint8Array,
    options?: Cancellable & { byWork?: boolean; local?: boolean; limit?: number },
  ): Promise<Consensus>;
  /** The dats that a node holds, by key and author. */
  list(
    options?: Cancellable & { prefix?: string | Uint8Array; author?: Uint8Array | string },
  ): AsyncGenerator<Dat, void, undefined>;
  /** Dats as they arrive, over restarts and losses of nodes, until the loop is left. */
  follow(options?: FollowOptions): AsyncGenerator<Event, void, undefined>;
  /** Stores a file at the first node, which mines and signs its chunks with its own key. */
  putFile(
    content: Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: Cancellable & { mediaType?: string; difficulty?: number },
  ): Promise<WrittenFile>;
  /** Reads a file, or a part of it, at the first node. */
  getFile(
    root: Uint8Array | string,
    options?: Cancellable & { offset?: number; length?: number; local?: boolean; fast?: boolean },
  ): AsyncGenerator<Buffer, void, undefined>;
  /** Identity, limits and state of the node that answered last. */
  status(options?: Cancellable): Promise<Status>;
  /** Ends the mining and closes the connections; calls and followers that run fail. */
  close(): void;
}

/** A call failed. The message is a sentence that names what was wrong. */
export class DaveError extends Error {
  private constructor();
  readonly fault: Fault;
  /** The node's own word; NONE if it gave none. */
  readonly reason: Reason;
  /** When the node says that a later try may succeed. */
  readonly retryAfterMs: number | undefined;
  /** Whether the node or the network failed, so that another try may succeed. */
  readonly temporary: boolean;
  /** The node that was called. */
  readonly endpoint: string | undefined;
  /** What a program or its user can do about it; empty if there is nothing to add. */
  readonly remedy: string;
}

/** Why a call, or the preparation of a connection, failed. */
export type Fault =
  | "AUTHORITY_MALFORMED"
  | "CERTIFICATE_MALFORMED"
  | "CERTIFICATE_UNREADABLE"
  | "SECRET_UNREADABLE"
  | "KEY_UNREADABLE"
  | "TOKEN_MALFORMED"
  | "TOKEN_IN_CLEAR"
  | "HOST_UNKNOWN"
  | "CONNECTION_REFUSED"
  | "NOT_A_NODE"
  | "NO_TLS"
  | "TLS_FAILED"
  | "CERTIFICATE_EXPIRED"
  | "CERTIFICATE_NOT_YET_VALID"
  | "CERTIFICATE_FOR_OTHER_HOST"
  | "CERTIFICATE_UNTRUSTED"
  | "CLIENT_CERTIFICATE_REQUIRED"
  | "CLIENT_CERTIFICATE_REFUSED"
  | "UNREACHABLE"
  | "TIMEOUT"
  | "SILENT"
  | "ENDED"
  | "CLOSED"
  | "CANCELLED"
  | "NOT_FOUND"
  | "INVALID"
  | "SUPERSEDED"
  | "REFUSED"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "STOPPING"
  | "UNAVAILABLE"
  | "FAILED"
  | "BAD_ANSWER";
export const Fault: { readonly [Name in Fault]: Name };

/** Why a node refused a call, in the words of its API; docs/api.md explains each. */
export type Reason =
  | "NONE"
  | "ADDRESS_INVALID"
  | "AUTHOR_INVALID"
  | "AUTHOR_MALFORMED"
  | "BANDWIDTH_OUT_OF_RANGE"
  | "CERTIFICATE_MISSING"
  | "CHUNK_MALFORMED"
  | "CHUNK_TIMEOUT_OUT_OF_RANGE"
  | "CORRUPT_CHUNK"
  | "CURSOR_MALFORMED"
  | "CURSOR_UNKNOWN"
  | "DAT_MISSING"
  | "DAT_NOT_FOUND"
  | "DEADLINE_EXCEEDED"
  | "DIFFICULTY_OUT_OF_RANGE"
  | "DIFFICULTY_TOO_LOW"
  | "DISK"
  | "FAST_MISSING"
  | "FORMAT_UNKNOWN"
  | "INTERNAL"
  | "KEY_MISSING"
  | "KEY_TOO_LONG"
  | "KEY_UNAVAILABLE"
  | "LENGTH_OUT_OF_RANGE"
  | "LIMIT_OUT_OF_RANGE"
  | "MEDIA_TYPE_MALFORMED"
  | "METHOD_CLOSED"
  | "MINING_BUSY"
  | "MISSING_CHUNK"
  | "NOT_A_ROOT"
  | "NO_SPACE"
  | "OFFSET_BEYOND_END"
  | "OFFSET_OUT_OF_RANGE"
  | "PAGE_SIZE_OUT_OF_RANGE"
  | "PAGE_TOKEN_INVALID"
  | "PART_MISSING"
  | "RANKING_UNKNOWN"
  | "READS_BUSY"
  | "ROLE_TOO_LOW"
  | "ROOT_MALFORMED"
  | "SALT_MALFORMED"
  | "SERVICE_NAME_TOO_LONG"
  | "SIGNATURE_INVALID"
  | "SIGNATURE_MALFORMED"
  | "START_MISSING"
  | "START_REPEATED"
  | "STOPPING"
  | "STORE_UNAVAILABLE"
  | "SUPERSEDED"
  | "TARGET_MISSING"
  | "TIME_IN_FUTURE"
  | "TIME_OUT_OF_RANGE"
  | "TOKEN_INVALID"
  | "TOKEN_MISSING"
  | "TOO_LARGE"
  | "TOO_LIGHT"
  | "TOO_MANY_CALLS"
  | "TOO_MANY_SUBSCRIBERS"
  | "UNAVAILABLE"
  | "VALUE_TOO_LARGE"
  | "WORK_INVALID"
  | "WORK_MALFORMED"
  | "WORK_TAKEN"
  | "WRONG_KIND"
  | "WRONG_LENGTH"
  | "WRONG_LEVEL"
  | "WRONG_SIZE";
export const Reason: { readonly [Name in Reason]: Name };
