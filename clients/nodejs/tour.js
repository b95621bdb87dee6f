// A tour of the API with three authors: write, follow, get, list, count, go away, resume.
// Usage: node tour.js (the node's address is $DAVE_ENDPOINT, else 127.0.0.1:1619)

import { Dave, newAuthor } from "./dave.js";

const dave = new Dave(process.env.DAVE_ENDPOINT ?? "127.0.0.1:1619");
const [alice, bob, carol] = [newAuthor(), newAuthor(), newAuthor()];
// Keys of one's own: a network may hold other tours.
const tour = `tour-${alice.author.toString("hex", 0, 4)}/`;
const here = { key_prefix: Buffer.from(tour) };

async function write(author, name, value) {
  const { outcome, dat } = await dave.write(author, tour + name, value);
  const done = outcome === "OUTCOME_REPLACED" ? "replaced" : "stored";
  console.log(`wrote ${tour}${name} = ${value}, ${done} as ${dat.work.toString("hex")}`);
  return dat;
}

/** The next dats of a stream, and the cursor after the last. */
async function take(events, count) {
  const values = [];
  for (;;) {
    const { value: event } = await events.next();
    if (event.event === "dat") values.push(event.dat.value.toString());
    if (values.length === count) return { values, cursor: event.cursor };
  }
}

async function main() {
  const status = await dave.call("GetStatus");
  console.log(`node ${status.version} at ${dave.address} holds ${status.dats} dats`);

  // The first event is a heartbeat: what arrives from there on will be seen.
  const events = dave.follow(here);
  await events.next();
  const red = await write(alice, "colour", "red");
  await write(bob, "colour", "blue");
  await write(carol, "colour", "blue");
  const { values, cursor } = await take(events, 3);
  console.log(`followed ${values.join(", ")}`);
  await events.return();

  const byHash = await dave.call("Get", { work: red.work });
  console.log(`got ${byHash.dat.value} by its hash`);
  const register = { key: Buffer.from(tour + "colour"), author: bob.author };
  const byAuthor = await dave.call("Get", { register });
  console.log(`got ${byAuthor.dat.value} by key and author`);

  let [listed, pages, page_token] = [0, 0, ""];
  do {
    const page = await dave.call("List", { ...here, page_size: 2, page_token });
    listed += page.dats.length;
    pages++;
    page_token = page.next_page_token;
  } while (page_token !== "");
  console.log(`listed ${listed} dats in ${pages} pages`);

  const count = await dave.call("Consensus", { key: register.key, local_only: true });
  for (const { value, authors, work } of count.tallies) {
    console.log(`consensus ${value}: authors ${authors}, work ${work}`);
  }

  // Written while nobody follows; the cursor brings them, each once, and then what is new.
  await write(alice, "colour", "blue");
  await write(bob, "shape", "round");
  const resumed = dave.follow({ ...here, cursor });
  const missed = await take(resumed, 2);
  await write(carol, "size", "small");
  const live = await take(resumed, 1);
  console.log(`resumed ${[...missed.values, ...live.values].join(", ")}`);
  await resumed.return();

  // The hash says what was signed: with another value the dat is refused.
  await dave.call("Submit", { dat: { ...red, value: Buffer.from("black") } }).then(
    () => console.log("taken: this must not be"),
    (error) => console.log(dave.explain(error)),
  );
}

try {
  await main();
  dave.close();
} catch (error) {
  console.error(dave.explain(error));
  process.exit(1); // An open stream would keep the program alive.
}
