// Server-sent events, read so that the cause of a refusal is known: EventSource tells none.

import { DaveError } from "./errors.js";

const REOPEN_MS = 1000;
const MAX_REOPEN_MS = 30_000;

/** The node says something every 15 s; a line that is silent for longer is dead. */
const SILENCE_MS = 40_000;

/** The node does not know the cursor any more: its store is another one, or it forgot. */
const CURSOR_LOST = ["CURSOR_UNKNOWN", "CURSOR_MALFORMED"];

function parse(block) {
  const event = { id: "", name: "message", data: "" };
  for (const line of block.split("\n")) {
    const [, field, rest] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === "id" || field === "data") {
      event[field] = rest;
    } else if (field === "event") {
      event.name = rest;
    }
  }
  return event;
}

async function* eventsOf(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    heard();
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    yield* blocks.map(parse);
  }
}

/** Who is told must not end the telling. */
function safely(run) {
  try {
    run();
  } catch (e) {
    setTimeout(() => {
      throw e;
    });
  }
}

/** Waits, unless told to stop. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * Reads events until ended, and opens anew when the line breaks: after the last cursor, or from what
 * is new if the node does not know that cursor any more.
 *
 * @param connect a response for (cursor, signal); throws DaveError
 * @param onEvent called with { id, name, data }
 * @param onAnew called when what came since the last cursor is lost
 * @param onState called with "open", or "lost" and the error
 * @return a function that ends it
 */
export function follow({ connect, cursor, onEvent, onAnew, onState }) {
  const end = new AbortController();
  let after = cursor;
  let anew = false;
  let waitMs = REOPEN_MS;
  const once = async () => {
    const line = new AbortController();
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => line.abort(), SILENCE_MS);
    };
    try {
      heard();
      const response = await connect(after, AbortSignal.any([end.signal, line.signal]));
      let open = false;
      for await (const event of eventsOf(response.body, heard)) {
        if (!open) {
          open = true; // Now there is a cursor to go on after.
          waitMs = REOPEN_MS;
          safely(() => onState("open"));
          if (anew) {
            anew = false;
            safely(onAnew);
          }
        }
        after = event.id || after;
        safely(() => onEvent(event));
        if (end.signal.aborted) {
          return;
        }
      }
      throw new DaveError("BROKEN_OFF");
    } finally {
      clearTimeout(silence);
      line.abort();
    }
  };
  const run = async () => {
    while (!end.signal.aborted) {
      let retryMs = 0;
      try {
        await once();
      } catch (e) {
        if (end.signal.aborted) {
          return;
        }
        safely(() => onState("lost", e));
        retryMs = e.retryMs ?? 0;
        if (after !== undefined && CURSOR_LOST.includes(e.reason)) {
          after = undefined;
          anew = true;
          continue;
        }
      }
      await pause(Math.max(waitMs, retryMs), end.signal);
      waitMs = Math.min(2 * waitMs, MAX_REOPEN_MS);
    }
  };
  run();
  return () => end.abort();
}
