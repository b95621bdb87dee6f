// Does what ../../scenario.json asks, line by line: a JSON object on standard input, one on standard
// output. It stands in a project of its own that has the package installed.

import { createInterface } from "node:readline";
import { connect, DaveError } from "@dave/client";

const clients = new Map();
let events;

const text = (dat) => dat && dat.value.toString();

/** Where an event came from and went to is left out: addresses differ from run to run. */
function told(event) {
  switch (event.type) {
    case "dat":
      return `dat ${text(event.dat)}`;
    case "gap":
      return event.missed > 0 ? "gap" : "gap of nothing";
    case "moved":
      return `moved ${event.resumed}`;
  }
}

const commands = {
  connect({ as, to, ca, token, key }) {
    clients.get(as)?.close();
    clients.set(as, connect(to, { tls: ca && { ca }, token, key, threads: 1 }));
    return {};
  },
  async put({ as, key, value, difficulty, mine }) {
    const { outcome, dat } = await clients.get(as).put(key, value, { difficulty, mine });
    return { outcome, author: dat.author.toString("hex"), work: dat.work.toString("hex") };
  },
  async get({ as, key, author, work }) {
    const query = work ? { work } : { key, author };
    return { value: text(await clients.get(as).get(query, { local: true })) ?? null };
  },
  async consensus({ as, key }) {
    const { tallies, authors } = await clients.get(as).consensus(key, { local: true });
    return { tallies: tallies.map((tally) => `${tally.authors} ${text(tally)}`), authors };
  },
  async list({ as, prefix }) {
    const values = [];
    for await (const dat of clients.get(as).list({ prefix })) {
      values.push(text(dat));
    }
    return { values: values.sort() };
  },
  follow({ as, prefix, after }) {
    events?.return();
    events = clients.get(as).follow({ prefix, after });
    return {};
  },
  async take({ count }) {
    const taken = [];
    let cursor;
    while (taken.length < count) {
      const { value: event } = await events.next();
      taken.push(told(event));
      cursor = event.cursor;
    }
    return { events: taken, cursor };
  },
  async file({ as, text, size }) {
    const content = Buffer.alloc(size, text);
    const { root } = await clients.get(as).putFile(content, { difficulty: 4 });
    const pieces = [];
    for await (const piece of clients.get(as).getFile(root, { local: true })) {
      pieces.push(piece);
    }
    return { same: Buffer.concat(pieces).equals(content) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  let answer;
  try {
    answer = await commands[command.do](command);
  } catch (error) {
    answer = { error: error.message };
    if (error instanceof DaveError) {
      Object.assign(answer, { fault: error.fault, reason: error.reason });
    }
  }
  console.log(JSON.stringify(answer));
}
clients.forEach((client) => client.close());
