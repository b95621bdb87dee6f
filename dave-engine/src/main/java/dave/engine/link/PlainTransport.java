package dave.engine.link;

import dave.engine.transport.Transport;
import dave.wire.Decoded;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.time.InstantSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends plain packets on the socket that links use too. It drops packets that would reveal too
 * much: all packets to a linked peer, and dats that are young or in the stem. Only links carry
 * those. The transport of links receives incoming plain packets and hands them on.
 */
final class PlainTransport implements Transport {
  private final SealedTransport sealed;
  private final Transport udp;
  private final Mono<PeerAddress> bound;
  private final long youngestMs;
  private final InstantSource clock;
  private final LinkMeters meters;

  /**
   * @param bound opens the socket once, at the first subscription
   * @param youngestMs the least age of a dat that is sent
   */
  PlainTransport(
      SealedTransport sealed,
      Transport udp,
      Mono<PeerAddress> bound,
      long youngestMs,
      InstantSource clock,
      LinkMeters meters) {
    this.sealed = sealed;
    this.udp = udp;
    this.bound = bound;
    this.youngestMs = youngestMs;
    this.clock = clock;
    this.meters = meters;
  }

  @Override
  public String name() {
    return udp.name();
  }

  @Override
  public Mono<PeerAddress> open() {
    return bound;
  }

  @Override
  public Flux<Datagram> receive() {
    return Flux.empty();
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    if (sealed.isLinked(to) || carriesYoungDat(packet)) {
      meters.withheld.increment();
    } else {
      udp.send(to, packet);
    }
  }

  private boolean carriesYoungDat(byte[] packet) {
    return PacketCodec.decode(packet) instanceof Decoded.Ok ok
        && ok.message() instanceof Put put
        && (put.stem() || clock.millis() - put.dat().timeMs() < youngestMs);
  }

  @Override
  public void close() {
    sealed.close();
  }
}
