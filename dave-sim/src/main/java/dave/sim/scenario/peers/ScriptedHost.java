package dave.sim.scenario.peers;

import com.google.protobuf.ByteString;
import dave.sim.cluster.Sniff;
import dave.sim.network.Network;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * A host without an engine that speaks the protocol: it proves itself, answers every ping, and
 * names whom it wants to. What else comes it counts, and keeps to itself.
 */
class ScriptedHost implements Network.Receiver {
  private static final byte[] HELLO =
      PacketCodec.encode(Message.GetPeers.padded(ByteString.copyFromUtf8("scripted")));

  private final Network network;
  private final PeerAddress address;
  private final Supplier<List<PeerAddress>> named;

  /**
   * @param named at most two addresses for each answer
   */
  ScriptedHost(Network network, PeerAddress address, Supplier<List<PeerAddress>> named) {
    this.network = network;
    this.address = address;
    this.named = named;
  }

  /** Begins to listen. */
  void open() {
    network.listen(address, this);
  }

  final PeerAddress address() {
    return address;
  }

  /** Asks a node for peers, so that it looks whether this host is there. */
  final void approach(PeerAddress node) {
    network.send(address, node, HELLO);
  }

  /** Sends a dat. */
  final void send(Dat dat, PeerAddress node) {
    network.send(address, node, PacketCodec.encode(new Message.Put(dat)));
  }

  @Override
  public void receive(PeerAddress from, byte[] packet) {
    if (!Sniff.isPut(packet)
        && PacketCodec.decode(packet) instanceof Decoded.Ok known
        && known.message() instanceof Message.GetPeers request) {
      asked(from);
      network.send(
          address, from, PacketCodec.encode(new Message.Peers(request.token(), named.get())));
    }
  }

  /** Hears that a node looks whether it is there. */
  void asked(PeerAddress from) {}
}
