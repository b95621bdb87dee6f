// One subscriber's way through the arrival logs of the nodes. One node delivers at a time. When it is
// lost the follower goes on at the next one, and pauses once all were tried.

import { setTimeout as sleep } from "node:timers/promises";
import { cursorOf, OLDEST } from "./endpoint.js";
import { DaveError, Fault, Reason } from "./errors.js";

/** In milliseconds. */
export const FOLLOW_TIMES = {
  /** After all nodes failed once; it doubles each time. */
  firstPause: 250,
  longestPause: 8_000,
  /** How long a node may send nothing before it counts as lost: it sends a heartbeat every 15 s. */
  silence: 45_000,
  /** Between two questions for the end of the other nodes' logs. */
  marks: 30_000,
  /** How long the other nodes may take at the beginning to say where their logs end. */
  firstEnds: 2_000,
};

/** A node accepts dats up to 10 s ahead of its clock; clocks of two nodes may differ by 10 s. */
const SKEW_MS = 20_000;
const MOST_ENDS = 64;
const MOST_SEEN = 65_536;

/**
 * A node, and the place of its log from which on the follower has missed nothing. While another node
 * delivers, the ends of this log are noted with their times. Such an end becomes the place once the
 * other node delivered a dat so much younger that it has delivered all that this node had then.
 */
class LogPosition {
  #ends = [];

  constructor(node, cursor) {
    this.node = node;
    this.cursor = cursor;
  }

  /** The node delivered up to this cursor. */
  delivered(cursor) {
    this.#ends = [];
    this.cursor = cursor;
  }

  /** Notes the present end of the log, with the node's clock at that end. */
  note({ timeMs, cursor }) {
    if (this.#ends.length === MOST_ENDS) {
      this.#ends.shift();
    }
    this.#ends.push({ timeMs, cursor });
  }

  /** Another node delivered a dat of this time. */
  passed(datTimeMs, overlapMs) {
    const throughMs = datTimeMs - SKEW_MS - overlapMs;
    while (this.#ends.length > 0 && this.#ends[0].timeMs <= throughMs) {
      this.cursor = this.#ends.shift().cursor;
    }
  }
}

/** The latest dats that were delivered, so that another node does not deliver them again. */
class SeenDats {
  #works = new Set();

  /** Remembers a dat, and says whether it is new. */
  add(work) {
    const name = work.toString("latin1");
    if (this.#works.has(name)) {
      return false;
    }
    this.#works.add(name);
    if (this.#works.size > MOST_SEEN) {
      this.#works.delete(this.#works.values().next().value);
    }
    return true;
  }
}

export class Follower {
  #query;
  #times;
  #now;
  #signal;
  #marks;
  #logs = [];
  #log;
  #seen = new SeenDats();
  /** The log that delivered last, or that of the cursor at the beginning. */
  #delivering;
  #connected = false;
  #lost = false;
  #newLog = false;
  #failures = 0;
  #beganMs = 0;
  #markedMs = 0;
  #pause;
  #firstFailure;

  /**
   * @param nodes in the order in which they are tried; at least one
   * @param query { prefix, author, minDifficulty, start, overlapMs, onLost, onResumed }, of which
   *     `start` is a parsed cursor or absent, for new dats only
   * @param signal ends the follower with its reason
   */
  constructor(nodes, query, times, now, signal) {
    this.#query = query;
    this.#times = times;
    this.#now = now;
    this.#signal = signal;
    this.#marks = Math.max(times.marks, query.overlapMs / (MOST_ENDS / 2));
    this.#pause = times.firstPause;
    this.#begin(nodes);
  }

