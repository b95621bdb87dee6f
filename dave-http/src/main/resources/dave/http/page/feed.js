// What arrived lately and what arrives, for many listeners by one stream.

const KEPT = 200;
const BEGIN_WITH = 40;

/**
 * A feed: a function that takes a listener, and returns what ends its listening. A listener is
 * called with { state, reason, anew, dats }: at once with what came lately, then with each change.
 * Without listeners nothing is read; the next one goes on where the last one was.
 */
export function feedOf(dave) {
  const listeners = new Set();
  const recent = [];
  let now = { state: "connecting" };
  let cursor;
  let end = null;
  const tell = (news) => listeners.forEach((listener) => listener(news));
  const change = (state, error) => {
    now = { state, reason: error?.reason };
    tell({ ...now, dats: [] });
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
        tell({ ...now, dats: [dat] });
      },
      onAnew() {
        recent.length = 0;
        tell({ ...now, anew: true, dats: [] });
      },
      onState: change,
    });
  return (listener) => {
    listeners.add(listener);
    listener({ ...now, anew: true, dats: [...recent] });
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
