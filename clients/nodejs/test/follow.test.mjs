// The follower with nodes that have only an arrival log, behind the real API: moves between nodes, new
// logs, the overlap. It stands in a project of its own that has the package installed.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import { connect, OLDEST, Reason } from "@dave/client";

const { AdminService } = grpc.loadPackageDefinition(
  protoLoader.loadSync("node_modules/@dave/client/vendor/dave/admin/v1/admin.proto", {
    defaults: true,
    oneofs: true,
  }),
).dave.admin.v1;
const MINUTE = 60_000;
const BEGIN = 1_800_000_000_000;
const QUICK = { firstPause: 2, longestPause: 20, silence: 30_000, marks: 0, firstEnds: 20_000 };

let now;
let a, b, dave;

/** Its cursors name the log and a position. */
class LogNode {
  log = [];
  id = "log1";
  port = 0;
  sent = 0;
  walks = new Set();

  async start() {
    this.server = new grpc.Server();
    this.server.addService(AdminService.service, {
      getStatus: (_, answer) => answer(null, { timeMs: now, cursor: this.cursor(this.log.length) }),
      subscribe: (call) => this.#subscribe(call),
    });
    const bound = (resolve, reject) => (error, port) => (error ? reject(error) : resolve(port));
    this.port = await new Promise((resolve, reject) =>
      this.server.bindAsync(
        `127.0.0.1:${this.port}`,
        grpc.ServerCredentials.createInsecure(),
        bound(resolve, reject),
      ),
    );
  }

  kill() {
    this.server.forceShutdown();
    this.walks.clear();
  }

  get address() {
    return `127.0.0.1:${this.port}`;
  }

  cursor(position) {
    return `${this.id}-${position}`;
  }

  arrive(number) {
    const work = Buffer.alloc(32);
    work.writeUInt32BE(number);
    this.log.push({ key: Buffer.from("k"), value: Buffer.from(`v${number}`), timeMs: now, work });
    this.walks.forEach((walk) => walk());
  }

  #subscribe(call) {
    const { cursor, minTimeMs } = call.request;
    let position = cursor === "" ? this.log.length : 0;
    if (cursor.startsWith(`${this.id}-`)) {
      position = Number(cursor.slice(this.id.length + 1));
    } else if (cursor !== "" && cursor !== OLDEST) {
      call.emit("error", { code: grpc.status.FAILED_PRECONDITION, metadata: unknownCursor() });
      return;
    }
    call.write({ heartbeat: { timeMs: now }, cursor: this.cursor(position) });
    const walk = () => {
      while (position < this.log.length) {
        const dat = this.log[position++];
        if (dat.timeMs >= Number(minTimeMs)) {
          this.sent++;
          call.write({ dat, cursor: this.cursor(position) });
        }
      }
    };
    this.walks.add(walk);
    call.on("cancelled", () => this.walks.delete(walk));
    walk();
  }
}

/** A google.rpc.Status with an ErrorInfo, as a node sends it. */
function unknownCursor() {
  const field = (number, bytes) =>
    Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), Buffer.from(bytes)]);
  const info = Buffer.concat([
    field(1, Buffer.from("CURSOR_UNKNOWN")),
    field(2, Buffer.from("dave")),
  ]);
  const any = Buffer.concat([
    field(1, Buffer.from("type.googleapis.com/google.rpc.ErrorInfo")),
    field(2, info),
  ]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", field(3, any));
  return metadata;
}

async function until(condition) {
  for (const end = Date.now() + 20_000; !condition(); ) {
    assert.ok(Date.now() < end, `not so in 20 s: ${condition}`);
    await sleep(5);
  }
}

/** Collects the events of a follower, which runs until the test ends. */
function following(client, options) {
  const events = [];
  (async () => {
    for await (const event of client.follow(options)) {
      events.push(event);
    }
  })().catch(() => {});
  return events;
}

const values = (events) => events.filter(({ dat }) => dat).map(({ dat }) => `${dat.value}`);

const arriveAt = (number, ...nodes) => nodes.forEach((node) => node.arrive(number));

beforeEach(async () => {
  now = BEGIN;
  [a, b] = [new LogNode(), new LogNode()];
  await Promise.all([a.start(), b.start()]);
  dave = connect([a.address, b.address], { times: QUICK, now: () => now });
});

afterEach(() => {
  dave.close();
  [a, b].forEach((node) => node.kill());
});

test("moves to another node and back without loss or repetition", async () => {
  arriveAt(1, a, b);
  const events = following(dave);
  await until(() => a.walks.size === 1);
  arriveAt(2, a, b);
  await until(() => values(events).length === 1);
  a.kill();
  arriveAt(3, b);
  await until(() => values(events).length === 2);
  arriveAt(3, a);
  arriveAt(4, a);
  await a.start();
  b.kill();
  await until(() => values(events).length === 3);
  assert.deepEqual(values(events), ["v2", "v3", "v4"]);
  assert.deepEqual(
    events.filter(({ type }) => type === "moved").map(({ from, to, resumed }) => [from, to, resumed]),
    [
      [a.address, b.address, true],
      [b.address, a.address, true],
    ],
  );
});

test("misses nothing that took less than the overlap to the node that delivers", async () => {
  const events = following(dave);
  await until(() => a.walks.size === 1);
  arriveAt(1, a, b);
  await until(() => values(events).length === 1);
  arriveAt(2, b); // At B alone; A delivers younger dats, but none as young as the overlap.
  for (let i = 3; i <= 11; i++) {
    now += MINUTE;
    arriveAt(i, a, b);
    await until(() => values(events).length === i - 1);
  }
  a.kill();
  await until(() => values(events).includes("v2"));
  assert.equal(values(events).length, 11);
  assert.equal(new Set(values(events)).size, 11);
});

test("reads only the overlap again after a long time", async () => {
  const events = following(dave);
  await until(() => a.walks.size === 1);
  for (let i = 1; i <= 50; i++) {
    arriveAt(i, a, b);
    await until(() => values(events).length === i);
    now += MINUTE;
  }
  a.kill();
  await until(() => b.walks.size === 1);
  arriveAt(51, b);
  await until(() => values(events).length === 51);
  assert.equal(new Set(values(events)).size, 51);
  assert.ok(b.sent >= 10 && b.sent <= 20, `B sent ${b.sent}`);
});

test("says that a node has a new log, but fails if the first cursor is unknown", async () => {
  const one = connect(a.address, { times: QUICK, now: () => now });
  try {
    const events = following(one, { after: OLDEST });
    await until(() => a.walks.size === 1);
    arriveAt(1, a);
    await until(() => values(events).length === 1);
    a.kill();
    [a.log, a.id] = [[], "log2"];
    arriveAt(1, a);
    arriveAt(2, a);
    await a.start();
    await until(() => values(events).length === 2);
    assert.deepEqual(values(events), ["v1", "v2"]);
    assert.deepEqual([events[1].type, events[1].from, events[1].resumed], ["moved", a.address, false]);
    await assert.rejects(one.follow({ after: "log9-3" }).next(), { reason: Reason.CURSOR_UNKNOWN });
  } finally {
    one.close();
  }
});