  /** Puts the nodes in order: those of the cursor first, as the first one has an exact place. */
  #begin(nodes) {
    const start = this.#query.start ?? { nodes: [], at: () => "" };
    const named = start.nodes.flatMap((name) => nodes.filter((node) => node.endpoint === name));
    if (start.nodes.length > 0) {
      this.#delivering = start.nodes[0];
      if (named.length === 0) {
        const ours = nodes.map((node) => node.endpoint).join(", ");
        throw new DaveError(
          Fault.INVALID,
          `the cursor is of ${start.nodes.join(", ")}, which are none of the nodes ${ours}: give` +
            " the nodes that it was made with, or another cursor",
        );
      }
    }
    const others = nodes.filter((node) => !named.includes(node));
    this.#logs = [...named, ...others].map(
      (node, i) => new LogPosition(node, start.at(node.endpoint, i === 0)),
    );
    this.#log = this.#logs[0];
  }

  /** The events, until the subscriber leaves. */
  async *events() {
    if (!this.#query.start) {
      await this.#noteFirstEnds();
    }
    for (;;) {
      yield* this.#readUntilLost();
      this.#failures++;
      this.#log = this.#logs[(this.#logs.indexOf(this.#log) + 1) % this.#logs.length];
      if (this.#failures % this.#logs.length === 0) {
        await this.#rest();
      }
    }
  }

  /** New dats only: what arrives at any node from here on counts. */
  async #noteFirstEnds() {
    const timeoutMs = this.#times.firstEnds;
    await Promise.all(
      this.#logs.slice(1).map(async (other) => {
        const end = await this.#endOf(other, timeoutMs);
        if (end) {
          other.delivered(end.cursor);
        }
      }),
    );
  }

  /** The end of a node's log; undefined if the node does not answer. */
  async #endOf(other, timeoutMs = other.node.timeoutMs) {
    try {
      return await other.node.call("getStatus", {}, { timeoutMs, signal: this.#signal });
    } catch {
      return undefined; // Not needed: an earlier end still holds.
    }
  }

  async #rest() {
    try {
      await sleep(this.#pause, undefined, { signal: this.#signal });
    } catch {
      throw this.#signal.reason;
    }
    this.#pause = Math.min(2 * this.#pause, this.#times.longestPause);
  }

  /** Delivers what one node sends, until it is lost. */
  async *#readUntilLost() {
    for (;;) {
      const after = this.#log.cursor;
      const answers = this.#log.node.stream("subscribe", this.#request(after), this.#signal);
      try {
        yield* this.#read(answers, after);
      } catch (error) {
        if (!(error instanceof DaveError) || this.#signal.aborted) {
          throw error;
        }
        if (!this.#forgetCursor(error)) {
          if (!error.temporary) {
            throw error;
          }
          this.#nodeLost(error);
          return;
        }
      } finally {
        answers.cancel();
      }
    }
  }

  #request(after) {
    const { prefix, author, minDifficulty, start } = this.#query;
    const request = { keyPrefix: prefix, author, minDifficulty, cursor: after };
    return after === "" && (this.#connected || start)
      ? { ...request, cursor: OLDEST, minTimeMs: this.#beganMs }
      : request;
  }

  async *#read(answers, after) {
    let patience = this.#log.node.timeoutMs;
    for (;;) {
      const answer = await answers.read(patience);
      if (answer === undefined) {
        const { endpoint } = this.#log.node;
        const message = `the node at ${endpoint} ended the stream`;
        throw new DaveError(Fault.ENDED, message, { endpoint, temporary: true });
      }
      patience = this.#times.silence;
      yield* this.#answered(answer, after);
      yield* this.#deliver(answer);
      this.#askForEnds();
    }
  }

  *#deliver({ event, dat, gap, cursor }) {
    const isNew = event !== "dat" || this.#seen.add(dat.work);
    this.#log.delivered(cursor);
    if (event === "dat") {
      for (const other of this.#logs.filter((each) => each !== this.#log)) {
        other.passed(dat.timeMs, this.#query.overlapMs);
      }
      if (isNew) {
        yield { type: "dat", dat, cursor: this.#cursor() };
      }
    } else if (event === "gap") {
      yield { type: "gap", missed: gap.missed, cursor: this.#cursor() };
    }
  }

  /** The present place: that of the node that delivers, and then those of the others. */
  #cursor() {
    if (this.#logs.length === 1) {
      return this.#log.cursor;
    }
    const others = this.#logs.filter((log) => log !== this.#log && log.cursor !== "");
    return cursorOf([this.#log, ...others].map((log) => [log.node.endpoint, log.cursor]));
  }

  /** Asks the other nodes for the ends of their logs, now and then. The answers come later. */
  #askForEnds() {
    if (this.#logs.length === 1 || this.#now() - this.#markedMs < this.#marks) {
      return;
    }
    this.#markedMs = this.#now();
    for (const other of this.#logs.filter((log) => log !== this.#log)) {
      this.#endOf(other).then((end) => end && other !== this.#log && other.note(end));
    }
  }

  /**
   * Forgets the place in a node's log if the node does not know it: it has begun a new log. At the
   * beginning the subscriber gave the place, and is to know.
   *
   * @return whether that is so
   */
  #forgetCursor(error) {
    const given = !this.#connected && this.#log === this.#logs[0];
    if (given || this.#log.cursor === "" || error.reason !== Reason.CURSOR_UNKNOWN) {
      return false;
    }
    this.#log.delivered("");
    this.#newLog = true;
    return true;
  }

  /** The node answers. */
  *#answered({ event, heartbeat, cursor }, after) {
    const now = this.#log.node.endpoint;
    if (!this.#connected && !this.#query.start) {
      this.#beganMs = Math.max(0, (heartbeat?.timeMs ?? 0) - SKEW_MS);
    }
    this.#connected = true;
    this.#failures = 0;
    this.#pause = this.#times.firstPause;
    if (this.#lost) {
      this.#lost = false;
      this.#query.onResumed?.(now, after);
    }
    const before = this.#delivering;
    if (before !== undefined && (this.#newLog || before !== now)) {
      if (event === "heartbeat") {
        this.#log.delivered(cursor);
      }
      yield { type: "moved", from: before, to: now, resumed: after !== "", cursor: this.#cursor() };
    }
    this.#newLog = false;
    this.#delivering = now;
  }

  /** The first time, fails if no other node is left to try. */
  #nodeLost(failure) {
    if (!this.#connected && failure.fault !== Fault.ENDED) {
      this.#firstFailure ??= failure;
      if (this.#failures + 1 >= this.#logs.length) {
        throw this.#firstFailure;
      }
    }
    if (!this.#lost) {
      this.#lost = true;
      this.#query.onLost?.(failure);
    }
  }
}
