package dave.cli.command.node;

import dave.admin.v1.Peer;
import dave.cli.terminal.Table;
import dave.cli.terminal.Text;
import dave.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Peers as text and as JSON. */
final class PeerText {
  private static final double US_A_MS = 1e3;

  /** A node that has dats sends to each of its peers more often, unless it has very many peers. */
  private static final long QUIET_MS = 120_000;

  private PeerText() {}

  static Json fill(Json json, Peer peer) {
    Json written =
        json.text("address", peer.getAddress())
            .flag("edge", peer.getEdge())
            .flag("proven", peer.getProven())
            .flag("active", peer.getActive())
            .number("trust", peer.getTrust())
            .number("first_seen_ms", peer.getFirstSeenMs())
            .number("last_seen_ms", peer.getLastSeenMs())
            .number("round_trip_us", peer.getRoundTripUs())
            .number("unanswered_pings", peer.getUnansweredPings())
            .flag("original", peer.getOriginal())
            .number("last_dat_ms", peer.getLastDatMs());
    return peer.hasLink()
        ? written.nested("link", link -> LinkText.fill(link, peer.getLink()))
        : written;
  }

  static Table table() {
    return new Table()
        .column("ADDRESS", Table.Side.LEFT)
        .column("STATE", Table.Side.LEFT)
        .column("LINK", Table.Side.LEFT)
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
    String link = peer.hasLink() ? LinkText.peer(peer.getLink(), nowMs) : "-";
    table.row(peer.getAddress(), state(peer, nowMs), link, trust, rtt, seen);
  }

  /** Returns the state of a peer, and whether an active one sends no dats. */
  private static String state(Peer peer, long nowMs) {
    List<String> words = new ArrayList<>();
    if (peer.getEdge()) {
      words.add("edge");
    }
    words.add(peer.getActive() ? "active" : peer.getProven() ? "proven" : "unproven");
    if (peer.getOriginal()) {
      words.add("original");
    }
    if (peer.getActive()
        && nowMs - Math.max(peer.getFirstSeenMs(), peer.getLastDatMs()) > QUIET_MS) {
      words.add(peer.getLastDatMs() == 0 ? "sends no dats" : "quiet");
    }
    return String.join(", ", words);
  }
}
