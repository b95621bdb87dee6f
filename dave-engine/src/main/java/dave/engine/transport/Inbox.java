package dave.engine.transport;

import dave.engine.transport.Transport.Datagram;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.util.concurrent.Queues;

/**
 * The packets of a transport on their way to its one subscriber. Offers come from one event loop,
 * which never waits: what finds no room is dropped and counted.
 */
final class Inbox {
  /** How many packets wait at most: about 11 MiB of the longest ones. */
  static final int CAPACITY = 8192;

  private final Sinks.Many<Datagram> sink =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Datagram>get(CAPACITY).get());
  private final TransportMeters meters;

  Inbox(TransportMeters meters) {
    this.meters = meters;
  }

  /** For one subscriber, from now to {@link #complete}. */
  Flux<Datagram> packets() {
    return sink.asFlux();
  }

  /** Offers a packet; on the event loop only. */
  void offer(Datagram datagram) {
    // Full, nobody there any more, or ended: whichever it is, the packet is lost as on a wire.
    if (sink.tryEmitNext(datagram) == EmitResult.OK) {
      meters.received.increment();
      meters.bytesIn.increment(datagram.packet().length);
    } else {
      meters.inboxFull.increment();
    }
  }

  /** Ends the packets; idempotent. */
  void complete() {
    // A concurrent offer makes this fail, and only that: then try again.
    sink.emitComplete((signal, result) -> result == EmitResult.FAIL_NON_SERIALIZED);
  }
}
