package dave.engine.transport;

import dave.engine.transport.Transport.Datagram;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.util.concurrent.Queues;

/**
 * Queues the packets of a transport for its one subscriber. One event loop offers packets and never
 * waits: packets without room are dropped and counted.
 */
final class Inbox {
  /** The most packets that wait: about 11 MiB of the longest ones. */
  static final int CAPACITY = 8192;

  private final Sinks.Many<Datagram> sink =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Datagram>get(CAPACITY).get());
  private final TransportMeters meters;

  Inbox(TransportMeters meters) {
    this.meters = meters;
  }

  /** The packets for one subscriber, from now until {@link #complete}. */
  Flux<Datagram> packets() {
    return sink.asFlux();
  }

  /** Offers a packet; on the event loop only. */
  void offer(Datagram datagram) {
    // The queue is full, or the subscriber has gone, or the packets have ended: the packet is lost.
    if (sink.tryEmitNext(datagram) == EmitResult.OK) {
      meters.received.increment();
      meters.bytesIn.increment(datagram.packet().length);
    } else {
      meters.inboxFull.increment();
    }
  }

  /** Ends the packets; idempotent. */
  void complete() {
    // Only a concurrent offer makes this fail; then it tries again.
    sink.emitComplete((signal, result) -> result == EmitResult.FAIL_NON_SERIALIZED);
  }
}
