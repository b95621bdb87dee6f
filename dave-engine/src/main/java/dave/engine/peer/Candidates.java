package dave.engine.peer;

import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that peers sent us, until they answer a ping. There are at most {@value #MAX}, and
 * {@value #MAX_OF_SOURCE} from senders of one network group. Each is pinged at most once an
 * interval and {@value #PINGS} times in all. An address that did not answer rests for {@value
 * #REST_MS} ms, however often peers send it. A sealed one rests under its link key, as anybody can
 * make up another; a socket is asked under {@value #KEYS} keys in that time, under the second one
 * {@value #OTHER_KEY_MS} ms after the first. So it gets {@value #KEYS} times {@value #PINGS} pings
 * at most, and an address of another transport {@value #PINGS}. Introductions take the place of a
 * key: a socket is asked {@value #PINGS} times for them, and another one of its host {@value
 * #HOST_REST_MS} ms later. The last {@value #MAX_RESTING} sockets are remembered.
 *
 * <p>A public host has one address here at a time, and a private address one link key. After one
 * that did not answer, the next is taken {@value #HOST_REST_MS} ms later. So a peer that sends many
 * ports of such a host causes no more pings than one that sends a single port.
 *
 * <p>To ask a sealed address takes a whole datagram of a handshake. So one address of each public
 * network group is asked in an interval. Not thread-safe.
 */
final class Candidates {
  static final int MAX = 256;
  static final int MAX_OF_SOURCE = 16;
  static final int PINGS = 2;
  static final int KEYS = 2;
  static final int MAX_RESTING = 4_096;
  static final long REST_MS = 600_000;
  static final long OTHER_KEY_MS = REST_MS / 2;

  /** Shorter than the rest of an address: several nodes may share a host. */
  static final long HOST_REST_MS = 60_000;

  /** Pings at a time, so that a full list does not make a burst. */
  private static final int BATCH = 8;

  private final long intervalMs;
  private final Map<PeerAddress, Candidate> candidates = new LinkedHashMap<>();
  private final Map<NetworkPrefix, Integer> sources = new HashMap<>();

  /** When the addresses of each socket were taken or asked last. */
  private final Map<Endpoint, Map<PeerAddress, Long>> askedMs = new LinkedHashMap<>();

  /** When another address of each host may be taken. */
  private final Map<NetworkPrefix, Long> hostsMs = new LinkedHashMap<>();

  /** When another sealed address of each network group may be asked. */
  private final Map<NetworkPrefix, Long> groupsMs = new LinkedHashMap<>();

  /** When each socket was asked because of introductions. */
  private final Map<Endpoint, List<Long>> introducedMs = new LinkedHashMap<>();

  /** Which socket of each host was asked last because of introductions. */
  private final Map<NetworkPrefix, Endpoint> introducedOfHost = new LinkedHashMap<>();

  private record Candidate(NetworkPrefix source, PeerAddress teller, int pings, long nextMs) {}

  /** An address without the link key, which anybody can make up. */
  private record Endpoint(String transport, PeerAddress address) {
    static Endpoint of(PeerAddress address) {
      boolean sealed = address.transport().equals(PeerAddress.SEALED);
      return new Endpoint(address.transport(), sealed ? address.underLink() : address);
    }
  }

  /**
   * @param intervalMs between two pings of one address
   */
  Candidates(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /** Adds an address if there is room, and neither it nor its host rests. */
  void offer(PeerAddress address, PeerAddress from, long nowMs) {
    NetworkPrefix source = sourcePrefix(from);
    if (candidates.size() < MAX
        && sources.getOrDefault(source, 0) < MAX_OF_SOURCE
        && !candidates.containsKey(address)
        && nowMs >= hostsMs.getOrDefault(host(address), nowMs)
        && !isResting(address, nowMs)) {
      candidates.put(address, new Candidate(source, from, 0, nowMs));
      sources.merge(source, 1, Integer::sum);
      keep(hostsMs, host(address), nowMs + PINGS * intervalMs + HOST_REST_MS);
      noteAsked(address, nowMs);
    }
  }

  private static NetworkPrefix host(PeerAddress address) {
    return PeerAddresses.host(Endpoint.of(address).address());
  }

  private static NetworkPrefix sourcePrefix(PeerAddress from) {
    return PeerAddresses.scope(from) == AddressScope.PUBLIC
        ? PeerAddresses.group(from)
        : PeerAddresses.host(from);
  }

  /** Whether an address was asked lately, or its socket under as many keys as it may be. */
  private boolean isResting(PeerAddress address, long nowMs) {
    Map<PeerAddress, Long> asked = askedMs.getOrDefault(Endpoint.of(address), Map.of());
    int introduced = introductions(Endpoint.of(address), nowMs).isEmpty() ? 0 : 1;
    return nowMs - asked.getOrDefault(address, nowMs - REST_MS) < REST_MS
        || asked.values().stream().anyMatch(ms -> nowMs - ms < OTHER_KEY_MS)
        || keysAsked(address, nowMs) + introduced >= KEYS;
  }

  private int keysAsked(PeerAddress address, long nowMs) {
    Map<PeerAddress, Long> asked = askedMs.getOrDefault(Endpoint.of(address), Map.of());
    return (int) asked.values().stream().filter(ms -> nowMs - ms < REST_MS).count();
  }

  private List<Long> introductions(Endpoint socket, long nowMs) {
    return introducedMs.getOrDefault(socket, List.of()).stream()
        .filter(ms -> nowMs - ms < REST_MS)
        .toList();
  }

  /**
   * Notes that an address is asked because of an introduction.
   *
   * @return false if its socket, another one of its host or its network group has been asked enough
   */
  boolean introduce(PeerAddress address, long nowMs) {
    Endpoint socket = Endpoint.of(address);
    List<Long> before = introductions(socket, nowMs);
    if (before.size() >= PINGS
        || keysAsked(address, nowMs) >= KEYS
        || before.stream().anyMatch(ms -> nowMs - ms < intervalMs)
        || isOtherIntroduced(address, nowMs)
        || !mayAsk(address, nowMs)) {
      return false;
    }
    List<Long> all = new ArrayList<>(before);
    all.add(nowMs);
    keep(introducedMs, socket, all);
    keep(introducedOfHost, host(address), socket);
    return true;
  }

  /** Whether another socket of the host was asked lately because of an introduction. */
  private boolean isOtherIntroduced(PeerAddress address, long nowMs) {
    Endpoint last = introducedOfHost.get(host(address));
    return last != null
        && !last.equals(Endpoint.of(address))
        && introductions(last, nowMs).stream().anyMatch(ms -> nowMs - ms < HOST_REST_MS);
  }

  /** The peer that named a candidate; null if there is no such candidate. */
  @Nullable PeerAddress teller(PeerAddress address) {
    Candidate candidate = candidates.get(address);
    return candidate == null ? null : candidate.teller();
  }

  private void noteAsked(PeerAddress address, long nowMs) {
    Endpoint socket = Endpoint.of(address);
    Map<PeerAddress, Long> asked = askedMs.getOrDefault(socket, new HashMap<>());
    asked.values().removeIf(ms -> nowMs - ms >= REST_MS);
    asked.put(address, nowMs);
    keep(askedMs, socket, asked);
  }

  /** Removes an address that answered; then its socket and its host need not rest. */
  void remove(PeerAddress address) {
    askedMs.remove(Endpoint.of(address));
    introducedMs.remove(Endpoint.of(address));
    Candidate candidate = candidates.remove(address);
    if (candidate != null) {
      hostsMs.remove(host(address));
      forget(candidate);
    }
  }

  private void forget(Candidate candidate) {
    sources.computeIfPresent(candidate.source(), (source, n) -> n == 1 ? null : n - 1);
  }

  /** The addresses to ping now. Those that had all their pings begin to rest. */
  List<PeerAddress> due(long nowMs) {
    List<PeerAddress> due = new ArrayList<>();
    Iterator<Map.Entry<PeerAddress, Candidate>> all = candidates.entrySet().iterator();
    while (all.hasNext() && due.size() < BATCH) {
      Map.Entry<PeerAddress, Candidate> entry = all.next();
      Candidate candidate = entry.getValue();
      if (candidate.nextMs() > nowMs
          || (candidate.pings() < PINGS && !mayAsk(entry.getKey(), nowMs))) {
        continue;
      }
      noteAsked(entry.getKey(), nowMs);
      if (candidate.pings() == PINGS) {
        all.remove();
        forget(candidate);
      } else {
        entry.setValue(
            new Candidate(
                candidate.source(), candidate.teller(), candidate.pings() + 1, nowMs + intervalMs));
        due.add(entry.getKey());
      }
    }
    return due;
  }

  /** Whether an address may be asked now; if so, its network group has had its turn. */
  private boolean mayAsk(PeerAddress address, long nowMs) {
    boolean limited =
        address.transport().equals(PeerAddress.SEALED)
            && PeerAddresses.scope(address) == AddressScope.PUBLIC;
    if (!limited) {
      return true;
    }
    NetworkPrefix group = PeerAddresses.group(address);
    if (nowMs < groupsMs.getOrDefault(group, nowMs)) {
      return false;
    }
    keep(groupsMs, group, nowMs + intervalMs);
    return true;
  }

  /** Puts an entry and keeps the newest {@value #MAX_RESTING}. */
  private static <K, V> void keep(Map<K, V> entries, K key, V value) {
    entries.remove(key);
    entries.put(key, value);
    if (entries.size() > MAX_RESTING) {
      Iterator<K> oldest = entries.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** The number of candidates. */
  int size() {
    return candidates.size();
  }
}
