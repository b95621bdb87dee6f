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
 * Plain packets beside links, on the same socket. It holds back what would tell too much: anything
 * to a linked peer, and dats that are young or in the stem, which only links carry. What comes in
 * is received by the links' transport, which hands it on.
 */
final class PlainTransport implements Transport {
  private final SealedTransport sealed;
  private final Transport udp;
  private final Mono<PeerAddress> bound;
  private final long youngestMs;
  private final InstantSource clock;
  private final LinkMeters meters;

  /**
   * @param bound opens the socket once, whoever asks first
   * @param youngestMs no dat goes out before it has this age
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
