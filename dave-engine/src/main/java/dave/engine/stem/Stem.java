package dave.engine.stem;

import dave.engine.Defence;
import dave.engine.Defences;
import dave.engine.peer.PeerPicker;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The dats that are in the stem at this node: they go to the successor only, and nobody is told
 * that they are held. A dat leaves the stem, and is an ordinary one, when it is heard from a peer
 * as an ordinary one, or at the end of its embargo.
 *
 * <p>About {@value #MAX} of others at most, and as many again of the node's own; what comes then
 * spreads at once. On the core worker only, but for the members that say so.
 */
public final class Stem {
  static final int MAX = 4_096;

  /** How often a dat is sent along the stem, as packets get lost. */
  static final int SENDS = 3;

  private final boolean present;
  private final boolean ofOwn;
  private final Successor successor;
  private final RandomGenerator random;
  private final long windowMs;
  private final Map<WorkHash, Walk> walks = new ConcurrentHashMap<>();

  /** By work: records whose place was taken by one that is in the stem. */
  private final Map<WorkHash, VerifiedDat> displaced = new ConcurrentHashMap<>();

  /** A dat's time in the stem here. */
  private static final class Walk {
    /** Who brought it; null if it was put here. */
    final @Nullable PeerAddress from;

    volatile @Nullable VerifiedDat displaced;
    boolean begun;
    long untilMs;
    int sends;

    Walk(@Nullable PeerAddress from) {
      this.from = from;
    }
  }

  /**
   * @param periodMs how long a successor is kept
   * @param windowMs how long a dat is fresh; an embargo ends when it still is
   */
  public Stem(
      Defences defences, PeerPicker picker, RandomGenerator random, long periodMs, long windowMs) {
    present = defences.has(Defence.STEM);
    ofOwn = present && defences.has(Defence.UNIFORM_RELAY);
    this.random = random;
    this.windowMs = windowMs;
    successor = new Successor(picker, random, periodMs);
  }

  /** Whether a dat is in the stem. Thread-safe. */
  public boolean holds(WorkHash work) {
    return walks.containsKey(work);
  }

  /** Whether no dat is in the stem. Thread-safe. */
  boolean isEmpty() {
    return walks.isEmpty();
  }

  /**
   * Takes a dat that is put here. Thread-safe.
   *
   * @return whether it is in the stem now and was not
   */
  boolean enter(WorkHash work) {
    return ofOwn && enter(work, null, 2 * MAX);
  }

  /**
   * Takes a dat that came along a stem, unless this node spreads such. Thread-safe.
   *
   * @return whether it is in the stem now and was not
   */
  boolean enter(WorkHash work, PeerAddress from) {
    Successor.Path path = successor.path();
    return present
        && path != null
        && path.relays()
        && !path.to().equals(from)
        && enter(work, from, MAX);
  }

  private boolean enter(WorkHash work, @Nullable PeerAddress from, int most) {
    return walks.size() < most && walks.putIfAbsent(work, new Walk(from)) == null;
  }

  /** Makes a dat an ordinary one, if it is in the stem. Thread-safe. */
  public void leave(WorkHash work) {
    Walk walk = walks.remove(work);
    VerifiedDat older = walk == null ? null : walk.displaced;
    if (older != null) {
      displaced.remove(older.dat().work());
    }
  }

  /**
   * Hears a dat from a peer. It leaves the stem, but for a stem's repetition by who brought it.
   *
   * @param marked whether it came along a stem
   */
  public void heard(WorkHash work, PeerAddress from, boolean marked) {
    Walk walk = walks.get(work);
    if (walk != null && !(marked && from.equals(walk.from))) {
      leave(work);
    }
  }

  /** Notes that a record took the place of another: that one is what others still see. */
  public void replaced(WorkHash work, VerifiedDat older) {
    WorkHash olderWork = older.dat().work();
    if (olderWork.equals(work)) {
      return;
    }
    Walk olderWalk = walks.get(olderWork);
    VerifiedDat seen = olderWalk == null ? older : olderWalk.displaced;
    leave(olderWork);
    Walk walk = walks.get(work);
    if (walk != null && seen != null) {
      walk.displaced = seen;
      displaced.put(seen.dat().work(), seen);
    }
  }

  /**
   * What others see in the place of a dat that is held: itself, or, while it is in the stem, the
   * record whose place it took. Thread-safe.
   */
  public Optional<VerifiedDat> visible(VerifiedDat held) {
    Walk walk = walks.get(held.dat().work());
    return walk == null ? Optional.of(held) : Optional.ofNullable(walk.displaced);
  }

  /** A record of this work that others still see. Thread-safe. */
  Optional<VerifiedDat> displaced(WorkHash work) {
    return Optional.ofNullable(displaced.get(work));
  }

  /** Where a dat of the stem goes in this slot, or null if it has to wait; counts as a send. */
  public @Nullable PeerAddress next(WorkHash work, long nowMs) {
    Walk walk = walks.get(work);
    if (walk == null || walk.sends >= SENDS) {
      return null;
    }
    Successor.Path path = successor.refresh(nowMs);
    if (path == null) {
      return null;
    }
    if (path.to().equals(walk.from)) {
      leave(work);
      return null;
    }
    walk.sends++;
    return path.to();
  }

  /** Ends the embargoes that are over, and sees to the successor. */
  public void maintain(long nowMs) {
    if (!present) {
      return;
    }
    successor.refresh(nowMs);
    walks.forEach(
        (work, walk) -> {
          if (!walk.begun) {
            walk.begun = true;
            walk.untilMs = nowMs + random.nextLong(windowMs / 8, windowMs * 3 / 8);
          } else if (nowMs >= walk.untilMs) {
            leave(work);
          }
        });
  }
}
