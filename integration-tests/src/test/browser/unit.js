// The client library without a browser: hashes, work, keys and files, against known answers.
// Usage: node unit.js PAGE_DIR PACKETS_JSON FILES_MD

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const [pageDir, packets, filesPage] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${pageDir}/${name}.js`));
const { blake3, zeroBits } = await load("blake3");
const { check, concat, hex, loadOf, make, maxValue, ofJson, toJson, unhex } = await load("dat");
const { chunkCount, chunksOf, parseRoot, typeOf } = await load("filetree");
const { DaveError } = await load("errors");
const { inWords, keptInWords, ofASecond } = await load("effort");
const { matcher, needleOf } = await load("filter");
const { Identity, whyNoSigning } = await load("identity");
const { ALIKE, cutApart, toldApart } = await load("lookalikes");
const { Miner } = await load("mining");
const { maskOf, prepare, search } = await load("search");
const { lines, oneLine } = await load("shown");
const { quickest } = await load("simd");
const { follow } = await load("stream");

/** Bytes 0, 1, .. 250, 0, 1, ..: what the official vectors and those of files are made of. */
const counting = (length) => Uint8Array.from({ length }, (_, i) => i % 251);

// From test_vectors.json of github.com/BLAKE3-team/BLAKE3.
const HASHES = {
  0: "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
  1: "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
  1023: "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
  1024: "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
  1025: "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
  2048: "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a",
  2049: "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030",
  3072: "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2",
  3073: "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3",
  5121: "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff",
  7169: "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817",
};

test("hashes as the official vectors say", () => {
  for (const [length, expected] of Object.entries(HASHES)) {
    assert.equal(hex(blake3(counting(Number(length)))), expected, `${length} bytes`);
  }
});

const golden = JSON.parse(readFileSync(packets, "utf8")).valid.filter(({ fields }) => fields?.workHex);

function datOf({ fields: f }) {
  const timeMs = new DataView(unhex(f.timeHex).buffer).getBigUint64(0, true);
  return {
    key: unhex(f.datKeyHex ?? ""), value: unhex(f.valHex ?? ""), timeMs, salt: unhex(f.saltHex),
    hash: unhex(f.workHex), author: unhex(f.pubKeyHex), signature: unhex(f.sigHex),
  };
}

test("checks the packets of the original network, and finds each altered byte", async () => {
  assert.ok(golden.length >= 10);
  for (const packet of golden) {
    const dat = datOf(packet);
    const found = await check(dat);
    assert.deepEqual([found.work, found.signature], [true, true], packet.name);
    assert.equal(hex(loadOf(dat)), packet.fields.loadHex_blake3_key_val_time, packet.name);
    assert.equal((await check({ ...dat, timeMs: dat.timeMs + 1n })).work, false, packet.name);
    const signature = dat.signature.with(5, dat.signature[5] ^ 1);
    assert.equal((await check({ ...dat, signature })).signature, false, packet.name);
  }
});

test("finds the first nonce that has the bits, and none that has not", () => {
  const [prefix, load] = [counting(8), counting(32)];
  const prepared = prepare(prefix, load);
  for (const high of [0, 7, 0xffffffff]) {
    const bitsOf = (low) => {
      const nonce = new Uint8Array(8);
      new DataView(nonce.buffer).setUint32(0, low, true);
      new DataView(nonce.buffer).setUint32(4, high, true);
      return zeroBits(blake3(concat(prefix, nonce, load)));
    };
    for (const bits of [1, 5, 8, 9, 11]) {
      const low = search(prepared, high | 0, 0, 100_000, maskOf(bits));
      assert.ok(bitsOf(low) >= bits);
      for (let before = 0; before < low; before++) {
        assert.ok(bitsOf(before) < bits, `nonce ${before} has ${bits} bits`);
      }
    }
  }
  assert.equal(search(prepared, 0, 0, 1000, -1), -1);
});

test("finds the same in WebAssembly, four at a time", () => {
  const inLanes = quickest();
  assert.notEqual(inLanes, search, "WebAssembly works here");
  const prepared = prepare(counting(8), counting(32));
  for (const high of [0, 7, -1]) {
    for (const from of [0, 1000, -5000]) {
      for (const bits of [0, 1, 5, 9, 13, 17]) {
        const args = [prepared, high, from, 1 << 17, maskOf(bits)];
        assert.equal(inLanes(...args), search(...args), `${bits} bits from ${from}, ${high}`);
      }
    }
  }
  assert.equal(inLanes(prepared, 0, 0, 1000, -1), -1);
});

test("masks the leading bits of a hash", () => {
  const leading = (mask) => [24, 16, 8, 0].map((shift) => (mask >>> (24 - shift)) & 255);
  assert.deepEqual(leading(maskOf(1)), [128, 0, 0, 0]);
  assert.deepEqual(leading(maskOf(20)), [255, 255, 240, 0]);
  assert.deepEqual([maskOf(0), maskOf(32), maskOf(40)], [0, -1, -1]);
});

test("makes bound dats that survive JSON, and keys that survive PEM", async () => {
  assert.equal(await whyNoSigning(), null);
  const me = await Identity.generate();
  const again = await Identity.ofPem(me.toPem());
  assert.equal(again.hex, me.hex);
  for (const [key, value] of [["", "x"], ["k", ""], ["greeting", "grüß dich"], [counting(32), counting(1223)]]) {
    const made = await make({ key, value, difficulty: 12, identity: again, miner: new Miner() });
    const json = JSON.parse(JSON.stringify({ ...toJson(made.dat), hash: hex(made.dat.hash) }));
    const found = await check(ofJson(json));
    assert.deepEqual(found, { work: true, bound: true, difficulty: 12, signature: true });
    assert.ok(made.hashes >= 1);
    const other = await Identity.generate();
    assert.equal((await check({ ...made.dat, author: other.author })).bound, false);
  }
  assert.deepEqual([maxValue(0), maxValue(32)], [1257, 1223]);
  await assert.rejects(make({ key: counting(33), value: "", identity: me }), /shorten it to 32/);
  await assert.rejects(make({ value: counting(1258), identity: me }), /1257 fit one packet/);
});

test("stops mining when told to", async () => {
  const stop = new AbortController();
  const options = { prefix: counting(8), load: counting(32), bits: 60, signal: stop.signal };
  const mining = new Miner().find({ ...options, onProgress: () => stop.abort() });
  await assert.rejects(mining, { name: "AbortError" });
});

test("cuts files as docs/files.md says", async () => {
  const rows = readFileSync(filesPage, "utf8").matchAll(/^\| ([\d,]+) \| ?(\S*) ?\| `([0-9a-f]{64})` \|$/gm);
  let checked = 0;
  for (const [, digits, mediaType, root] of rows) {
    const size = Number(digits.replaceAll(",", ""));
    const chunks = [];
    for await (const chunk of chunksOf(new Blob([counting(size)]), mediaType)) {
      chunks.push(chunk);
    }
    assert.equal(hex(chunks.at(-1).key), root, `${size} bytes`);
    assert.equal(chunks.length, chunkCount(size));
    assert.deepEqual(parseRoot(chunks.at(-1).value), { size, mediaType, isFolder: false });
    checked++;
  }
  assert.equal(checked, 10);
  assert.deepEqual(["a.TXT", "a.b.jpeg", "txt", "a.exe"].map(typeOf), ["text/plain", "image/jpeg", "", ""]);
});

test("names values so that no two read the same", () => {
  const values = [
    "a", "a\n", "a\r\n", "a ", " a", "a\u200b", "\u202ea", "a\u2066", "\u00e9", "e\u0301", "paypal", "p\u0430ypal",
    "\u0440\u0430\u0443\u0440\u0430l", "Il", "lI", "ll", "x  y", "x y", "x\u00a0y", "(empty)", "", "‹empty›", "\u3164",
    "0xff", "1\ufe0f", "1",
  ].map((words) => new TextEncoder().encode(words));
  values.push(Uint8Array.of(255), new Uint8Array(40).fill(255), new Uint8Array(40).fill(255).with(39, 254));
  const names = toldApart(values);
  assert.equal(new Set(names).size, values.length);
  assert.ok(names.every((name) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b]/u.test(name)), "nothing acts on the line");
  assert.deepEqual(names.slice(0, 3), ["a", "a‹new line›", "a‹return›‹new line›"]);
  // What nothing looks like stays as it is, and so do pictures.
  const plain = ["grün", "שלום", "日本語", "👩‍👩‍👧 ❤️", "O0"];
  assert.deepEqual(toldApart(plain.map((words) => new TextEncoder().encode(words))), plain);
  const long = ["x".repeat(90) + "1", "x".repeat(90) + "2", "x".repeat(90) + "12", "short"];
  assert.equal(new Set(cutApart(long, 12)).size, 4);
  assert.ok(cutApart(long, 12).every((name) => [...name].length <= 12));
  assert.equal(ALIKE[0].length, ALIKE[1].length);
});

test("shows what strangers wrote so that nothing acts on the page", () => {
  assert.equal(lines("two\r\nlines\tand 👩‍👩‍👧 שלום می‌خواهم"), "two\r\nlines\tand 👩‍👩‍👧 שלום می‌خواهم");
  assert.equal(lines("\u202egpj.exe\u0007\u2028"), "‹U+202E›gpj.exe‹U+0007›‹U+2028›");
  assert.deepEqual(["\u200b\u2060", " \n", "\u3164"].map(lines), ["‹U+200B›‹U+2060›", "‹space›‹new line›", "‹U+3164›"]);
  for (const show of [lines, oneLine]) {
    assert.equal(show(`e${"\u0301".repeat(4)}`), `e${"\u0301".repeat(4)}`);
    assert.equal(show(`e${"\u0301".repeat(6)}`), `e${"\u0301".repeat(4)}‹U+0301›‹U+0301›`);
  }
  assert.equal(lines(""), "");
});

test("says in words what an effort costs and brings", () => {
  const full = (bits, age_ms, mass = "work") => ({ floor: { bits, age_ms }, mass });
  const told = [
    [undefined, 20, ""],
    [{ mass: "work" }, 20, "kept while there is room"],
    [full(20, 10_800_000), 20, "kept about three hours here"],
    [full(20, 10_800_000), 22, "kept about 12 hours here"],
    [full(30, 1000), 20, "too little to be kept here"],
    [full(10, 86_400_000, "bits"), 20, "kept about two days here"],
  ];
  for (const [status, bits, words] of told) {
    assert.equal(keptInWords(status, bits), words);
  }
  assert.deepEqual([0.2, 59.6, 3600, 36 * 3600, 400 * 86_400, 4e12].map(inWords),
    ["a second", "a minute", "an hour", "two days", "a year", "126,839 years"]);
  assert.deepEqual([1.5e6, 35e6, 2 ** 26].map(ofASecond), [21, 25, 26]);
});

test("chooses notes by text, key, author and effort", () => {
  const encoder = new TextEncoder();
  const dat = {
    key: encoder.encode("pick/a"), value: encoder.encode("An Apple (red)"), author: counting(32), difficulty: 18,
  };
  const found = (choice, isPiece = false) => matcher(choice)(dat, isPiece);
  const good = [{}, { text: "apple (" }, { text: "PICK" }, { key: "pick/" }, { author: " 000102 " }, { bits: "18" }];
  const bad = [{ text: "pear" }, { text: "a.*e" }, { key: "icks" }, { author: "01" }, { author: "zz" }, { bits: "19" }];
  assert.ok(good.every((choice) => found(choice)));
  assert.ok(bad.every((choice) => !found(choice)));
  assert.deepEqual([found({ text: "apple" }, true), found({ key: "p" }, true)], [false, true]);
  assert.deepEqual(["\\", "[", "-", "(?<x", "$&"].map((words) => `a${words}b`.search(needleOf(words))), [1, 1, 1, 1, 1]);
});

test("reads events however they are cut, and begins anew where a cursor is lost", async () => {
  const encoder = new TextEncoder();
  const asked = [];
  const told = [];
  const body = (...parts) =>
    new ReadableStream({
      start(controller) {
        parts.forEach((part) => controller.enqueue(encoder.encode(part)));
        controller.close();
      },
    });
  const answers = [
    { body: body("id: 1\nevent: d", "at\ndata: {}\n", "\nid: 2\nevent: dat\ndata: {}\n\nid: 3\nevent: dat\nda") },
    new DaveError("CURSOR_UNKNOWN", "gone", { status: 410 }),
    { body: body("id: 9\nevent: dat\ndata: {}\n\n") },
  ];
  await new Promise((done) => {
    const end = follow({
      connect: async (cursor) => {
        asked.push(cursor);
        const answer = answers.shift();
        if (answer instanceof Error) {
          throw answer;
        }
        return answer;
      },
      onEvent: ({ id }) => {
        told.push(id);
        if (id === "9") {
          end();
          done();
        }
      },
      onAnew: () => told.push("anew"),
      onState: (state, error) => told.push(error?.reason ?? state),
    });
  });
  assert.deepEqual(asked, [undefined, "2", undefined]);
  assert.deepEqual(told, ["open", "1", "2", "BROKEN_OFF", "CURSOR_UNKNOWN", "open", "anew", "9"]);
});
