package dave.bench.link;

import dave.link.Link;
import dave.link.LinkListener;
import dave.link.LinkSettings;
import dave.link.Links;
import dave.link.cell.DatFrame;
import dave.link.cell.FrameType;
import dave.link.handshake.Admission;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link. It keeps its last datagram instead of sending it, and counts duplicates among
 * the dats that it receives.
 */
final class LinkEnd implements LinkListener {
  private final LinkSecret secret;
  private final Links links;

  /** The dats that it holds, by the names of their frames. */
  private final Set<Long> held = new HashSet<>();

  private byte @Nullable [] sent;
  private long duplicates;

  LinkEnd(long seed, long nowMs) {
    SplittableRandom random = new SplittableRandom(seed);
    secret = LinkSecret.generate(random);
    LinkSettings unlimited = LinkSettings.DEFAULT.withCellsPerSecond(Integer.MAX_VALUE);
    links = new Links(secret, unlimited, Admission.ALL, this, random, LinkBenchmark.CLOCK, nowMs);
  }

  Links links() {
    return links;
  }

  LinkKey key() {
    return secret.publicKey();
  }

  /** Returns and removes the last datagram of a handshake. */
  byte[] removeSent() {
    byte[] datagram = sent;
    sent = null;
    if (datagram == null) {
      throw new IllegalStateException("nothing was sent");
    }
    return datagram;
  }

  /** Opens a link to another end, which opens its side with the first cell. */
  Link open(LinkEnd other) {
    long nowMs = LinkBenchmark.NOW_MS + 1;
    links.connect(other.key(), LinkBenchmark.ASKED, nowMs);
    for (int trip = 0; trip < 2; trip++) {
      other.links.receive(removeSent(), LinkBenchmark.ASKER, nowMs);
      links.receive(other.removeSent(), LinkBenchmark.ASKED, nowMs);
    }
    return links.find(other.key()).orElseThrow();
  }

  /** Adds a dat to those that it holds, by the body of its frame. */
  void addDat(byte[] body) {
    held.add(DatFrame.name(body, 0));
  }

  /** Returns how many received dats it already held. */
  long duplicates() {
    return duplicates;
  }

  @Override
  public void send(PeerAddress to, byte[] datagram) {
    sent = datagram;
  }

  @Override
  public void opened(Link link) {}

  @Override
  public void replaced(Link former, Link link) {}

  @Override
  public void frame(Link link, int type, byte[] bytes, int offset, int length) {
    boolean isHeld =
        type == FrameType.DAT
            && DatFrame.isWhole(bytes, offset, length)
            && held.contains(DatFrame.name(bytes, offset));
    duplicates += isHeld ? 1 : 0;
  }

  @Override
  public void closed(Link link, Cause cause) {}

  @Override
  public void failed(LinkKey key, PeerAddress address) {}
}
