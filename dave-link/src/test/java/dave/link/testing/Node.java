package dave.link.testing;

import dave.link.DatagramResult;
import dave.link.Link;
import dave.link.LinkListener;
import dave.link.LinkSettings;
import dave.link.Links;
import dave.link.handshake.Admission;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A node with links, which records their events. */
public final class Node implements LinkListener {
  /** A frame that arrived. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Frame(LinkKey from, int type, byte[] body) {}

  private final Net net;
  private final PeerAddress address;
  private final LinkSecret secret;
  private final Links links;
  private final List<Frame> frames = new ArrayList<>();
  private final List<Link> opened = new ArrayList<>();
  private final List<Cause> closed = new ArrayList<>();
  private final Map<DatagramResult, Integer> received = new EnumMap<>(DatagramResult.class);
  private int failed;
  private long bytesOut;

  public Node(Net net, int host) {
    this(net, host, LinkSettings.DEFAULT, Admission.ALL);
  }

  public Node(Net net, int host, LinkSettings settings, Admission admission) {
    this.net = net;
    address = Net.address(host);
    secret = LinkSecret.generate(net.random());
    links =
        new Links(
            secret, settings, admission, this, net.random().split(), net.clock(), net.nowMs());
    net.add(this);
  }

  public PeerAddress address() {
    return address;
  }

  public LinkKey key() {
    return secret.publicKey();
  }

  public Links links() {
    return links;
  }

  public List<Frame> frames() {
    return frames;
  }

  public List<Link> opened() {
    return opened;
  }

  public List<Cause> closed() {
    return closed;
  }

  public int failed() {
    return failed;
  }

  /** How many datagrams had this result. */
  public int count(DatagramResult what) {
    return received.getOrDefault(what, 0);
  }

  /** Bytes of handshakes that were sent. */
  public long bytesOut() {
    return bytesOut;
  }

  public boolean connect(Node other) {
    return links.connect(other.key(), other.address(), net.nowMs());
  }

  /** The open link to another node, which must exist. */
  public Link link(Node other) {
    return links.find(other.key()).orElseThrow();
  }

  /** Sends one cell on a link, if it is open. */
  public boolean sendCell(Link link) {
    byte[] cell = new byte[link.cellSize()];
    boolean made = link.cell(cell, net.nowMs());
    if (made) {
      net.send(address, link.address(), cell);
    }
    return made;
  }

  public DatagramResult receive(byte[] datagram, PeerAddress from) {
    DatagramResult what = links.receive(datagram, from, net.nowMs());
    received.merge(what, 1, Integer::sum);
    return what;
  }

  @Override
  public void send(PeerAddress to, byte[] datagram) {
    bytesOut += datagram.length;
    net.send(address, to, datagram);
  }

  @Override
  public void opened(Link link) {
    opened.add(link);
  }

  @Override
  public void frame(Link link, int type, byte[] bytes, int offset, int length) {
    frames.add(
        new Frame(link.remoteKey(), type, Arrays.copyOfRange(bytes, offset, offset + length)));
  }

  @Override
  public void closed(Link link, Cause cause) {
    closed.add(cause);
  }

  @Override
  public void failed(LinkKey key, PeerAddress where) {
    failed++;
  }
}
