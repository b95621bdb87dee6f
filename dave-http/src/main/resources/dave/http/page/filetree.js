// A file as chunks that prove themselves: the format of docs/files.md.

import { blake3 } from "./blake3.js";
import { bytes, concat, text } from "./dat.js";

const LEAF = 0x4c;
const NODE = 0x4e;
const FILE = 0x46;
const FOLDER = 0x44;
const LEAF_CONTENT = 1220;
const FANOUT = 37;
const IN_ROOT = 1024;
const READ_AT_ONCE = 1024 * LEAF_CONTENT;
const ROOT_FIXED = 11;

const TYPES = {
  css: "text/css", csv: "text/csv", gif: "image/gif", gz: "application/gzip", htm: "text/html",
  html: "text/html", jpg: "image/jpeg", jpeg: "image/jpeg", js: "text/javascript",
  json: "application/json", md: "text/markdown", mp3: "audio/mpeg", mp4: "video/mp4",
  ogg: "audio/ogg", pdf: "application/pdf", png: "image/png", svg: "image/svg+xml",
  txt: "text/plain", wasm: "application/wasm", wav: "audio/wav", webm: "video/webm",
  webp: "image/webp", xml: "application/xml", zip: "application/zip",
};

/** The media type that a name's ending stands for; "" if unknown. */
export const typeOf = (name) => TYPES[/\.([^.]+)$/.exec(name)?.[1].toLowerCase()] ?? "";

/** How many chunks so many bytes make. */
export function chunkCount(size) {
  let chunks = 1;
  if (size > IN_ROOT) {
    for (let at = Math.ceil(size / LEAF_CONTENT); ; at = Math.ceil(at / FANOUT)) {
      chunks += at;
      if (at === 1) {
        break;
      }
    }
  }
  return chunks;
}

const sized = (size) => {
  const eight = new Uint8Array(8);
  new DataView(eight.buffer).setBigUint64(0, BigInt(size));
  return eight;
};

const chunk = (value) => ({ key: blake3(value), value });

function rootOf(size, mediaType, content) {
  const type = bytes(mediaType);
  const head = Uint8Array.of(FILE, 1, ...sized(size), type.length);
  return { ...chunk(concat(head, type, content)), isRoot: true };
}

/** Content in pieces of a leaf each. */
async function* leaves(blob) {
  for (let from = 0; from < blob.size; from += READ_AT_ONCE) {
    const read = new Uint8Array(await blob.slice(from, from + READ_AT_ONCE).arrayBuffer());
    for (let at = 0; at < read.length; at += LEAF_CONTENT) {
      yield read.subarray(at, at + LEAF_CONTENT);
    }
  }
}

/**
 * The chunks of a file as { key, value }: children before their parents, the root (isRoot) last.
 * Needs memory for a megabyte and the keys of one node a level, whatever the file's size.
 */
export async function* chunksOf(blob, mediaType) {
  if (blob.size <= IN_ROOT) {
    yield rootOf(blob.size, mediaType, new Uint8Array(await blob.arrayBuffer()));
    return;
  }
  const levels = [];
  const close = (level) => {
    const { keys, size } = levels[level];
    levels[level] = { keys: [], size: 0 };
    return { ...chunk(concat(Uint8Array.of(NODE, level + 1), sized(size), ...keys)), size };
  };
  let top;
  for await (const content of leaves(blob)) {
    let made = { ...chunk(concat(Uint8Array.of(LEAF), content)), size: content.length };
    yield made;
    top = made;
    for (let level = 0; made; level++) {
      levels[level] ??= { keys: [], size: 0 };
      levels[level].keys.push(made.key);
      levels[level].size += made.size;
      made = levels[level].keys.length === FANOUT ? close(level) : null;
      if (made) {
        yield made;
        top = made;
      }
    }
  }
  // What is left on each level becomes a part of the next; the last that holds all is the top.
  for (let level = 0; top.size < blob.size; level++) {
    const { keys } = levels[level];
    if (keys.length > 0) {
      top = close(level);
      yield top;
      levels[level + 1] ??= { keys: [], size: 0 };
      levels[level + 1].keys.push(top.key);
      levels[level + 1].size += top.size;
    }
  }
  yield rootOf(blob.size, mediaType, top.key);
}

/** What a root chunk says: { size, mediaType, isFolder }; null if it is no root. */
export function parseRoot(value) {
  const [kind, version] = value;
  if (value.length < ROOT_FIXED || (kind !== FILE && kind !== FOLDER) || version !== 1) {
    return null;
  }
  const size = Number(new DataView(value.buffer, value.byteOffset).getBigUint64(2));
  const mediaType = text(value.subarray(ROOT_FIXED, ROOT_FIXED + value[10])) ?? "";
  return { size, mediaType, isFolder: kind === FOLDER };
}
