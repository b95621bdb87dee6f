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

/**
 * Addresses that others told us of, until they answer a ping of ours: at most {@value #MAX}, of one
 * teller's network group {@value #MAX_OF_TELLER}, each pinged at most once an interval and {@value
 * #PINGS} times in all. One that did not answer is left alone for {@value #REST_MS} ms however
 * often it is named; so are the last {@value #MAX_RESTING}.
 *
 * <p>A public host has one address here at a time, and the next one {@value #HOST_REST_MS} ms after
 * one that did not answer: who names port after port of a host has it pinged no more than who names
 * one. Not thread-safe.
 */
final class Candidates {
  static final int MAX = 256;
  static final int MAX_OF_TELLER = 16;
  static final int PINGS = 2;
  static final int MAX_RESTING = 4_096;
  static final long REST_MS = 600_000;

  /** Shorter than the rest of an address: several nodes may share a host. */
  static final long HOST_REST_MS = 60_000;

  /** Pings at once: a list that fills up is not sent out as a burst. */
  private static final int BATCH = 8;

  private final long intervalMs;
  private final Map<PeerAddress, Candidate> candidates = new LinkedHashMap<>();
  private final Map<NetworkPrefix, Integer> tellers = new HashMap<>();
  private final Map<PeerAddress, Long> restingMs = new LinkedHashMap<>();

  /** When another address of a host may be taken. */
  private final Map<NetworkPrefix, Long> hostsMs = new LinkedHashMap<>();

  private record Candidate(NetworkPrefix teller, int pings, long nextMs) {}

  /**
   * @param intervalMs between two pings of one address
   */
  Candidates(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /** Takes an address if there is room, and it is not resting. */
  void offer(PeerAddress address, PeerAddress from, long nowMs) {
    NetworkPrefix teller = teller(from);
    if (candidates.size() < MAX
        && tellers.getOrDefault(teller, 0) < MAX_OF_TELLER
        && !candidates.containsKey(address)
        && !isResting(address, nowMs)
        && nowMs >= hostsMs.getOrDefault(PeerAddresses.host(address), nowMs)) {
      candidates.put(address, new Candidate(teller, 0, nowMs));
      tellers.merge(teller, 1, Integer::sum);
      keep(hostsMs, PeerAddresses.host(address), nowMs + PINGS * intervalMs + HOST_REST_MS);
    }
  }

  private static NetworkPrefix teller(PeerAddress from) {
    return PeerAddresses.scope(from) == AddressScope.PUBLIC
        ? PeerAddresses.group(from)
        : PeerAddresses.host(from);
  }

  private boolean isResting(PeerAddress address, long nowMs) {
    Long sinceMs = restingMs.get(address);
    return sinceMs != null && nowMs - sinceMs < REST_MS;
  }

  /** Forgets an address, as it answered: then its host need not rest. */
  void remove(PeerAddress address) {
    restingMs.remove(address);
    Candidate candidate = candidates.remove(address);
    if (candidate != null) {
      hostsMs.remove(PeerAddresses.host(address));
      forget(candidate);
    }
  }

  private void forget(Candidate candidate) {
    tellers.computeIfPresent(candidate.teller(), (teller, n) -> n == 1 ? null : n - 1);
  }

  /** The addresses to ping now; those that had their pings come to rest. */
  List<PeerAddress> due(long nowMs) {
    List<PeerAddress> due = new ArrayList<>();
    Iterator<Map.Entry<PeerAddress, Candidate>> all = candidates.entrySet().iterator();
    while (all.hasNext() && due.size() < BATCH) {
      Map.Entry<PeerAddress, Candidate> entry = all.next();
      Candidate candidate = entry.getValue();
      if (candidate.nextMs() > nowMs) {
        continue;
      }
      if (candidate.pings() == PINGS) {
        all.remove();
        forget(candidate);
        keep(restingMs, entry.getKey(), nowMs);
      } else {
        entry.setValue(
            new Candidate(candidate.teller(), candidate.pings() + 1, nowMs + intervalMs));
        due.add(entry.getKey());
      }
    }
    return due;
  }

  /** Keeps the newest {@value #MAX_RESTING}. */
  private static <K> void keep(Map<K, Long> times, K key, long timeMs) {
    times.remove(key);
    times.put(key, timeMs);
    if (times.size() > MAX_RESTING) {
      Iterator<K> oldest = times.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** How many there are. */
  int size() {
    return candidates.size();
  }
}
