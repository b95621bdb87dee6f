// What arrived lately and what arrives, for many listeners by one stream.

const KEPT = 200;
const BEGIN_WITH = 40;

/** Arrivals are told together: each telling copies them to each tab. */
const TELL_MS = 100;

/** What comes so soon after the stream opened came to the node before. */
const REPLAY_MS = 700;

/**
 * A feed: a function that takes a listener, and returns what ends its listening. A listener is
 * called with { state, reason, dats } and one of
 *
 * - joined: `dats` came lately; first of all tellings
 * - anew: the node does not know what came before, so that what was told is of another node
 * - replayed: `dats` came to the node before the stream opened
 * - missed: so many dats are lost
 *
 * Without listeners nothing is read; the next one goes on where the last one was.
 */
export function feedOf(dave) {
  const listeners = new Set();
  const recent = [];
  let waiting = [];
  let timer = null;
  let openedMs = 0;
  let now = { state: "connecting" };
  let cursor;
  let end = null;
  const tell = (news) => listeners.forEach((listener) => listener({ ...now, ...news }));
  const flush = () => {
    clearTimeout(timer);
    timer = null;
    if (waiting.length > 0) {
      tell({ dats: waiting, replayed: Date.now() - openedMs < REPLAY_MS + TELL_MS });
      waiting = [];
    }
  };
  const say = (news) => {
    flush();
    tell({ dats: [], ...news });
  };
  const begin = () =>
    dave.stream({
      cursor,
      last: BEGIN_WITH,
      onDat(dat, after) {
        cursor = after;
        recent.push(dat);
        if (recent.length > KEPT) {
          recent.shift();
        }
        waiting.push(dat);
        timer ??= setTimeout(flush, TELL_MS);
      },
      onAnew() {
        recent.length = 0;
        waiting = [];
        say({ anew: true });
      },
      onGap: ({ missed }) => say({ missed: Number(missed) }),
      onState(state, error) {
        openedMs = Date.now();
        now = { state, reason: error?.reason };
        say();
      },
    });
  return (listener) => {
    flush();
    listeners.add(listener);
    listener({ ...now, joined: true, dats: [...recent] });
    end ??= begin();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && end) {
        end();
        end = null;
      }
    };
  };
}
