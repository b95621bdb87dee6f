package dave.cli.command.node;

import dave.admin.v1.GetStatusResponse;
import dave.cli.terminal.Text;
import dave.config.Units;
import dave.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A node's status as text and as JSON. */
final class StatusText {
  private static final int LABEL_WIDTH = 12;
  private static final double PERCENT = 100.0;

  private StatusText() {}

  static void fill(Json json, GetStatusResponse s) {
    json.text("version", s.getVersion())
        .number("uptime_ms", s.getUptimeMs())
        .number("time_ms", s.getTimeMs())
        .texts("listen_addresses", s.getListenAddressesList())
        .text("author", Text.hex(s.getAuthor()))
        .number("min_difficulty", s.getMinDifficulty())
        .number("default_difficulty", s.getDefaultDifficulty())
        .number("epoch_us", s.getEpochUs())
        .number("peers_known", s.getPeersKnown())
        .number("peers_active", s.getPeersActive())
        .number("dats", s.getDats())
        .number("bytes", s.getBytes())
        .number("capacity_bytes", s.getCapacityBytes())
        .text("cursor", s.getCursor())
        .nested("verdicts", verdicts -> sorted(s).forEach(verdicts::number))
        .number("packets_sent", s.getPacketsSent())
        .number("packets_received", s.getPacketsReceived())
        .number("bytes_sent", s.getBytesSent())
        .number("bytes_sent_this_month", s.getBytesSentThisMonth())
        .number("gossip_bytes_a_day", s.getGossipBytesADay())
        .text("mass", s.getMass())
        .flag("writable", s.getWritable());
    if (s.hasLinks()) {
      json.nested("links", links -> LinkText.fill(links, s.getLinks()));
    }
    if (s.hasReachability()) {
      json.nested("reachability", reach -> ReachabilityText.fill(reach, s.getReachability()));
    }
    if (s.hasRouter()) {
      json.nested("router", router -> RouterText.fill(router, s.getRouter()));
    }
    if (s.hasCatchUp()) {
      json.nested("catch_up", catchUp -> CatchUpText.fill(catchUp, s.getCatchUp()));
    }
  }

  /** Returns the properties of the node and what it holds, one line each. */
  static List<String> head(GetStatusResponse s) {
    String epoch = Units.format(Duration.ofNanos(s.getEpochUs() * 1_000));
    List<String> rows = new ArrayList<>();
    rows.add(
        row(
            "version",
            s.getVersion() + ", up " + Text.duration(Duration.ofMillis(s.getUptimeMs()))));
    rows.add(row("listens", String.join(", ", s.getListenAddressesList())));
    rows.add(row("author", s.getAuthor().isEmpty() ? "none" : Text.hex(s.getAuthor())));
    rows.add(row("peers", s.getPeersActive() + " active of " + s.getPeersKnown() + " known"));
    if (s.hasLinks()) {
      rows.add(row("links", LinkText.counts(s.getLinks(), s.getTimeMs())));
      LinkText.warning(s.getLinks()).ifPresent(text -> rows.add(row("WARNING", text)));
    }
    if (s.hasReachability()) {
      rows.add(row("reached", ReachabilityText.text(s)));
    }
    if (s.hasRouter()) {
      rows.add(row("router", RouterText.text(s.getRouter())));
    }
    rows.add(row("store", store(s)));
    CatchUpText.text(s.getCatchUp()).ifPresent(text -> rows.add(row("catches up", text)));
    rows.add(
        row(
            "difficulty",
            "at least "
                + s.getMinDifficulty()
                + " bits, by default "
                + s.getDefaultDifficulty()
                + lighter(s)));
    rows.add(
        row(
            "gossip",
            "a dat every %s; packets: %s out, %s in"
                .formatted(epoch, s.getPacketsSent(), s.getPacketsReceived())));
    rows.add(
        row(
            "sends",
            String.format(
                Locale.ROOT,
                "%s of gossip a day at most; %s in all this month (UTC), %s since the start",
                gigabytes(s.getGossipBytesADay()),
                gigabytes(s.getBytesSentThisMonth()),
                gigabytes(s.getBytesSent()))));
    return rows;
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 10_000_000_000L ? "%.2f GB" : "%.0f GB", bytes / 1e9);
  }

  /** Returns the verdicts on packets and the cursor, one line each. */
  static List<String> tail(GetStatusResponse s) {
    String verdicts =
        sorted(s).entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
    List<String> rows = new ArrayList<>();
    rows.add(row("verdicts", verdicts.isEmpty() ? "none yet" : verdicts));
    rows.add(row("cursor", s.getCursor()));
    if (s.getAdminExposed()) {
      rows.add(row("WARNING", "the API is in plain text beyond its machine: for tests alone"));
    }
    return rows;
  }

  static double percentFull(GetStatusResponse s) {
    return s.getCapacityBytes() == 0 ? 0 : PERCENT * s.getBytes() / s.getCapacityBytes();
  }

  /**
   * Returns a note if packets of less difficulty were refused. No other value shows that peers
   * accept less.
   */
  private static String lighter(GetStatusResponse s) {
    long refused = s.getVerdictsOrDefault("reject:difficulty", 0);
    return refused == 0
        ? ""
        : "; refused "
            + Text.counted(refused, "packet")
            + " of peers with less: a lower --min-difficulty would take them";
  }

  private static String store(GetStatusResponse s) {
    return String.format(
        Locale.ROOT,
        "%s, %s of %s bytes (%.1f %%), by mass of %s%s",
        Text.counted(s.getDats(), "dat"),
        Text.count((double) s.getBytes()),
        Text.count((double) s.getCapacityBytes()),
        percentFull(s),
        s.getMass(),
        s.getWritable() ? "" : "; REFUSES WRITES");
  }

  private static Map<String, Long> sorted(GetStatusResponse s) {
    return new TreeMap<>(s.getVerdictsMap());
  }

  /** Returns a line with a label of the common width. */
  static String row(String label, String text) {
    return label + " ".repeat(LABEL_WIDTH - label.length()) + text;
  }
}
