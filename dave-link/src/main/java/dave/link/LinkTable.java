package dave.link;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The links of a node: the open ones, one for each key, and the half-open ones. */
final class LinkTable {
  /** Two nodes that open links toward each other within this time count as doing so at once. */
  static final long SIMULTANEOUS_MS = 30_000;

  private final LinkSettings settings;
  private final RandomGenerator random;
  private final Map<Integer, Link> byIndex = new HashMap<>();
  private final Map<PeerAddress, List<Link>> byAddress = new HashMap<>();
  private final Map<LinkKey, Link> open = new HashMap<>();

  private final HalfOpenLinks halfOpen;

  LinkTable(LinkSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
    halfOpen = new HalfOpenLinks(settings);
  }

  /** An index that no link has. */
  int freeIndex() {
    int index = random.nextInt();
    while (byIndex.containsKey(index)) {
      index = random.nextInt();
    }
    return index;
  }

  /**
   * The link of a cell. It is one to the cell's source; there are few of those.
   *
   * @param header gets the header without the mask
   */
  @Nullable Link find(byte[] datagram, PeerAddress source, byte[] header) {
    for (Link link : byAddress.getOrDefault(source, List.of())) {
      if (link.isMeantBy(datagram, header)) {
        return link;
      }
    }
    return null;
  }

  private void add(Link link) {
    if (byIndex.put(link.index(), link) == null) {
      byAddress.computeIfAbsent(link.address(), address -> new ArrayList<>(1)).add(link);
    }
  }

  @Nullable Link find(LinkKey key) {
    return open.get(key);
  }

  /** Adds a half-open link, and closes the one that makes way for it. */
  void addHalfOpen(Link link) {
    Link leaving = halfOpen.leavingFor(link);
    if (leaving != null) {
      remove(leaving);
    }
    add(link);
    halfOpen.add(link);
  }

  /** Opens a link. The caller must have closed the link that it replaces. */
  void addOpen(Link link) {
    halfOpen.remove(link);
    add(link);
    open.put(link.remoteKey(), link);
    link.open();
  }

  /**
   * Whether a new link replaces the one that exists. Usually it does. But if both nodes opened a
   * link toward each other at once, both keep the one that the lower key opened.
   */
  static boolean stands(Link link, Link there, LinkKey own) {
    if (link.initiator() == there.initiator()
        || link.sinceMs() - there.sinceMs() > SIMULTANEOUS_MS) {
      return true;
    }
    return link.initiator() == (own.compareTo(link.remoteKey()) < 0);
  }

  /** Removes and closes a link. */
  void remove(Link link) {
    if (byIndex.remove(link.index(), link)) {
      byAddress.computeIfPresent(
          link.address(), (address, links) -> links.remove(link) && links.isEmpty() ? null : links);
    }
    halfOpen.remove(link);
    open.remove(link.remoteKey(), link);
    link.close();
  }

  /** Closes the links that were half open for too long. */
  void expireHalfOpen(long nowMs) {
    for (Link link : halfOpen.list()) {
      if (nowMs >= endOfHalfOpenMs(link)) {
        remove(link);
      }
    }
  }

  /** The first cell comes within two pauses, as a new link may wait for a round to begin. */
  private long endOfHalfOpenMs(Link link) {
    return link.sinceMs() + Math.max(settings.halfOpenMs(), link.statedPatienceMs(2));
  }

  List<Link> open() {
    return new ArrayList<>(open.values());
  }

  int halfOpen() {
    return halfOpen.size();
  }

  long deadlineMs() {
    return halfOpen.list().stream().mapToLong(this::endOfHalfOpenMs).min().orElse(Long.MAX_VALUE);
  }

  void clear() {
    List.copyOf(byIndex.values()).forEach(this::remove);
  }
}
