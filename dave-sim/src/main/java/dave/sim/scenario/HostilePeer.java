package dave.sim.scenario;

import com.google.protobuf.ByteString;
import dave.sim.cluster.PacketFields;
import dave.sim.network.Network;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.util.List;
import java.util.function.Function;

/**
 * A host of an attacker that follows the protocol: it answers every GETPEER with its token, so that
 * nodes keep it as a proven peer. The scenario chooses the addresses that it names.
 */
public final class HostilePeer {
  private static final ByteString TOKEN =
      ByteString.copyFrom(new byte[] {1, 1, 2, 3, 5, 8, 13, 21});
  private static final byte[] GREETING = PacketCodec.encode(GetPeers.padded(TOKEN));

  private final Line line;
  private final Function<PeerAddress, List<PeerAddress>> named;
  private final Network.Receiver dats;
  private long answerBytes;

  /**
   * Creates the host and begins to listen.
   *
   * @param named returns the addresses that the host names to a node
   */
  public HostilePeer(
      Network network, PeerAddress address, Function<PeerAddress, List<PeerAddress>> named) {
    this(Line.plain(network, address), named);
  }

  /** Creates the host with its way to talk, and begins to listen. */
  public HostilePeer(Line line, Function<PeerAddress, List<PeerAddress>> named) {
    this(line, named, (from, put) -> {});
  }

  /**
   * Creates the host as above.
   *
   * @param dats receives the PUTs that the host is sent, not decoded
   */
  public HostilePeer(
      Line line, Function<PeerAddress, List<PeerAddress>> named, Network.Receiver dats) {
    this.line = line;
    this.named = named;
    this.dats = dats;
    line.open(this::receive);
  }

  /** Returns the address at which nodes know it. */
  public PeerAddress address() {
    return line.address();
  }

  /** Requests peers from a node, as a new peer does. The node challenges it in return. */
  public void requestPeers(PeerAddress node) {
    line.send(node, GREETING);
  }

  /** Sends a packet. */
  public void send(PeerAddress to, byte[] packet) {
    line.send(to, packet);
  }

  private void receive(PeerAddress from, byte[] packet) {
    // It does not decode dats, as that would take too long for thousands of them.
    if (PacketFields.isPut(packet)) {
      dats.receive(from, packet);
    } else if (PacketCodec.decode(packet) instanceof Decoded.Ok ok
        && ok.message() instanceof GetPeers request) {
      answer(from, request);
    }
  }

  private void answer(PeerAddress from, GetPeers request) {
    Message answer = new Peers(request.token(), named.apply(from));
    byte[] bytes = PacketCodec.encode(answer);
    answerBytes += bytes.length;
    line.send(from, bytes);
  }

  /** Returns the size of all its answers, in bytes. */
  public long answerBytes() {
    return answerBytes;
  }
}
