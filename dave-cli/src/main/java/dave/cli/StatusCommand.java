package dave.cli;

import dave.admin.v1.GetStatusResponse;
import dave.config.Units;
import dave.json.Json;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code dave status}. */
@Command(
    name = "status",
    description = "Show what the node is and how it does.",
    footer = {
      "",
      "JSON: version, uptime_ms, time_ms, listen_addresses, author, min_difficulty,",
      "default_difficulty, epoch_us, peers_known, peers_active, dats, bytes, capacity_bytes,"
          + " cursor,",
      "verdicts, packets_sent, packets_received, mass, writable.",
      "Example: dave status -o json"
    })
final class StatusCommand extends ClientCommand {
  private static final int LABEL_WIDTH = 12;
  private static final double PERCENT = 100.0;

  StatusCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void run(Session session) {
    GetStatusResponse status = session.node().status();
    if (session.json()) {
      JsonLine.write(session.out(), json -> fill(json, status));
    } else {
      print(session.out(), status);
    }
  }

  private static void fill(Json json, GetStatusResponse s) {
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
        .text("mass", s.getMass())
        .flag("writable", s.getWritable());
  }

  private static void print(Output out, GetStatusResponse s) {
    row(
        out,
        "version",
        s.getVersion() + ", up " + Text.duration(Duration.ofMillis(s.getUptimeMs())));
    row(out, "listens", String.join(", ", s.getListenAddressesList()));
    row(out, "author", s.getAuthor().isEmpty() ? "none" : Text.hex(s.getAuthor()));
    row(out, "peers", s.getPeersActive() + " active of " + s.getPeersKnown() + " known");
    row(out, "store", store(s));
    row(
        out,
        "difficulty",
        "at least " + s.getMinDifficulty() + " bits, by default " + s.getDefaultDifficulty());
    row(
        out,
        "gossip",
        "a dat every "
            + Units.format(Duration.ofNanos(s.getEpochUs() * 1_000))
            + "; packets: "
            + s.getPacketsSent()
            + " out, "
            + s.getPacketsReceived()
            + " in");
    String verdicts =
        sorted(s).entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
    row(out, "verdicts", verdicts.isEmpty() ? "none yet" : verdicts);
    row(out, "cursor", s.getCursor());
  }

  private static String store(GetStatusResponse s) {
    double percent = s.getCapacityBytes() == 0 ? 0 : PERCENT * s.getBytes() / s.getCapacityBytes();
    return String.format(
        Locale.ROOT,
        "%s, %s of %s bytes (%.1f %%), by mass of %s%s",
        Text.counted(s.getDats(), "dat"),
        Text.count((double) s.getBytes()),
        Text.count((double) s.getCapacityBytes()),
        percent,
        s.getMass(),
        s.getWritable() ? "" : "; REFUSES WRITES");
  }

  private static Map<String, Long> sorted(GetStatusResponse s) {
    return new TreeMap<>(s.getVerdictsMap());
  }

  private static void row(Output out, String label, String text) {
    out.line(label + " ".repeat(LABEL_WIDTH - label.length()) + text);
  }
}
