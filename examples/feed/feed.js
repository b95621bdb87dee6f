// A small social feed without a server: who posts signs, who follows reads from a node of their own.
//
//   node feed.js whoami           prints the name that others follow you by
//   node feed.js post TEXT        posts
//   node feed.js follow NAME...   prints the posts of these, live, and goes on where it stopped
//
// $FEED_HOME (else ~/.dave-feed) keeps the key and how far you have read; the node is at
// $DAVE_ENDPOINT, else 127.0.0.1:1619.

import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { connect, OLDEST, Reason } from "../../clients/nodejs/src/index.js";

const HOME = process.env.FEED_HOME ?? join(homedir(), ".dave-feed");
const NODE = process.env.DAVE_ENDPOINT ?? "127.0.0.1:1619";
const POSTS = "post/";

/** The file of this home's key; the first use makes it. */
function keyFile() {
  const file = join(HOME, "key.pem");
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync("ed25519");
    mkdirSync(HOME, { recursive: true, mode: 0o700 });
    writeFileSync(file, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600 });
  }
  return file;
}

/** How far each followed author was read: a cursor by name, kept in a file. */
class Bookmarks {
  #file = join(HOME, "cursors.json");
  #cursors = existsSync(this.#file) ? JSON.parse(readFileSync(this.#file)) : {};

  /** The oldest that the node holds, for somebody new. */
  of(name) {
    return this.#cursors[name] ?? OLDEST;
  }

  move(name, cursor) {
    this.#cursors[name] = cursor;
    mkdirSync(HOME, { recursive: true, mode: 0o700 });
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#cursors, null, 2));
    renameSync(`${this.#file}.new`, this.#file); // Never half a file, whenever we are stopped.
  }
}

async function post(dave, text) {
  // A record is named by author and key, and a later one replaces it: so each post has its own key.
  const key = POSTS + new Date().toISOString();
  await dave.put(key, text);
  console.log(key);
}

function show(name, dat) {
  const when = dat.key.toString().slice(POSTS.length);
  console.log(`${when} ${name.slice(0, 8)}: ${printable(dat.value.toString())}`);
}

/** Anyone may post anything: no control characters reach the terminal. */
function printable(text) {
  return text.replace(/\p{C}/gu, " ");
}

/** Shows one author's posts as long as the program runs. */
async function followOne(dave, name, bookmarks) {
  const onLost = (why) => console.error(`${why.message}; it is tried again`);
  for (;;) {
    const after = bookmarks.of(name);
    try {
      for await (const event of dave.follow({ prefix: POSTS, author: name, after, onLost })) {
        if (event.type === "dat") show(name, event.dat);
        if (event.type === "gap") console.error(`up to ${event.missed} dats are gone unseen`);
        bookmarks.move(name, event.cursor);
      }
    } catch (error) {
      if (error.reason !== Reason.CURSOR_UNKNOWN) {
        throw error;
      }
      bookmarks.move(name, OLDEST); // Another node, or a new store: the cursor is not of its log.
    }
  }
}

async function follow(dave, names) {
  const wrong = names.find((name) => !/^[0-9a-f]{64}$/.test(name));
  if (wrong !== undefined || names.length === 0) {
    throw new Error(`'${wrong ?? ""}' is no author: give 64 hex digits, as 'whoami' prints them`);
  }
  const bookmarks = new Bookmarks();
  await Promise.all(names.map((name) => followOne(dave, name, bookmarks)));
}

const [command, ...rest] = process.argv.slice(2);
const dave = connect(NODE, command === "follow" ? {} : { key: keyFile() });
try {
  if (command === "whoami") {
    console.log(dave.author.toString("hex"));
  } else if (command === "post" && rest.length === 1) {
    await post(dave, rest[0]);
  } else if (command === "follow") {
    await follow(dave, rest);
  } else {
    throw new Error("usage: node feed.js whoami | post TEXT | follow NAME...");
  }
} catch (error) {
  console.error(error.remedy ? `${error.message}: ${error.remedy}` : error.message);
  process.exitCode = 1;
} finally {
  dave.close();
}
