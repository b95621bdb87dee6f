package dave.engine.gossip;

import dave.engine.store.Mass;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The dats that are young enough to be news, at most {@value #MAX}, the heaviest. The r-th heaviest
 * is drawn with a probability in proportion to 1/r: a dat goes out most in its first moments, when
 * most nodes lack it, and still often enough later.
 *
 * <p>What is drawn depends on public fields alone (time, difficulty): a dat's way here leaves no
 * trace. Nodes that hold the same dats rank them alike at the same time, as masses are those at the
 * last full {@value #RANK_MS} ms, whenever a dat came. On the core worker only.
 */
public final class FreshSet {
  static final int MAX = 4_096;

  /**
   * How old the order by mass may be, in milliseconds; a dat that comes takes its place at once.
   */
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

  /** In the order of {@link FreshDat#BY_MASS} at {@link #rankedMs}. */
  private final List<FreshDat> ranked = new ArrayList<>();

  private long rankedMs;

  public FreshSet(GossipPlan plan, Mass mass) {
    this.plan = plan;
    this.mass = mass;
  }

  /**
   * Takes a dat that the store holds, if it is young. One more that claims an unbound work shares
   * the place of that work: it has but one mass.
   */
  public void add(VerifiedDat dat, long nowMs) {
    FreshDat known = byWork.get(dat.dat().work());
    if (known != null && known.shares(dat)) {
      known.join(dat);
      return;
    }
    FreshDat fresh = new FreshDat(dat, mass);
    if (isOld(fresh, nowMs)) {
      return;
    }
    rank(nowMs);
    remove(fresh.work());
    fresh.weigh(rankedMs);
    byWork.put(fresh.work(), fresh);
    ranked.add(-1 - place(fresh), fresh);
    if (ranked.size() > MAX) {
      byWork.remove(ranked.removeLast().work());
    }
  }

  /** Forgets a dat that the store holds no more. */
  public void remove(VerifiedDat dat) {
    FreshDat known = byWork.get(dat.dat().work());
    if (known != null && !known.leave(dat)) {
      remove(known.work());
    }
  }

  private void remove(WorkHash work) {
    FreshDat fresh = byWork.remove(work);
    if (fresh != null) {
      ranked.remove(place(fresh));
    }
  }

  /** One of the heaviest, drawn by rank; null if nothing is fresh. */
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

  /** The heaviest of those that are wanted; null if none is. */
  @Nullable FreshDat heaviest(Predicate<FreshDat> wanted, long nowMs) {
    for (FreshDat fresh : ranked) {
      if (wanted.test(fresh) && !isOld(fresh, nowMs)) {
        return fresh;
      }
    }
    return null;
  }

  /** How many there are. */
  public int size() {
    return ranked.size();
  }

  /** From 0 on. */
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

  /** Drops the old and orders by mass, if time has come. */
  private void rank(long nowMs) {
    long dueMs = nowMs - Math.floorMod(nowMs, RANK_MS);
    if (dueMs == rankedMs) {
      return;
    }
    rankedMs = dueMs;
    ranked.removeIf(fresh -> isOld(fresh, nowMs) && byWork.remove(fresh.work(), fresh));
    for (FreshDat fresh : ranked) {
      fresh.weigh(rankedMs);
    }
    ranked.sort(FreshDat.BY_MASS); // Little has changed, which the sort makes use of.
  }
}
