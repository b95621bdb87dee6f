package dave.engine.link;

import dave.link.DatagramResult;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The meters of links. Registered at the start; any thread may count. */
final class LinkMeters {
  /** Cells that were sent. */
  final LongAdder cells = new LongAdder();

  /** Messages to a peer without a link, or whose queue for cells was full. */
  final LongAdder undelivered = new LongAdder();

  /** Frames of genuine cells that carry no message. */
  final LongAdder malformed = new LongAdder();

  /** Plain packets that were held back: to a linked peer, or with a dat that is too young. */
  final LongAdder withheld = new LongAdder();

  private final Map<DatagramResult, LongAdder> received = new EnumMap<>(DatagramResult.class);

  LinkMeters(MeterRegistry registry) {
    for (DatagramResult outcome : DatagramResult.values()) {
      LongAdder count = new LongAdder();
      received.put(outcome, count);
      FunctionCounter.builder("dave.link.datagrams", count, LongAdder::sum)
          .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
          .description("Datagrams received with the size of a cell, by outcome")
          .register(registry);
    }
    counter(registry, "dave.link.cells", "Cells sent", cells);
    counter(
        registry,
        "dave.link.undelivered",
        "Messages dropped because the peer has no link, or the link no room",
        undelivered);
    counter(
        registry, "dave.link.malformed", "Frames in genuine cells that hold no message", malformed);
    counter(
        registry,
        "dave.link.withheld",
        "Plain packets not sent: to linked peers, or with a dat that is too young",
        withheld);
  }

  private static void counter(
      MeterRegistry registry, String name, String description, LongAdder count) {
    FunctionCounter.builder(name, count, LongAdder::sum)
        .description(description)
        .register(registry);
  }

  void count(DatagramResult outcome) {
    Objects.requireNonNull(received.get(outcome)).increment();
  }
}
