// One stream for all tabs: browsers open six connections to an address, and each stream is one.

import { Dave } from "./dave.js";
import { feedOf } from "./feed.js";

const feed = feedOf(new Dave());

onconnect = ({ ports: [port] }) => {
  const leave = feed((news) => port.postMessage(news));
  // A tab says when it goes; nothing else would tell.
  port.onmessage = leave;
};
