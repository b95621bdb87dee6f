// Addresses of nodes, and cursors, which name them.

/**
 * Parses "host:port", "[ipv6]:port" or ":port", which is on this machine.
 *
 * @throws RangeError that names the text
 */
export function parseEndpoint(text) {
  const bad = (what) =>
    new RangeError(`endpoint '${text}' ${what}: write HOST:PORT, such as 127.0.0.1:1619`);
  const colon = String(text).lastIndexOf(":");
  if (colon < 0 || text.endsWith("]")) {
    throw bad("has no port");
  }
  const port = text.slice(colon + 1);
  if (!/^\d{1,5}$/.test(port) || port < 1 || port > 65_535) {
    throw bad("has a bad port");
  }
  const host = text.slice(0, colon) || "127.0.0.1";
  if (!/^\[[^\]]+\]$/.test(host) && !/^[\w.-]+$/.test(host)) {
    throw bad("has a bad host");
  }
  return `${host}:${Number(port)}`;
}

/** Whether the host of an endpoint is "localhost" or a loopback address, as far as the text shows. */
export function isLoopback(endpoint) {
  return /^(localhost|\[::1\]|127(\.\d{1,3}){3}):\d+$/.test(endpoint);
}

/** Before the oldest dat that a node holds. */
export const OLDEST = "0";

const POSITION = /^[\w-]+$/;

/**
 * Parses a cursor: a node's own text, or the positions at several nodes, "TEXT@HOST:PORT,...", that
 * of the node that delivered first.
 *
 * @return a function of (endpoint, isFirst), the node's own cursor or ""; and the nodes in order
 * @throws RangeError that names the text
 */
export function parseCursor(text) {
  if (text === "") {
    return { nodes: [], at: () => "" };
  }
  if (POSITION.test(text)) {
    return { nodes: [], at: (endpoint, isFirst) => (isFirst ? text : "") };
  }
  const positions = new Map();
  for (const part of String(text).split(",")) {
    const at = part.indexOf("@");
    try {
      if (!POSITION.test(part.slice(0, Math.max(at, 0)))) {
        throw new RangeError("a part has no position");
      }
      positions.set(parseEndpoint(part.slice(at + 1)), part.slice(0, at));
    } catch (cause) {
      const message = `cursor '${text}' is malformed: give one of an event, or OLDEST`;
      throw new RangeError(message, { cause });
    }
  }
  return { nodes: [...positions.keys()], at: (endpoint) => positions.get(endpoint) ?? "" };
}

/** The text of a cursor with the positions at several nodes, as pairs of endpoint and text. */
export function cursorOf(positions) {
  return positions.map(([endpoint, text]) => `${text}@${endpoint}`).join(",");
}
