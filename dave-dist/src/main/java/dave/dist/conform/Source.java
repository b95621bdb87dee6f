package dave.dist.conform;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.v1.Op;
import dave.wire.v1.Packet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** One socket, and what it sent and received. */
final class Source {
  private static final int MAX_RECEIVED = 10_000;

  private final DatagramChannel channel;
  private final InetSocketAddress node;
  private final List<byte[]> datagrams = new ArrayList<>();
  private final List<Packet> peers = new ArrayList<>();
  private int strange;
  private ByteString token = ByteString.EMPTY;
  private boolean answers;
  private long bytesSent;

  Source(DatagramChannel channel, InetSocketAddress node) {
    this.channel = channel;
    this.node = node;
  }

  DatagramChannel channel() {
    return channel;
  }

  /** Answers each GETPEER from now on, as a peer does. */
  void answer() {
    answers = true;
  }

  void send(byte[] datagram) throws IOException {
    channel.send(ByteBuffer.wrap(datagram), node);
    bytesSent += datagram.length;
  }

  void send(Message message) throws IOException {
    send(PacketCodec.encode(message));
  }

  void received(byte[] datagram) throws IOException {
    if (datagrams.size() < MAX_RECEIVED) {
      datagrams.add(datagram);
    }
    keepIfPeer(datagram);
    if (PacketCodec.decode(datagram) instanceof Decoded.Ok ok
        && ok.message() instanceof Message.GetPeers asked) {
      token = asked.token();
      if (answers) {
        send(new Message.Peers(asked.token(), List.of()));
      }
    }
  }

  private void keepIfPeer(byte[] datagram) {
    try {
      Packet packet = Packet.parseFrom(datagram);
      if (packet.getOp() == Op.PEER && peers.size() < MAX_RECEIVED) {
        peers.add(packet);
      }
    } catch (InvalidProtocolBufferException e) {
      strange++;
    }
  }

  /** Returns the PEERs that came, also those that no node may send. */
  List<Packet> peers() {
    return peers;
  }

  /** Returns how many datagrams came that are no packets. */
  int strange() {
    return strange;
  }

  /** Returns the token of the node's last GETPEER; empty if it sent none. */
  ByteString token() {
    return token;
  }

  long bytesSent() {
    return bytesSent;
  }

  long bytesReceived() {
    return datagrams.stream().mapToLong(datagram -> datagram.length).sum();
  }

  List<byte[]> datagrams() {
    return datagrams;
  }

  /** Returns the messages that came, without what cannot be decoded. */
  List<Message> messages() {
    return datagrams.stream()
        .map(PacketCodec::decode)
        .filter(Decoded.Ok.class::isInstance)
        .map(decoded -> ((Decoded.Ok) decoded).message())
        .toList();
  }

  /** Returns where this socket listens. */
  PeerAddress address() throws IOException {
    return PeerAddresses.of(PeerAddress.UDP, (InetSocketAddress) channel.getLocalAddress());
  }
}
