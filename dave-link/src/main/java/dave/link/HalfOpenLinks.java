package dave.link;

import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The half-open links: in all, of each host, and of each network group; everywhere the oldest
 * first. When there are too many, one of the largest group makes way, so that no group can take the
 * place of another. When a group has too many, the oldest one of its largest host makes way. So a
 * group that is full keeps nobody out, and whoever fills it has to go on with handshakes: a
 * newcomer loses its place only if as many others as the group may have begin before its first cell
 * comes. Not for several threads.
 */
final class HalfOpenLinks {
  private final int most;
  private final int mostOfHost;
  private final int mostOfGroup;
  private final Set<Link> all = new LinkedHashSet<>();
  private final Parts ofHost = new Parts(PeerAddresses::source);
  private final Parts ofGroup = new Parts(PeerAddresses::group);

  HalfOpenLinks(LinkSettings settings) {
    most = settings.maxHalfOpen();
    mostOfHost = settings.maxHalfOpenPerHost();
    mostOfGroup = settings.maxHalfOpenPerGroup();
  }

  /** The link that makes way for another; null if there is room. */
  @Nullable Link leavingFor(Link link) {
    Set<Link> host = ofHost.get(link.address());
    if (host.size() >= mostOfHost && !host.isEmpty()) {
      return host.iterator().next();
    }
    Set<Link> group = ofGroup.get(link.address());
    boolean limited = PeerAddresses.scope(link.address()) == AddressScope.PUBLIC;
    if (limited && group.size() >= mostOfGroup) {
      return oldestOfLargestHost(group);
    }
    return all.size() >= most ? ofGroup.oldestOfLargest() : null;
  }

  private @Nullable Link oldestOfLargestHost(Set<Link> group) {
    return group.stream()
        .max(Comparator.comparingInt(link -> ofHost.get(link.address()).size()))
        .orElse(null);
  }

  void add(Link link) {
    all.add(link);
    ofHost.add(link);
    ofGroup.add(link);
  }

  /** Removes a link, if it is one of these. */
  void remove(Link link) {
    if (all.remove(link)) {
      ofHost.remove(link);
      ofGroup.remove(link);
    }
  }

  List<Link> list() {
    return List.copyOf(all);
  }

  int size() {
    return all.size();
  }

  /** The links by a prefix of their addresses. */
  private static final class Parts {
    private final Function<PeerAddress, NetworkPrefix> prefix;
    private final Map<NetworkPrefix, Set<Link>> parts = new LinkedHashMap<>();

    Parts(Function<PeerAddress, NetworkPrefix> prefix) {
      this.prefix = prefix;
    }

    Set<Link> get(PeerAddress address) {
      return parts.getOrDefault(prefix.apply(address), Set.of());
    }

    void add(Link link) {
      parts.computeIfAbsent(prefix.apply(link.address()), one -> new LinkedHashSet<>()).add(link);
    }

    void remove(Link link) {
      parts.computeIfPresent(
          prefix.apply(link.address()),
          (one, links) -> links.remove(link) && links.isEmpty() ? null : links);
    }

    @Nullable Link oldestOfLargest() {
      return parts.values().stream()
          .max(Comparator.comparingInt(Set::size))
          .map(links -> links.iterator().next())
          .orElse(null);
    }
  }
}
