package dave.cli.command.node;

import dave.admin.v1.GetStatusResponse;
import dave.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The change of a node's counters between two answers, per second.
 *
 * @param intervalMs the time between the answers, from the node's uptime
 * @param arrivals dats that entered the store
 * @param sent packets
 * @param received packets
 * @param verdicts packets by verdict and reason; without those that are 0
 */
record StatusRates(
    long intervalMs, double arrivals, double sent, double received, Map<String, Double> verdicts) {
  private static final double MS_A_SECOND = 1e3;

  /** Returns the rates; empty if the node restarted or its uptime did not grow. */
  static Optional<StatusRates> between(GetStatusResponse before, GetStatusResponse now) {
    long ms = now.getUptimeMs() - before.getUptimeMs();
    boolean restarted =
        ms <= 0
            || now.getPacketsSent() < before.getPacketsSent()
            || now.getPacketsReceived() < before.getPacketsReceived();
    if (restarted) {
      return Optional.empty();
    }
    double seconds = ms / MS_A_SECOND;
    Map<String, Double> verdicts = new TreeMap<>();
    now.getVerdictsMap()
        .forEach(
            (verdict, count) -> {
              long change = count - before.getVerdictsMap().getOrDefault(verdict, 0L);
              if (change > 0) {
                verdicts.put(verdict, change / seconds);
              }
            });
    return Optional.of(
        new StatusRates(
            ms,
            Math.max(0, now.getArrivals() - before.getArrivals()) / seconds,
            (now.getPacketsSent() - before.getPacketsSent()) / seconds,
            (now.getPacketsReceived() - before.getPacketsReceived()) / seconds,
            verdicts));
  }

  /** Returns the sum of a verdict, such as "ignore", over its reasons. */
  double of(String verdict) {
    return verdicts.entrySet().stream()
        .filter(rate -> rate.getKey().equals(verdict) || rate.getKey().startsWith(verdict + ":"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  void fill(Json json) {
    json.number("interval_ms", intervalMs)
        .number("arrivals", arrivals)
        .number("packets_sent", sent)
        .number("packets_received", received)
        .nested("verdicts", rates -> verdicts.forEach(rates::number));
  }
}
