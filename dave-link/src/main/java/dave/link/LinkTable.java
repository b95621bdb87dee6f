package dave.link;

import dave.wire.LinkKey;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The links of a node: those that are open, one a key, and those that are half open. */
final class LinkTable {
  /** Two links that were opened toward each other within this time are taken for simultaneous. */
  static final long SIMULTANEOUS_MS = 30_000;

  private final LinkSettings settings;
  private final RandomGenerator random;
  private final Map<Integer, Link> byIndex = new HashMap<>();
  private final Map<LinkKey, Link> open = new HashMap<>();
  private final LinkedHashMap<Integer, Link> halfOpen = new LinkedHashMap<>();

  LinkTable(LinkSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** An index that no link has. */
  int freeIndex() {
    int index = random.nextInt();
    while (byIndex.containsKey(index)) {
      index = random.nextInt();
    }
    return index;
  }

  @Nullable Link find(int index) {
    return byIndex.get(index);
  }

  @Nullable Link find(LinkKey key) {
    return open.get(key);
  }

  /** Adds one that is half open. Those that make room for it are closed. */
  void addHalfOpen(Link link) {
    NetworkPrefix host = PeerAddresses.source(link.address());
    Link oldestOfHost = null;
    int ofHost = 0;
    for (Link other : halfOpen.values()) {
      if (PeerAddresses.source(other.address()).equals(host)) {
        oldestOfHost = oldestOfHost == null ? other : oldestOfHost;
        ofHost++;
      }
    }
    if (ofHost >= settings.maxHalfOpenPerHost() && oldestOfHost != null) {
      remove(oldestOfHost);
    } else if (halfOpen.size() >= settings.maxHalfOpen()) {
      remove(halfOpen.firstEntry().getValue());
    }
    byIndex.put(link.index(), link);
    halfOpen.put(link.index(), link);
  }

  /** Makes one open that no other stands against; the one that it replaces is for the caller. */
  void addOpen(Link link) {
    halfOpen.remove(link.index());
    byIndex.put(link.index(), link);
    open.put(link.remoteKey(), link);
    link.open();
  }

  /**
   * Whether a new link stands against the one that there is: the newer one does, but of two that
   * were opened toward each other at once both sides keep the one that the lower key asked for.
   */
  static boolean stands(Link link, Link there, LinkKey own) {
    if (link.initiator() == there.initiator()
        || link.sinceMs() - there.sinceMs() > SIMULTANEOUS_MS) {
      return true;
    }
    return link.initiator() == (own.compareTo(link.remoteKey()) < 0);
  }

  /** Removes and closes one. */
  void remove(Link link) {
    byIndex.remove(link.index(), link);
    halfOpen.remove(link.index(), link);
    open.remove(link.remoteKey(), link);
    link.close();
  }

  /** Closes those that were half open for too long. */
  void expireHalfOpen(long nowMs) {
    while (!halfOpen.isEmpty()) {
      Link oldest = halfOpen.firstEntry().getValue();
      if (nowMs - oldest.sinceMs() < settings.halfOpenMs()) {
        return;
      }
      remove(oldest);
    }
  }

  List<Link> open() {
    return new ArrayList<>(open.values());
  }

  int halfOpen() {
    return halfOpen.size();
  }

  long deadlineMs() {
    return halfOpen.isEmpty()
        ? Long.MAX_VALUE
        : halfOpen.firstEntry().getValue().sinceMs() + settings.halfOpenMs();
  }

  void clear() {
    List.copyOf(byIndex.values()).forEach(this::remove);
  }
}
