package dave.cli;

import dave.admin.v1.Peer;
import dave.json.Json;
import java.time.Duration;
import java.util.Locale;

/** Peers as they are printed. */
final class Peers {
  private static final double US_A_MS = 1e3;

  private Peers() {}

  static Json fill(Json json, Peer peer) {
    return json.text("address", peer.getAddress())
        .flag("edge", peer.getEdge())
        .flag("proven", peer.getProven())
        .flag("active", peer.getActive())
        .number("trust", peer.getTrust())
        .number("first_seen_ms", peer.getFirstSeenMs())
        .number("last_seen_ms", peer.getLastSeenMs())
        .number("round_trip_us", peer.getRoundTripUs())
        .number("unanswered_pings", peer.getUnansweredPings());
  }

  static Table table() {
    return new Table()
        .column("ADDRESS", Table.Side.LEFT)
        .column("STATE", Table.Side.LEFT)
        .column("TRUST", Table.Side.RIGHT)
        .column("RTT", Table.Side.RIGHT)
        .column("SEEN", Table.Side.RIGHT);
  }

  static void addRow(Table table, Peer peer, long nowMs) {
    String rtt =
        peer.getRoundTripUs() == 0
            ? "-"
            : String.format(Locale.ROOT, "%.1fms", peer.getRoundTripUs() / US_A_MS);
    String seen =
        peer.getLastSeenMs() == 0
            ? "never"
            : Text.duration(Duration.ofMillis(Math.max(0, nowMs - peer.getLastSeenMs()))) + " ago";
    String trust = String.format(Locale.ROOT, "%.2f", peer.getTrust());
    table.row(peer.getAddress(), state(peer), trust, rtt, seen);
  }

  private static String state(Peer peer) {
    String state = peer.getActive() ? "active" : peer.getProven() ? "proven" : "unproven";
    return peer.getEdge() ? "edge, " + state : state;
  }
}
