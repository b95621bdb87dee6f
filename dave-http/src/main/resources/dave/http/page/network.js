// The network at a glance, asked for again and again while somebody looks.

import { $, compact, el, number, plural, size, span, start } from "./dom.js";

const POLL_MS = 3000;

const TROUBLE = {
  TOO_MANY_REQUESTS: "node is busy",
  STOPPING: "node is stopping",
  NO_NODE: "no node answers",
};

function glance(status) {
  const spread = Number(status.spread_estimate_ms);
  $("glance-peers").textContent = number(status.peers_active);
  $("glance-dats").textContent = compact(Number(status.dats));
  $("glance-rate").textContent = number(Number(status.dats_per_second));
  $("glance-spread").textContent = spread > 0 ? span(spread / 1000) : "–";
  $("node-version").textContent = `Dave ${status.version}.`;
}

/** Links by mode, number and the age of the oldest; undefined if the node has none. */
function links(of) {
  if (!of || of.mode === "plain") {
    return undefined;
  }
  const oldest = of.oldest_since_ms ? `, the oldest ${age(of.oldest_since_ms)}` : "";
  const few = of.mode === "require" && of.chosen < of.least_chosen ? ": too few, add edges" : "";
  return `${of.mode}: ${of.chosen} chosen of at least ${of.least_chosen}, ${of.accepted} accepted${oldest}${few}`;
}

/** Whether others can reach the node, and what its owner can do; undefined if it does not say. */
function reached(of, listening) {
  if (!of) {
    return undefined;
  }
  if (of.state === "reachable") {
    return `others can reach this node: hosts of ${plural(of.networks, "network")} did${of.last_ms ? `, the last ${age(of.last_ms)} ago` : ""}`;
  }
  if (of.state === "unreachable_so_far") {
    const port = (listening ?? []).find((at) => /^(udp|sealed):/.test(at))?.split(":").pop() ?? "1618";
    return `nobody has reached this node from outside yet, though many others know it: forward UDP port ${port} of the router to this machine, and let it through the firewall`;
  }
  const why = of.networks ? "hosts of one network did, those of another will settle it" : "it takes an hour or more, and a network of many nodes";
  return `not known yet whether others can reach this node: ${why}`;
}

/** What a node that catches up lacks, and how fast it comes; undefined if it lacks nothing. */
function missing(of) {
  if (!of?.missing) {
    return undefined;
  }
  const left =
    of.expected_ms === undefined ? "none came lately" : `${compact(of.per_second)} a second, about ${span(of.expected_ms / 1000)} left`;
  return `about ${plural(Number(of.missing), "note")} of other nodes, ${compact(Number(of.fetched))} fetched: ${left}`;
}

const age = (ms) => span(Math.max(0, Date.now() - ms) / 1000);

const linked = (link) => (link ? `${link.state === "open" ? (link.chosen ? "chosen" : "accepted") : link.state}, ${age(link.since_ms)}` : "–");

function facts(status) {
  const beat = Number(status.epoch_us) / 1000;
  const full = (100 * Number(status.bytes)) / Number(status.capacity_bytes);
  const rows = {
    Running: `for ${span(Number(status.uptime_ms) / 1000)}`,
    Beat: `a note every ${number(beat)} ms`,
    Peers: `${status.peers_active} active of ${status.peers_known} known`,
    Links: links(status.links),
    Reached: reached(status.reachability, status.listen_addresses),
    Store: `${plural(Number(status.dats), "note")}, ${size(Number(status.bytes))} of ${size(Number(status.capacity_bytes))} (${full.toFixed(1)} %)`,
    Missing: missing(status.catch_up),
    Takes: `work of ${status.min_difficulty} bits or more`,
    Packets: `${compact(Number(status.packets_sent))} out, ${compact(Number(status.packets_received))} in`,
    Sends: `${size(Number(status.gossip_bytes_a_day))} of gossip a day at most; ${size(Number(status.bytes_sent_this_month))} in all this month, ${size(Number(status.bytes_sent))} since the start`,
    Writable: status.writable ? undefined : "no: the store refuses writes until there is room again",
  };
  $("network-facts").replaceChildren(
    ...Object.entries(rows).filter(([, told]) => told).flatMap(([name, told]) => [el("dt", {}, name), el("dd", {}, told)]),
  );
}

function peers(list, table) {
  if (!list?.length) {
    $("peers").replaceChildren(el("p", { class: "hint" }, "This node knows nobody yet."));
    return;
  }
  const mostTrust = Math.max(...list.map((peer) => peer.trust ?? 0), 1e-9);
  $("peers").replaceChildren(table(
    ["Peer", "Known for", "Link", "#Trust", "#Round trip"],
    list.map((peer, i) => [
      `${peer.address ?? `no. ${i + 1}`}${peer.edge ? ", edge" : ""}${peer.active ? "" : ", silent"}`,
      peer.first_seen_ms ? age(peer.first_seen_ms) : "–",
      linked(peer.link),
      `${Math.round((100 * (peer.trust ?? 0)) / mostTrust)} %`,
      peer.round_trip_us ? `${number(peer.round_trip_us / 1000)} ms` : "–",
    ]),
  ));
}

function counted(counts, at) {
  return (counts ?? []).map((row) => ({ at: row[at], value: Number(row.dats) })).filter((row) => row.value > 0);
}

const named = (name, counts) => `${name}: ${counts.map((c) => `${c.at}: ${c.value}`).join(", ")}`;

export function startNetwork(dave, onStatus) {
  const state = $("node-state");
  let shown = "";
  let latest;
  const look = async () => {
    if (!document.hidden) {
      const status = await dave.status({ timeoutMs: 2 * POLL_MS }).catch(lost);
      if (status) {
        show(status);
      }
    }
    setTimeout(look, POLL_MS);
  };
  const lost = (e) => {
    state.className = "state lost";
    state.textContent = TROUBLE[e.reason] ?? (e.status ? `node answers ${e.status}` : "node does not answer");
  };
  const show = (status) => {
    state.className = "state good";
    state.textContent = "node connected";
    glance(status);
    latest = status;
    showDetails().catch(() => {}); // The view has told it when it was opened.
    onStatus(status);
  };
  const showDetails = async () => {
    if (!latest || $("network").hidden) {
      return;
    }
    const { histogram, table } = await import("./charts.js");
    const status = latest;
    facts(status);
    peers(status.peers, table);
    const [bits, mass] = [counted(status.difficulties, "bits"), counted(status.masses, "log2")];
    const now = JSON.stringify([bits, mass]);
    if (now !== shown) {
      shown = now;
      histogram($("difficulty-chart"), bits, named("Notes by bits", bits));
      histogram($("mass-chart"), mass, named("Notes by mass", mass));
    }
  };
  look();
  return { show: showDetails };
}
