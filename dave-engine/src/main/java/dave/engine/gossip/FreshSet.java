package dave.engine.gossip;

import dave.engine.store.Mass;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The dats that are young enough to be news, at most {@value #MAX}, the heaviest. What is drawn
 * depends on public fields alone (time, difficulty): a dat's way here leaves no trace. On the core
 * worker only.
 */
public final class FreshSet {
  static final int MAX = 4_096;

  /** How old the order by mass may be, in milliseconds. */
  private static final long RANK_MS = 50;

  private final GossipPlan plan;
  private final Mass mass;
  private final Map<WorkHash, Fresh> byWork = new HashMap<>();
  private final List<Fresh> ranked = new ArrayList<>();
  private long rankedMs;
  private boolean changed;

  /** A fresh dat and where it is in {@link #ranked}. */
  private static final class Fresh {
    final VerifiedDat dat;
    byte @Nullable [] packet;
    double weight;

    Fresh(VerifiedDat dat) {
      this.dat = dat;
    }

    byte[] packet() {
      if (packet == null) {
        packet = PacketCodec.encode(new Put(dat.dat()));
      }
      return packet;
    }
  }

  public FreshSet(GossipPlan plan, Mass mass) {
    this.plan = plan;
    this.mass = mass;
  }

  /** Takes a dat that the store holds, if it is young. */
  public void add(VerifiedDat dat, long nowMs) {
    if (nowMs - dat.dat().timeMs() >= plan.windowMs()) {
      return;
    }
    Fresh fresh = new Fresh(dat);
    Fresh previous = byWork.put(dat.dat().work(), fresh);
    if (previous != null) {
      ranked.remove(previous);
    }
    ranked.add(fresh);
    changed = true;
    if (ranked.size() >= 2 * MAX) {
      rank(nowMs);
    }
  }

  /** Forgets a dat that the store holds no more. */
  public void remove(WorkHash work) {
    Fresh fresh = byWork.remove(work);
    if (fresh != null) {
      ranked.remove(fresh);
    }
  }

  /** The packet of one of the heaviest, drawn uniformly; null if nothing is fresh. */
  public byte @Nullable [] draw(RandomGenerator random, long nowMs) {
    boolean many = ranked.size() > plan.heaviest();
    if (nowMs < rankedMs || nowMs - rankedMs >= (many && changed ? RANK_MS : 20 * RANK_MS)) {
      rank(nowMs);
    }
    int reach = Math.min(ranked.size(), plan.heaviest());
    while (reach > 0) {
      Fresh fresh = ranked.get(random.nextInt(reach));
      if (nowMs - fresh.dat.dat().timeMs() < plan.windowMs()) {
        return fresh.packet();
      }
      remove(fresh.dat.dat().work());
      reach = Math.min(ranked.size(), plan.heaviest());
    }
    return null;
  }

  /** How many there are. */
  public int size() {
    return ranked.size();
  }

  /** Drops the old, orders by mass, keeps at most {@link #MAX}. */
  private void rank(long nowMs) {
    ranked.removeIf(
        fresh -> {
          boolean old = nowMs - fresh.dat.dat().timeMs() >= plan.windowMs();
          if (old) {
            byWork.remove(fresh.dat.dat().work());
          }
          return old;
        });
    if (ranked.size() > plan.heaviest()) {
      for (Fresh fresh : ranked) {
        fresh.weight = weight(fresh.dat, nowMs);
      }
      ranked.sort(
          Comparator.<Fresh>comparingDouble(fresh -> -fresh.weight)
              .thenComparing(fresh -> fresh.dat.dat().work()));
      while (ranked.size() > MAX) {
        byWork.remove(ranked.removeLast().dat.dat().work());
      }
    }
    rankedMs = nowMs;
    changed = false;
  }

  /** The logarithm of the mass: it orders as the mass does, and fits a double at any difficulty. */
  private double weight(VerifiedDat dat, long nowMs) {
    double age = Math.log((double) Math.max(Mass.AGE_FLOOR_MS, nowMs - dat.dat().timeMs()));
    double weight =
        switch (mass) {
          case WORK -> dat.difficulty() * Math.log(2);
          case BITS -> Math.log(dat.difficulty());
        };
    return weight - age;
  }
}
