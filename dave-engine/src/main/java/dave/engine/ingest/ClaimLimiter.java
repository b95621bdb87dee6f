package dave.engine.ingest;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.quota.LatestMap;
import dave.engine.store.DatStore;
import dave.engine.store.Presence;
import dave.wire.Dat;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often each source may bring one more dat that claims an unbound work.
 *
 * <p>Such a dat costs a signature and no work, so the sender of most dats must not get most places.
 * Each source (IPv4 /32, IPv6 /64) may bring one dat for a work in {@value #TURN_MS} ms. Further
 * dats are not even verified, nor are dats from a source that has not proven that it receives at
 * its address. Only the turns that genuine dats used are remembered, not the dats. So a forger
 * cannot keep out the dat that another source sends.
 *
 * <p>An unbound work that the store no longer holds counts as claimed too; otherwise it would come
 * in again for one author after the other. The latest {@value #MAX_WORKS} works are remembered,
 * each with at most {@value #MAX_SOURCES} sources. Beyond that, all other sources wait for the next
 * turn. Thread-safe.
 */
public final class ClaimLimiter {
  /** How long a source waits for its next turn. */
  public static final long TURN_MS = 30_000;

  static final int MAX_WORKS = 16_384;
  static final int MAX_SOURCES = 256;

  private final DatStore store;
  private final boolean shared;
  private final boolean limited;
  private final InstantSource clock;

  private final Map<WorkHash, UsedTurn> works = new LatestMap<>(MAX_WORKS);

  /** The sources that used the current turn. */
  private static final class UsedTurn {
    private long turn;
    private @Nullable Set<Optional<NetworkPrefix>> sources;

    boolean mayUse(Optional<NetworkPrefix> source, long now) {
      return sources == null
          || turn != now
          || (sources.size() < MAX_SOURCES && !sources.contains(source));
    }

    boolean tryUse(Optional<NetworkPrefix> source, long now) {
      if (!mayUse(source, now)) {
        return false;
      }
      if (sources == null || turn != now) {
        sources = new HashSet<>(2);
        turn = now;
      }
      return sources.add(source);
    }
  }

  public ClaimLimiter(DatStore store, Defences defences, InstantSource clock) {
    this.store = store;
    shared = defences.has(Defence.SHARED_WORK);
    limited = defences.has(Defence.CLAIM_TURNS);
    this.clock = clock;
  }

  /** Whether a dat that is not held claims unbound work that is held, or was held lately. */
  public boolean isContested(Dat dat) {
    boolean held = store.presence(dat.work()) instanceof Presence.Held;
    return (held || wasHeld(dat.work())) && !BoundSalt.isBound(dat);
  }

  /** Whether an unbound work was held before, so that it earns no trust. */
  public synchronized boolean wasHeld(WorkHash work) {
    return works.containsKey(work);
  }

  /** Whether a source may bring a dat that claims a work. */
  public synchronized boolean mayClaim(PeerAddress from, WorkHash work) {
    if (!shared || !limited) {
      return shared;
    }
    UsedTurn used = works.get(work);
    return used == null || used.mayUse(Optional.of(PeerAddresses.source(from)), turnNow());
  }

  /**
   * Uses the turn of a source for a genuine dat. False if the source has used it, or if too many
   * sources have.
   */
  public boolean tryClaim(PeerAddress from, WorkHash work) {
    return tryClaim(Optional.of(PeerAddresses.source(from)), work);
  }

  /** As {@link #tryClaim}, for dats that are put at this node, which share one turn. */
  public boolean tryClaimLocally(WorkHash work) {
    return tryClaim(Optional.empty(), work);
  }

  private synchronized boolean tryClaim(Optional<NetworkPrefix> source, WorkHash work) {
    boolean taken = works.computeIfAbsent(work, key -> new UsedTurn()).tryUse(source, turnNow());
    return shared && (taken || !limited);
  }

  private long turnNow() {
    return clock.millis() / TURN_MS;
  }

  /** Remembers the work of a dat that the store no longer holds. */
  public synchronized void noteRemoved(VerifiedDat dat) {
    if (!dat.bound()) {
      works.computeIfAbsent(dat.dat().work(), key -> new UsedTurn());
    }
  }
}
