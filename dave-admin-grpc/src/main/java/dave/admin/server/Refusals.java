package dave.admin.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refusals of callers that are not authenticated yet. It logs at most one line a minute,
 * however many there are. Thread-safe.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger("/admin/access");
  private static final Duration QUIET = Duration.ofMinutes(1);

  /** The reason of a refusal. */
  enum Reason {
    /** The limit on connections is reached, of one address or in all. */
    CONNECTIONS,
    /** A connection ended without a call: it spoke no gRPC, or its TLS handshake failed. */
    NO_CALL,
    /** The limit on calls that need no token is reached, of one address or in all. */
    CALLS
  }

  private final InstantSource clock;
  private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);
  private final Map<Reason, Long> unlogged = new EnumMap<>(Reason.class);
  private long quietUntilMs = Long.MIN_VALUE;

  Refusals(InstantSource clock, MeterRegistry meters) {
    this.clock = clock;
    for (Reason reason : Reason.values()) {
      counters.put(
          reason,
          Counter.builder("dave.admin.refused")
              .description("Refusals by the admin API before the caller was authenticated")
              .tag("reason", word(reason))
              .register(meters));
    }
  }

  private static String word(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  void count(Reason reason) {
    Counter counter = counters.get(reason);
    if (counter != null) {
      counter.increment();
    }
    String line = logLine(reason);
    if (!line.isEmpty()) {
      LOG.info("{}", line);
    }
  }

  private synchronized String logLine(Reason reason) {
    unlogged.merge(reason, 1L, Long::sum);
    long nowMs = clock.millis();
    if (nowMs < quietUntilMs && quietUntilMs - nowMs <= QUIET.toMillis()) {
      return "";
    }
    quietUntilMs = nowMs + QUIET.toMillis();
    StringBuilder line = new StringBuilder("refused:");
    unlogged.forEach((why, count) -> line.append(' ').append(word(why)).append(' ').append(count));
    unlogged.clear();
    return line.toString();
  }
}
