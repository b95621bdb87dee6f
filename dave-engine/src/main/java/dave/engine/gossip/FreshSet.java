package dave.engine.gossip;

import dave.engine.gossip.FreshDat.Place;
import dave.engine.store.Mass;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The young dats that gossip draws from: the heaviest ones, at most {@value #MAX}. The r-th
 * heaviest is drawn with a probability in proportion to 1/r. So a dat goes out most in its first
 * moments, when most nodes lack it, and still often enough later.
 *
 * <p>A draw depends on public fields only (time, difficulty), so it does not show how a dat came to
 * this node. Masses are those at the last full {@value #RANK_MS} ms, whenever a dat came. So nodes
 * that hold the same dats rank them alike at the same time.
 *
 * <p>A dat with a time in the future waits until then. Otherwise an author would gain by stating a
 * later time, as the dat would be young for longer. On the core worker only.
 */
public final class FreshSet {
  static final int MAX = 4_096;

  /** How old the order by mass may be, in milliseconds. A dat that comes is inserted at once. */
  static final long RANK_MS = 250;

  /** The sum of 1/r over the first ranks. */
  private static final double[] HARMONIC = new double[MAX + 1];

  static {
    for (int rank = 1; rank <= MAX; rank++) {
      HARMONIC[rank] = HARMONIC[rank - 1] + 1.0 / rank;
    }
  }

  private final GossipPlan plan;
  private final Mass mass;
  private final Map<WorkHash, FreshDat> byWork = new HashMap<>();

  /** Of two dats with one id, the one that came last. */
  private final Map<Long, FreshDat> byId = new HashMap<>();

  private final TreeMap<Long, FreshDat> byNumber = new TreeMap<>();

  /** In the order of {@link FreshDat#BY_MASS} at {@link #rankedMs}. */
  private final List<FreshDat> ranked = new ArrayList<>();

  /** The dats with a time in the future, the next one first; at most {@link #MAX}. */
  private final TreeSet<FreshDat> early =
      new TreeSet<>(Comparator.comparingLong(FreshDat::timeMs).thenComparing(FreshDat::work));

  private long rankedMs;
  private long version;
  private Budget budget = new Budget(-1, -1, -1, null);

  public FreshSet(GossipPlan plan, Mass mass) {
    this.plan = plan;
    this.mass = mass;
  }

  /**
   * The last answer of {@link #firstBeyond}, and the state of the set for which it holds.
   *
   * @param size how many dats were ranked
   * @param first the heaviest dat that has no room
   */
  private record Budget(long version, long rankedMs, int size, @Nullable FreshDat first) {}

  /**
   * Adds a dat that the store holds, if it is young. All claims on an unbound work share one place,
   * as the work has only one mass.
   */
  public void add(VerifiedDat dat, long nowMs) {
    FreshDat known = byWork.get(dat.dat().work());
    if (known != null && known.shares(dat)) {
      known.addClaim(dat);
      return;
    }
    FreshDat fresh = new FreshDat(dat, mass, version + 1);
    if (isOld(fresh, nowMs)) {
      return;
    }
    rank(nowMs);
    remove(fresh.work());
    version++;
    byWork.put(fresh.work(), fresh);
    byId.put(fresh.id(), fresh);
    byNumber.put(fresh.number(), fresh);
    if (fresh.ageMs(nowMs) < 0) {
      early.add(fresh);
      if (early.size() > MAX) {
        forget(early.removeLast());
      }
      return;
    }
    fresh.place = Place.RANKED;
    fresh.weigh(rankedMs);
    ranked.add(-1 - place(fresh), fresh);
    if (ranked.size() > MAX) {
      forget(ranked.removeLast());
    }
  }

  /** Removes a dat that the store no longer holds. */
  public void remove(VerifiedDat dat) {
    FreshDat known = byWork.get(dat.dat().work());
    if (known != null && !known.removeClaim(dat)) {
      remove(known.work());
    }
  }

  private void remove(WorkHash work) {
    FreshDat fresh = byWork.get(work);
    if (fresh != null) {
      forget(fresh);
      if (!early.remove(fresh)) {
        ranked.remove(place(fresh));
      }
    }
  }

  private boolean forget(FreshDat fresh) {
    fresh.place = Place.GONE;
    byNumber.remove(fresh.number());
    byId.remove(fresh.id(), fresh);
    return byWork.remove(fresh.work(), fresh);
  }

  /** The dat with a short id; null if there is none, or it is old or of the future. */
  @Nullable FreshDat find(long id, long nowMs) {
    FreshDat fresh = byId.get(id);
    return fresh == null || isOld(fresh, nowMs) || fresh.ageMs(nowMs) < 0 ? null : fresh;
  }

  /** A number that grows with each dat that is added. */
  long version() {
    return version;
  }

  /** The bytes of all dats that may be drawn. */
  long bytes() {
    return ranked.stream().mapToLong(FreshDat::length).sum();
  }

  /** The dats that came after one with this number, in their order. */
  Iterable<FreshDat> since(long number) {
    return byNumber.tailMap(number, false).values();
  }

  /** The heaviest dat that has no room in so many bytes beside all heavier ones; null if all do. */
  @Nullable FreshDat firstBeyond(long bytes) {
    if (budget.version() != version
        || budget.rankedMs() != rankedMs
        || budget.size() != ranked.size()) {
      budget = new Budget(version, rankedMs, ranked.size(), findBeyond(bytes));
    }
    return budget.first();
  }

  private @Nullable FreshDat findBeyond(long bytes) {
    long left = bytes;
    for (FreshDat fresh : ranked) {
      left -= fresh.length();
      if (left < 0) {
        return fresh;
      }
    }
    return null;
  }

  /** Forgets what is known of a linked peer. */
  void forget(int place) {
    byWork.values().forEach(fresh -> fresh.holders().forget(place));
  }

  /** One of the heaviest dats, drawn by rank; null if nothing is fresh. */
  @Nullable FreshDat draw(RandomGenerator random, long nowMs) {
    rank(nowMs);
    while (!ranked.isEmpty()) {
      FreshDat fresh = ranked.get(drawRank(random));
      if (!isOld(fresh, nowMs)) {
        return fresh;
      }
      remove(fresh.work());
    }
    return null;
  }

  /** The heaviest of the wanted dats; null if there is none. */
  @Nullable FreshDat heaviest(Predicate<FreshDat> wanted, long nowMs) {
    for (FreshDat fresh : ranked) {
      if (wanted.test(fresh) && !isOld(fresh, nowMs)) {
        return fresh;
      }
    }
    return null;
  }

  /** How many dats may be drawn. */
  public int size() {
    return ranked.size();
  }

  /** A rank, from 0 on. */
  private int drawRank(RandomGenerator random) {
    int reach = Math.min(ranked.size(), plan.heaviest());
    int at = Arrays.binarySearch(HARMONIC, 0, reach, random.nextDouble() * HARMONIC[reach]);
    return at >= 0 ? at : -2 - at;
  }

  private boolean isOld(FreshDat fresh, long nowMs) {
    return fresh.ageMs(nowMs) >= plan.windowMs();
  }

  private int place(FreshDat fresh) {
    return Collections.binarySearch(ranked, fresh, FreshDat.BY_MASS);
  }

  /** Drops old dats and sorts by mass, if the next full {@value #RANK_MS} ms have begun. */
  void rank(long nowMs) {
    long dueMs = nowMs - Math.floorMod(nowMs, RANK_MS);
    if (dueMs == rankedMs) {
      return;
    }
    rankedMs = dueMs;
    ranked.removeIf(fresh -> isOld(fresh, nowMs) && forget(fresh));
    while (!early.isEmpty() && early.first().ageMs(nowMs) >= 0) {
      FreshDat due = early.removeFirst();
      due.place = Place.RANKED;
      ranked.add(due);
    }
    for (FreshDat fresh : ranked) {
      fresh.weigh(rankedMs);
    }
    ranked.sort(FreshDat.BY_MASS); // Fast, as little has changed.
    while (ranked.size() > MAX) {
      forget(ranked.removeLast());
    }
  }
}
