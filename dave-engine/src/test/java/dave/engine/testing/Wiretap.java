package dave.engine.testing;

import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A test's endpoint in a simulated network. It sends any packets from any source, and records the
 * packets of the node under test.
 */
public final class Wiretap {
  private final SimulatedNetwork network;
  private final PeerAddress node;
  private final List<Sent> sent = new ArrayList<>();

  /** A packet that the node sent. */
  @SuppressWarnings("ArrayRecordComponent") // Only read.
  public record Sent(PeerAddress to, byte[] packet, Message message) {}

  public Wiretap(SimulatedNetwork network, PeerAddress node) {
    this.network = network;
    this.node = node;
    network.tap(
        (from, to, packet) -> {
          if (from.equals(node)) {
            sent.add(new Sent(to, packet, decoded(packet)));
          }
        });
  }

  private static Message decoded(byte[] packet) {
    return switch (PacketCodec.decode(packet)) {
      case Decoded.Ok ok -> ok.message();
      case Decoded.Malformed malformed ->
          throw new AssertionError("a node sent what it does not read: " + malformed);
      case Decoded.UnknownOp unknown -> throw new AssertionError("a node sent " + unknown);
    };
  }

  /** Sends the node a message as {@code from}. */
  public void send(PeerAddress from, Message message) {
    network.send(from, node, PacketCodec.encode(message));
  }

  /** Sends the node bytes as {@code from}. */
  public void send(PeerAddress from, byte[] packet) {
    network.send(from, node, packet);
  }

  /** Everything that the node sent to an address, in order. */
  public List<Sent> to(PeerAddress address) {
    return sent.stream().filter(packet -> packet.to().equals(address)).toList();
  }

  /** The messages of one type that the node sent to an address, in order. */
  public <M extends Message> List<M> to(PeerAddress address, Class<M> type) {
    return to(address).stream()
        .map(Sent::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** Everything that the node sent, in order. */
  public List<Sent> all() {
    return sent;
  }

  /** Forgets the packets so far. */
  public void clear() {
    sent.clear();
  }
}
