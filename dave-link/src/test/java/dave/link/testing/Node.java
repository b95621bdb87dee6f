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
  private int replaced;
  private int attempts;
  private int failed;
  private long bytesOut;

  public Node(Net net, int host) {
    this(net, host, LinkSettings.DEFAULT, Admission.ALL);
  }

  public Node(Net net, int host, LinkSettings settings, Admission admission) {
    this(net, host, settings, admission, LinkSecret.generate(net.random()));
  }

  private Node(Net net, int host, LinkSettings settings, Admission admission, LinkSecret secret) {
    this.net = net;
    address = Net.address(host);
    this.secret = secret;
    links =
        new Links(
            secret, settings, admission, this, net.random().split(), net.clock(), net.nowMs());
    net.add(this);
  }

  /** A node with the same key at another address. */
  public Node at(int host) {
    return new Node(net, host, LinkSettings.DEFAULT, Admission.ALL, secret);
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

  /** How often a link took the place of another. */
  public int replaced() {
    return replaced;
  }

  public int failed() {
    return failed;
  }

  /** How many attempts run, by the events of their ends. */
  public int attempts() {
    return attempts;
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
    return connect(other.key(), other.address());
  }

  public boolean connect(LinkKey key, PeerAddress where) {
    boolean begun = links.connect(key, where, net.nowMs());
    attempts += begun ? 1 : 0;
    return begun;
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
    attempts -= link.initiator() ? 1 : 0;
  }

  @Override
  public void replaced(Link former, Link link) {
    replaced++;
    opened(link);
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
    attempts--;
  }
}
