package dave.engine.peer;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.wire.PeerAddress;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws the peer that gets the next dat, in proportion to trust (as {@link ActivePeers} counts it).
 * One draw in {@value #PROBE} is uniform among all peers that get gossip. While m peers have trust,
 * and m is below {@value #ENOUGH}, trust decides only m/{@value #ENOUGH} of the other draws.
 * Otherwise the first peer with trust would get nearly all the gossip of a young network.
 *
 * <p>The alternative, a uniform draw among the peers above a random threshold, would favour one
 * peer too much. With twice the trust of twenty equal peers, it would have the upper half of all
 * thresholds for itself.
 *
 * <p>At most one peer of a public network group is drawn in {@value #GROUP_SPAN} draws. With fewer
 * groups than that, the group that was drawn longest ago comes next.
 *
 * <p>A linked peer is not drawn, as each link gets a cell in turn. Trust decides which of its cells
 * carry dats ({@link #drawsCell}). On the core worker only.
 */
public final class PeerPicker {
  static final int PROBE = 8;

  /** With so many trusted peers, trust can be relied on. */
  public static final int ENOUGH = 8;

  static final int GROUP_SPAN = 8;

  /**
   * One cell in so many carries dats to a linked peer without trust. It is fewer than {@value
   * #PROBE}, as links of honest nodes that brought nothing yet count in the mean of the others.
   */
  static final int CELL_PROBE = 10;

  /** One part in so many of the median trust is enough for dats in every cell of a link. */
  static final int FULL = 16;

  /** Draws that may hit groups to leave out, before one pass over all peers. */
  private static final int TRIES = 64;

  private final PeerTable table;
  private final ActivePeers active;
  private final Predicate<PeerAddress> wanted;
  private final boolean byTrust;
  private final RandomGenerator random;
  private final long[] lastGroups = new long[GROUP_SPAN - 1];
  private int draws;

  /** Creates a picker that draws from all peers. */
  public PeerPicker(PeerTable table, Defences defences, RandomGenerator random) {
    this(table, defences, random, address -> true);
  }

  /**
   * Creates a picker that draws from some peers.
   *
   * @param wanted tests their addresses. A changed answer counts at once for a draw, and for the
   *     counts at the next change of the table.
   */
  public PeerPicker(
      PeerTable table, Defences defences, RandomGenerator random, Predicate<PeerAddress> wanted) {
    this.table = table;
    this.random = random;
    this.wanted = wanted;
    active = new ActivePeers(table, defences, wanted);
    byTrust = defences.has(Defence.TRUST);
  }

  /** How many peers get gossip. */
  public int count(long nowMs) {
    active.refresh(nowMs);
    return active.count();
  }

  /** Whether so many peers have trust. */
  public boolean hasTrustedPeers(int least, long nowMs) {
    active.refresh(nowMs);
    return active.trusted() >= least;
  }

  /** Whether a peer is still in the table, gets gossip, and may be drawn. */
  public boolean isActive(Peer peer, long nowMs) {
    return table.get(peer.address()) == peer
        && table.isActive(peer, nowMs)
        && wanted.test(peer.address());
  }

  /**
   * Draws whether the next cell to the linked peer at an address carries dats. It does for an edge,
   * and for a peer with at least one part in {@value #FULL} of the median trust. For others it does
   * in proportion to their trust, and in one of {@value #CELL_PROBE}, or more while few peers have
   * trust.
   */
  public boolean drawsCell(PeerAddress address, long nowMs) {
    Peer peer = table.get(address);
    if (peer == null || !table.isActive(peer, nowMs)) {
      return false;
    }
    active.refresh(nowMs);
    return peer.edge
        || !isByTrust(CELL_PROBE)
        || random.nextDouble() * active.medianTrust() < FULL * peer.trust;
  }

  /** Draws a peer that gets gossip; null if there is none. */
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

  /** Draws until the group of the peer was not drawn lately. */
  private @Nullable Peer draw() {
    if (active.count() == 0) {
      return null;
    }
    int span = active.excludableGroups();
    boolean trust = isByTrust(PROBE);
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
   * Decides once for each pick whether trust counts. If each retry decided again, there would be
   * too many probes.
   */
  private boolean isByTrust(int probeEach) {
    int trusted = active.trusted();
    boolean probe =
        random.nextInt(probeEach) == 0 || (trusted < ENOUGH && random.nextInt(ENOUGH) >= trusted);
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

  /**
   * Draws uniformly among the peers of free groups, in one pass (reservoir sampling); there is at
   * least one.
   */
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
