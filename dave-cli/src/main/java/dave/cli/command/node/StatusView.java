package dave.cli.command.node;

import dave.admin.v1.GetStatusResponse;
import dave.cli.terminal.Table;
import dave.cli.terminal.Text;
import dave.client.NodeCalls;
import dave.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code dave status --watch}: the status, and its changes per second. */
final class StatusView implements LiveView<GetStatusResponse> {
  private GetStatusResponse status = GetStatusResponse.getDefaultInstance();
  private @Nullable StatusRates rates;
  private boolean taken;

  @Override
  public GetStatusResponse ask(NodeCalls node) {
    return node.status();
  }

  @Override
  public void update(GetStatusResponse answer) {
    rates = taken ? StatusRates.between(status, answer).orElse(null) : null;
    status = answer;
    taken = true;
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>(StatusText.head(status));
    StatusRates now = rates;
    lines.add(
        StatusText.row(
            "a second",
            now == null
                ? "..."
                : "dats "
                    + rate(now.arrivals())
                    + "; packets: "
                    + rate(now.sent())
                    + " out, "
                    + rate(now.received())
                    + " in"));
    lines.add("");
    Table table =
        new Table()
            .column("VERDICT", Table.Side.LEFT)
            .column("PACKETS", Table.Side.RIGHT)
            .column("A SECOND", Table.Side.RIGHT);
    Map<String, Long> verdicts = new TreeMap<>(status.getVerdictsMap());
    verdicts.forEach(
        (verdict, count) ->
            table.row(
                verdict,
                count,
                now == null ? "" : rate(now.verdicts().getOrDefault(verdict, 0.0))));
    lines.addAll(table.lines());
    return lines;
  }

  @Override
  public String line() {
    StringBuilder line = new StringBuilder(Text.time(status.getTimeMs()));
    line.append("  peers ")
        .append(status.getPeersActive())
        .append('/')
        .append(status.getPeersKnown())
        .append(LinkText.inLine(status.getLinks()))
        .append("  ")
        .append(Text.counted(status.getDats(), "dat"))
        .append(String.format(Locale.ROOT, "  %.1f %% full", StatusText.percentFull(status)));
    StatusRates now = rates;
    if (now != null) {
      line.append("  a second: dats ")
          .append(rate(now.arrivals()))
          .append(", out ")
          .append(rate(now.sent()))
          .append(", in ")
          .append(rate(now.received()));
      for (String verdict : List.of("accept", "ignore", "reject")) {
        line.append(", ").append(verdict).append(' ').append(rate(now.of(verdict)));
      }
    }
    return line.append(status.getWritable() ? "" : "  REFUSES WRITES").toString();
  }

  private static String rate(double aSecond) {
    return String.format(Locale.ROOT, aSecond >= 100 ? "%.0f" : "%.1f", aSecond);
  }

  @Override
  public void fill(Json json) {
    StatusText.fill(json, status);
    StatusRates now = rates;
    if (now != null) {
      json.nested("rates", now::fill);
    }
  }
}
