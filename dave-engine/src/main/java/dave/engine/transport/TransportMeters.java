package dave.engine.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What one transport counts. Every packet that is lost here is counted once, by reason. */
final class TransportMeters {
  /** Packets handed to the subscriber. */
  final Counter received;

  /** Packets handed to the system. */
  final Counter sent;

  /** Received packets that the subscriber had no room for. */
  final Counter inboxFull;

  /** Packets to send that there was no room for. */
  final Counter outboxFull;

  /** Packets to send that the system refused, or that had no way to their peer. */
  final Counter undelivered;

  /** Connections closed because the other side broke the rules of framing. */
  final Counter misframed;

  /** Connections refused because there were enough. */
  final Counter refused;

  TransportMeters(MeterRegistry registry, String transport) {
    received = registry.counter("dave.transport.received", "transport", transport);
    sent = registry.counter("dave.transport.sent", "transport", transport);
    inboxFull = dropped(registry, transport, "inbox");
    outboxFull = dropped(registry, transport, "outbox");
    undelivered = dropped(registry, transport, "undelivered");
    misframed = closed(registry, transport, "misframed");
    refused = closed(registry, transport, "refused");
  }

  private static Counter dropped(MeterRegistry registry, String transport, String reason) {
    return registry.counter("dave.transport.dropped", "transport", transport, "reason", reason);
  }

  private static Counter closed(MeterRegistry registry, String transport, String reason) {
    return registry.counter("dave.transport.closed", "transport", transport, "reason", reason);
  }
}
