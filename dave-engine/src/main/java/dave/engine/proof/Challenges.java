package dave.engine.proof;

import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * GETPEERs that were sent to addresses outside the table and wait for an answer. There is at most
 * one for each address and ping interval, {@value #MAX} in all, and {@value #MAX_OF_HOST} of one
 * host. The oldest makes way; if its host is full, the oldest of the host. So a host with thousands
 * of ports displaces only its own challenges. A stranger's PEER without a token counts only as an
 * answer to one of them. Not thread-safe.
 */
public final class Challenges {
  static final int MAX = 4_096;
  static final int MAX_OF_HOST = 32;

  private final long intervalMs;
  private final Map<PeerAddress, Challenge> challenges = new LinkedHashMap<>();

  /** The addresses of each host, the oldest first. */
  private final Map<NetworkPrefix, LinkedHashSet<PeerAddress>> hosts = new HashMap<>();

  private record Challenge(long sentMs, boolean answered) {}

  /**
   * @param intervalMs least time between two challenges to one address
   */
  public Challenges(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /**
   * Notes a challenge, unless one was sent to the address less than an interval ago.
   *
   * @return whether to send it
   */
  public boolean open(PeerAddress to, long nowMs) {
    Challenge last = challenges.get(to);
    if (last != null && nowMs - last.sentMs() < intervalMs) {
      return false;
    }
    if (last != null) {
      remove(to);
    }
    makeRoom(PeerAddresses.host(to));
    challenges.put(to, new Challenge(nowMs, false));
    hosts.computeIfAbsent(PeerAddresses.host(to), host -> new LinkedHashSet<>()).add(to);
    return true;
  }

  private void makeRoom(NetworkPrefix host) {
    LinkedHashSet<PeerAddress> ofHost = hosts.get(host);
    if (ofHost != null && ofHost.size() >= MAX_OF_HOST) {
      remove(ofHost.getFirst());
    } else if (challenges.size() >= MAX) {
      remove(challenges.keySet().iterator().next());
    }
  }

  private void remove(PeerAddress address) {
    challenges.remove(address);
    hosts.computeIfPresent(
        PeerAddresses.host(address),
        (host, addresses) -> addresses.remove(address) && addresses.isEmpty() ? null : addresses);
  }

  /**
   * Notes an answer without a token. A challenge has one answer.
   *
   * @return how many milliseconds the answer took; negative if it did not come within {@value
   *     LegacyTrials#WINDOW_MS} ms of a challenge
   */
  public long answered(PeerAddress from, long nowMs) {
    Challenge challenge = challenges.get(from);
    if (challenge == null
        || challenge.answered()
        || nowMs - challenge.sentMs() > LegacyTrials.WINDOW_MS) {
      return -1;
    }
    challenges.replace(from, new Challenge(challenge.sentMs(), true));
    return nowMs - challenge.sentMs();
  }

  int size() {
    return challenges.size();
  }
}
