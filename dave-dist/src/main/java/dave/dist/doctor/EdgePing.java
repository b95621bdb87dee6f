package dave.dist.doctor;

import com.google.protobuf.ByteString;
import dave.link.DatagramResult;
import dave.link.Link;
import dave.link.LinkListener;
import dave.link.LinkSettings;
import dave.link.Links;
import dave.link.cell.CellFormat;
import dave.link.handshake.Admission;
import dave.wire.Decoded;
import dave.wire.LinkKey;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Sends one datagram to each of some addresses, and waits for their answers: a ping to a plain
 * address, the first question of a handshake to one over a link. A TCP address is connected to.
 * Nobody learns a key of this node: those that are sent are new.
 */
final class EdgePing implements AutoCloseable {
  private static final int TOKEN_LENGTH = 8;

  private final SecureRandom random = new SecureRandom();
  private final LinkSecret key = LinkSecret.generate(random);
  private final Map<PeerAddress, ByteString> tokens = new HashMap<>();
  private final Map<PeerAddress, PeerAddress> linked = new HashMap<>();
  private final Set<PeerAddress> asked = new HashSet<>(); // over links, their UDP addresses
  private final Set<PeerAddress> answered = new HashSet<>();
  private final DatagramSocket socket;
  private final Links links;

  /**
   * @throws IOException if there is no UDP socket
   */
  EdgePing(InstantSource clock) throws IOException {
    socket = new DatagramSocket();
    links =
        new Links(
            key, LinkSettings.DEFAULT, Admission.ALL, new Questions(), random, clock, nowMs());
  }

  /**
   * Returns those addresses that answer.
   *
   * @param patience how long to wait for answers in all
   */
  Set<PeerAddress> ask(Collection<PeerAddress> addresses, Duration patience) throws IOException {
    long endMs = nowMs() + patience.toMillis();
    for (PeerAddress address : addresses) {
      switch (address.transport()) {
        case PeerAddress.UDP -> ping(address);
        case PeerAddress.SEALED -> {
          linked.put(address.underLink(), address);
          links.connect(address.linkKey(), address.underLink(), nowMs());
        }
        case PeerAddress.TCP -> connect(address, endMs);
        default -> {} // No other transport has an address that a user can write.
      }
    }
    byte[] room = new byte[2 * CellFormat.MAX_SIZE];
    while (!answered.containsAll(addresses) && nowMs() < endMs) {
      DatagramPacket packet = new DatagramPacket(room, room.length);
      try {
        socket.setSoTimeout((int) Math.max(1, endMs - nowMs()));
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        break;
      }
      receive(packet);
    }
    return Set.copyOf(answered);
  }

  private void ping(PeerAddress address) {
    byte[] token = new byte[TOKEN_LENGTH];
    random.nextBytes(token);
    tokens.put(address, ByteString.copyFrom(token));
    send(address, PacketCodec.encode(Message.GetPeers.padded(ByteString.copyFrom(token))));
  }

  private void connect(PeerAddress address, long endMs) {
    try (Socket tcp = new Socket()) {
      tcp.connect(PeerAddresses.toSocketAddress(address), (int) Math.max(1, endMs - nowMs()));
      answered.add(address);
    } catch (IOException e) {
      answered.remove(address); // Nobody listens there.
    }
  }

  private void receive(DatagramPacket packet) {
    PeerAddress from =
        PeerAddresses.of(PeerAddress.UDP, (InetSocketAddress) packet.getSocketAddress());
    byte[] datagram = new byte[packet.getLength()];
    System.arraycopy(packet.getData(), packet.getOffset(), datagram, 0, datagram.length);
    ByteString token = tokens.get(from);
    if (token != null
        && PacketCodec.decode(datagram) instanceof Decoded.Ok ok
        && ok.message() instanceof Message.Peers peers
        && (peers.token().isEmpty() || peers.token().equals(token))) { // Originals echo no token.
      answered.add(from);
    }
    PeerAddress link = linked.get(from);
    if (link != null && links.receive(datagram, from, nowMs()) == DatagramResult.COOKIE) {
      answered.add(link);
    }
  }

  private void send(PeerAddress to, byte[] datagram) {
    try {
      socket.send(new DatagramPacket(datagram, datagram.length, PeerAddresses.toSocketAddress(to)));
    } catch (IOException | IllegalArgumentException e) {
      answered.remove(to); // No route, such as IPv6 on a machine without it: it cannot answer.
    }
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void close() {
    socket.close();
    links.close();
    key.close();
  }

  /** Sends the first question of each handshake, and no other. */
  private final class Questions implements LinkListener {
    @Override
    public void send(PeerAddress to, byte[] datagram) {
      if (asked.add(to)) {
        EdgePing.this.send(to, datagram);
      }
    }

    @Override
    public void opened(Link link) {}

    @Override
    public void frame(Link link, int type, byte[] bytes, int offset, int length) {}

    @Override
    public void replaced(Link former, Link link) {}

    @Override
    public void closed(Link link, Cause cause) {}

    @Override
    public void failed(LinkKey to, PeerAddress address) {}
  }
}
