package dave.sim.scenario.peers;

import com.google.protobuf.ByteString;
import dave.sim.cluster.PacketFields;
import dave.sim.network.Network;
import dave.sim.scenario.Line;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * A host without an engine that follows the protocol: it answers every ping with its token and with
 * addresses of its choice. It ignores all other packets.
 */
class ScriptedHost implements Network.Receiver {
  private static final byte[] HELLO =
      PacketCodec.encode(Message.GetPeers.padded(ByteString.copyFromUtf8("scripted")));

  private final Line line;
  private final Supplier<List<PeerAddress>> named;

  /**
   * @param named supplies at most two addresses for each answer
   */
  ScriptedHost(Line line, Supplier<List<PeerAddress>> named) {
    this.line = line;
    this.named = named;
  }

  /** Starts to listen. */
  void open() {
    line.open(this);
  }

  /** Stops to answer. */
  final void close() {
    line.close();
  }

  final PeerAddress address() {
    return line.address();
  }

  /** Requests peers from a node, so that the node pings this host. */
  final void approach(PeerAddress node) {
    line.send(node, HELLO);
  }

  /** Sends a dat. */
  final void send(Dat dat, PeerAddress node) {
    line.send(node, PacketCodec.encode(new Message.Put(dat)));
  }

  @Override
  public void receive(PeerAddress from, byte[] packet) {
    if (!PacketFields.isPut(packet)
        && PacketCodec.decode(packet) instanceof Decoded.Ok known
        && known.message() instanceof Message.GetPeers request) {
      asked(from);
      line.send(from, PacketCodec.encode(new Message.Peers(request.token(), named.get())));
    }
  }

  /** Called when a node pings this host. */
  void asked(PeerAddress from) {}
}
