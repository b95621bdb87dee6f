package dave.engine.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of one transport. Every packet that is lost here is counted once, by reason. */
final class TransportMeters {
  /** Packets handed to the subscriber. */
  final Counter received;

  /** Packets handed to the operating system. */
  final Counter sent;

  /** Bytes of the packets received, without the headers of IP and UDP or TCP. */
  final Counter bytesIn;

  /** Bytes of the packets sent. */
  final Counter bytesOut;

  /** Received packets that the subscriber had no room for. */
  final Counter inboxFull;

  /** Packets to send for which there was no room. */
  final Counter outboxFull;

  /** Packets to send that the operating system refused, or that had no connection to their peer. */
  final Counter undelivered;

  /** Connections closed because the other side broke the rules of framing. */
  final Counter misframed;

  /** Connections refused because there were too many. */
  final Counter refused;

  TransportMeters(MeterRegistry registry, String transport) {
    received =
        counter("received", "Packets received").tag("transport", transport).register(registry);
    sent =
        counter("sent", "Packets handed to the system")
            .tag("transport", transport)
            .register(registry);
    bytesIn = bytes(registry, transport, "in");
    bytesOut = bytes(registry, transport, "out");
    inboxFull = dropped(registry, transport, "inbox");
    outboxFull = dropped(registry, transport, "outbox");
    undelivered = dropped(registry, transport, "undelivered");
    misframed = closed(registry, transport, "misframed");
    refused = closed(registry, transport, "refused");
  }

  /** Counts a packet that was handed to the operating system, or refused by it. */
  void wrote(boolean taken, int bytes) {
    if (taken) {
      sent.increment();
      bytesOut.increment(bytes);
    } else {
      undelivered.increment();
    }
  }

  private static Counter.Builder counter(String name, String description) {
    return Counter.builder("dave.transport." + name).description(description);
  }

  private static Counter bytes(MeterRegistry registry, String transport, String direction) {
    return counter("bytes", "Bytes of packets, without the headers of IP and UDP or TCP")
        .tags("transport", transport, "direction", direction)
        .register(registry);
  }

  private static Counter dropped(MeterRegistry registry, String transport, String reason) {
    return counter("dropped", "Packets lost here, by reason")
        .tags("transport", transport, "reason", reason)
        .register(registry);
  }

  private static Counter closed(MeterRegistry registry, String transport, String reason) {
    return counter("closed", "Connections closed or refused, by reason")
        .tags("transport", transport, "reason", reason)
        .register(registry);
  }
}
