package dave.engine.link;

import dave.engine.transport.Transport;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.time.InstantSource;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends plain packets beside links. It drops packets that would reveal too much: all packets to the
 * address of a linked peer, and dats that are young or in the stem. Only links carry those.
 */
final class PlainTransport implements Transport {
  private static final int OP = 1 << 3;
  private static final int PUT = 2;

  private final SealedTransport sealed;
  private final Transport out;
  private final long youngestMs;
  private final InstantSource clock;
  private final LinkMeters meters;

  /**
   * @param youngestMs the least age of a dat that is sent
   */
  PlainTransport(
      SealedTransport sealed,
      Transport out,
      long youngestMs,
      InstantSource clock,
      LinkMeters meters) {
    this.sealed = sealed;
    this.out = out;
    this.youngestMs = youngestMs;
    this.clock = clock;
    this.meters = meters;
  }

  @Override
  public String name() {
    return out.name();
  }

  @Override
  public Mono<PeerAddress> open() {
    return out.open();
  }

  @Override
  public void prefer(Predicate<PeerAddress> useful) {
    out.prefer(useful);
  }

  @Override
  public Flux<? extends Incoming> receive() {
    return out.receive();
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    if (sealed.isLinked(to) || carriesYoungDat(packet)) {
      meters.withheld.increment();
    } else {
      out.send(to, packet);
    }
  }

  @Override
  public void send(PeerAddress to, Message message) {
    if (sealed.isLinked(to) || isYoungDat(message)) {
      meters.withheld.increment();
    } else {
      byte[] packet = PacketCodec.encode(message);
      if (message instanceof GetPeers || message instanceof Peers) {
        sealed.plainBudget().pinged(packet.length);
      }
      out.send(to, packet);
    }
  }

  private boolean carriesYoungDat(byte[] packet) {
    return isPut(packet)
        && PacketCodec.decode(packet) instanceof Decoded.Ok ok
        && isYoungDat(ok.message());
  }

  private boolean isYoungDat(Message message) {
    return message instanceof Put put
        && (put.stem() || clock.millis() - put.dat().timeMs() < youngestMs);
  }

  /** Whether a packet that this node made is a PUT: its first field is the operation. */
  private static boolean isPut(byte[] packet) {
    return packet.length > 1 && packet[0] == OP && packet[1] == PUT;
  }

  @Override
  public void close() {
    out.close();
  }
}
