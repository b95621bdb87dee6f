package dave.engine.peer;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.wire.PeerAddress;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whom to send the next dat: in proportion to trust (as far as it counts, see {@link ActivePeers});
 * one time in {@value #PROBE} uniform among all that get gossip. While fewer than {@value #ENOUGH}
 * peers have trust, more often so: of m peers, trust decides m/{@value #ENOUGH} of what it else
 * would, as otherwise the first bringer of a dat had nearly all the gossip of a young network.
 *
 * <p>In proportion, not uniform among those above a uniform threshold: there, one peer a little
 * above twenty equal ones has the upper half of all thresholds for itself.
 *
 * <p>At most one peer of a public network group is drawn in {@value #GROUP_SPAN} draws; where there
 * are fewer groups than that, the one that was drawn longest ago. On the core worker only.
 */
public final class PeerPicker {
  static final int PROBE = 8;
  static final int ENOUGH = 8;
  static final int GROUP_SPAN = 8;

  /** Draws that may hit groups to be spared before somebody is looked for among all. */
  private static final int TRIES = 64;

  private final PeerTable table;
  private final ActivePeers active;
  private final boolean byTrust;
  private final RandomGenerator random;
  private final long[] lastGroups = new long[GROUP_SPAN - 1];
  private int draws;

  /** One that draws from all peers. */
  public PeerPicker(PeerTable table, Defences defences, RandomGenerator random) {
    this(table, defences, random, address -> true);
  }

  /**
   * One that draws from some peers.
   *
   * @param wanted where they are; always the same answer for an address
   */
  public PeerPicker(
      PeerTable table, Defences defences, RandomGenerator random, Predicate<PeerAddress> wanted) {
    this.table = table;
    this.random = random;
    active = new ActivePeers(table, defences, wanted);
    byTrust = defences.has(Defence.TRUST);
  }

  /** How many peers get gossip. */
  public int count(long nowMs) {
    active.refresh(nowMs);
    return active.count();
  }

  /** Whether enough peers have trust for it to decide. */
  public boolean knowsBringers(long nowMs) {
    active.refresh(nowMs);
    return active.trusted() >= ENOUGH;
  }

  /** Whether a peer is still one of the table and gets gossip. */
  public boolean isActive(Peer peer, long nowMs) {
    return table.get(peer.address()) == peer && table.isActive(peer, nowMs);
  }

  /** Whether the peer at an address gets gossip. */
  public boolean isActive(PeerAddress address, long nowMs) {
    Peer peer = table.get(address);
    return peer != null && table.isActive(peer, nowMs);
  }

  /** A peer that gets gossip, or null if none does. */
  public @Nullable Peer pick(long nowMs) {
    active.refresh(nowMs);
    Peer peer = draw();
    if (peer != null && !isActive(peer, nowMs)) {
      active.rank(nowMs);
      peer = draw();
    }
    if (peer != null) {
      lastGroups[draws] = peer.group;
      draws = (draws + 1) % lastGroups.length;
    }
    return peer;
  }

  /** Draws until the group is not one to be spared. */
  private @Nullable Peer draw() {
    if (active.count() == 0) {
      return null;
    }
    int span = active.sparedGroups();
    boolean trust = isByTrust();
    for (int tries = 0; tries < TRIES; tries++) {
      int rank = trust ? active.rankByTrust(random.nextDouble()) : random.nextInt(active.count());
      Peer peer = active.get(rank);
      if (isFree(peer, span)) {
        return peer;
      }
    }
    return drawAmongAll(span);
  }

  /**
   * Once a draw: if whoever is spared led to another lot, probes would be more than their share.
   */
  private boolean isByTrust() {
    int trusted = active.trusted();
    boolean probe =
        random.nextInt(PROBE) == 0 || (trusted < ENOUGH && random.nextInt(ENOUGH) >= trusted);
    return byTrust && !probe;
  }

  private boolean isFree(Peer peer, int span) {
    if (peer.group != 0) {
      for (int ago = 1; ago <= span; ago++) {
        if (lastGroups[Math.floorMod(draws - ago, lastGroups.length)] == peer.group) {
          return false;
        }
      }
    }
    return true;
  }

  /** Uniform among those that are free, in one pass (reservoir sampling); there is one. */
  private @Nullable Peer drawAmongAll(int span) {
    Peer drawn = null;
    int free = 0;
    for (int i = 0; i < active.count(); i++) {
      if (isFree(active.get(i), span) && random.nextInt(++free) == 0) {
        drawn = active.get(i);
      }
    }
    return drawn;
  }
}
