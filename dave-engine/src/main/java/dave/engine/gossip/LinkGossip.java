package dave.engine.gossip;

import dave.engine.gossip.FreshDat.Place;
import dave.engine.gossip.SlotMeters.SlotContent;
import dave.engine.link.CellRoom;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.stem.Stem;
import dave.link.cell.IdsFrame;
import dave.link.cell.ShortId;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Spreads fresh dats over links: eagerly, then lazily. A fresh dat is sent unasked to a few linked
 * peers that are not known to have it, those whose cells come next. All others are told its short
 * id, and get it if they ask. Whoever brought a dat, told of it or asked for it is not sent it
 * again. Claims on one unbound work have one id, so all but the first spread by reconciliation
 * alone. On the core worker only.
 *
 * <p>What a cell carries depends on content; when it goes and to whom never does. A dat in its stem
 * is as good as absent here: it is not told, not given to those who ask, and asked for if others
 * tell of it. That a dat is told shows no more than that it is sent: both begin at the same moment.
 *
 * <p>Eager push and lazy pull are those of epidemic broadcast trees (Leitao, Pereira, Rodrigues
 * 2007), without the trees: the order of cells is random anew in each round.
 */
final class LinkGossip {
  /**
   * To how many peers a dat that came unasked is sent on unasked, at least. A share f of all nodes
   * gets it so, f = 1 - exp(-1.5 f (1 - loss)): about a half.
   */
  private static final double LEAST_PUSHES = 1.5;

  /** How long a peer that was asked for a dat is waited for at least. */
  static final long PATIENCE_MS = 600;

  /** Dats go before ids, unless ids waited for so many cells. */
  private static final int MAX_CELLS_WITHOUT_IDS = 3;

  /**
   * The share of the bytes of a window that fresh dats may take: what is lighter is not told of, so
   * that too many dats do not delay the heaviest.
   */
  private static final double MOST_LOAD = 0.6;

  /** Bytes of a cell that dats can take. */
  private static final int CELL_BYTES = 1_380;

  /** A peer that needs nothing is looked at again after this time, if no dat comes. */
  private static final long LOOK_MS = 250;

  private static final long EXPIRE_MS = 1_000;
  private static final long FORGIVE_MS = 60_000;

  private final FreshSet fresh;
  private final Stem stem;
  private final RandomGenerator random;
  private final SlotMeters meters;
  private final long windowMs;
  private final long epochMicros;
  private final boolean judging;
  private final Map<PeerAddress, Neighbour> neighbours = new HashMap<>();
  private final Set<Integer> freePlaces = new HashSet<>();
  private final Wants wants;

  /**
   * The difficulties of the dats that came, held or not, so that none is asked for again because
   * the store refused; negative if it is not known.
   */
  private final Recent<Integer> recent = new Recent<>();

  /** Who brought a dat that is not yet among the fresh ones. */
  private final Recent<Bringer> bringers = new Recent<>();

  /** The bytes of fresh dats, as a share of what this node sends in a window. */
  private double load;

  private long expiredMs;
  private long forgivenMs;

  /**
   * @param windowMs dats younger than this are fresh
   * @param epochMicros time between two cells of this node
   */
  LinkGossip(
      FreshSet fresh,
      Stem stem,
      RandomGenerator random,
      SlotMeters meters,
      long windowMs,
      long epochMicros,
      Defences defences) {
    judging = defences.has(Defence.KEPT_PROMISES);
    this.random = random;
    this.fresh = fresh;
    this.stem = stem;
    this.meters = meters;
    this.windowMs = windowMs;
    this.epochMicros = epochMicros;
    wants = new Wants(windowMs);
  }

  /**
   * Who brought a dat.
   *
   * @param awaited whether a peer had told of it
   */
  private record Bringer(Neighbour peer, boolean awaited) {}

  private Neighbour neighbour(PeerAddress address, long nowMs) {
    return neighbours.computeIfAbsent(
        address, any -> new Neighbour(address, freePlace(), judging, windowMs, nowMs));
  }

  private int freePlace() {
    Iterator<Integer> free = freePlaces.iterator();
    if (!free.hasNext()) {
      return neighbours.size();
    }
    int place = free.next();
    free.remove();
    return place;
  }

  /** Forgets a peer whose link has ended. */
  void left(PeerAddress address) {
    Neighbour gone = neighbours.remove(address);
    if (gone != null) {
      wants.left(gone);
      freePlaces.add(gone.place);
      fresh.forget(gone.place);
    }
  }

  /** Handles short ids that a linked peer sent. */
  void heard(PeerAddress from, IdsFrame frame, long[] ids, long wallMs, long nowMs) {
    Neighbour peer = neighbour(from, nowMs);
    if (!peer.mayName(ids.length, nowMs)) {
      return;
    }
    for (long id : ids) {
      switch (frame) {
        case HAVE -> told(peer, ShortId.id(id), ShortId.difficulty(id), wallMs, nowMs);
        case WANT -> asked(peer, id, wallMs, nowMs);
      }
    }
  }

  private void told(Neighbour peer, long id, int difficulty, long wallMs, long nowMs) {
    FreshDat held = fresh.find(id, wallMs);
    if (held != null) {
      held.holders().has(peer.place);
    }
    // A dat in the stem is asked for like one that is not held, so that a probe learns nothing.
    FreshDat open = held == null || stem.holds(held.work()) ? null : held;
    Integer real =
        open != null ? (Integer) open.difficulty() : held == null ? recent.get(id) : null;
    if (real == null) {
      wants.add(peer, id, difficulty, nowMs);
    } else {
      peer.said(difficulty, real);
    }
  }

  private void asked(Neighbour peer, long id, long wallMs, long nowMs) {
    FreshDat held = fresh.find(id, wallMs);
    if (held != null && !stem.holds(held.work())) {
      peer.asked.add(id, held.difficulty(), nowMs);
    }
  }

  /**
   * Notes a dat that a peer sent, whether or not the store took it.
   *
   * @param difficulty in bits; negative if it is not known
   */
  void came(WorkHash work, int difficulty, PeerAddress from, long wallMs) {
    long id = ShortId.of(work);
    Neighbour peer = neighbours.get(from);
    boolean awaited = wants.came(id, difficulty, peer);
    if (!stem.holds(work) && (difficulty >= 0 || recent.get(id) == null)) {
      recent.put(id, difficulty);
    }
    if (peer != null) {
      FreshDat held = fresh.find(id, wallMs);
      if (held == null) {
        bringers.put(id, new Bringer(peer, awaited));
      } else {
        held.holders().has(peer.place);
      }
    }
  }

  /** Notes that a dat is among the fresh ones now. */
  void added(WorkHash work, long wallMs) {
    long id = ShortId.of(work);
    Bringer bringer = bringers.remove(id);
    FreshDat held = bringer == null ? null : fresh.find(id, wallMs);
    if (bringer == null || held == null) {
      return;
    }
    if (neighbours.get(bringer.peer().address) == bringer.peer()) {
      held.holders().has(bringer.peer().place);
    }
    if (bringer.awaited()) {
      held.holders().awaited();
    }
  }

  /**
   * Fills the rest of a cell.
   *
   * @param loaded the dats that are in it; gets those that are added
   * @param open whether the peer is given dats and told of them in this cell; it is asked anyhow
   */
  void load(CellRoom room, Set<WorkHash> loaded, boolean open, long wallMs, long nowMs) {
    Neighbour peer = neighbour(room.to(), nowMs);
    maintain(nowMs);
    if (!open) {
      add(room, IdsFrame.WANT, wants.ask(peer, room.ids(IdsFrame.WANT), patienceMs(), nowMs));
      return;
    }
    peer.pending.update(fresh, wallMs);
    boolean news = peer.version != fresh.version() || nowMs - peer.lookedMs >= LOOK_MS;
    boolean idsFirst = peer.cellsWithoutIds >= MAX_CELLS_WITHOUT_IDS;
    boolean all = idsFirst && ids(room, peer, news, nowMs);
    dats(room, peer, loaded, news, wallMs, nowMs);
    all = idsFirst ? all : ids(room, peer, news, nowMs);
    peer.cellsWithoutIds = all || idsFirst ? 0 : peer.cellsWithoutIds + 1;
    if (all && news && room.hasRoom()) {
      peer.version = fresh.version();
      peer.lookedMs = nowMs;
    }
  }

  private void maintain(long nowMs) {
    if (nowMs - expiredMs >= EXPIRE_MS) {
      expiredMs = nowMs;
      wants.expire(nowMs);
      load = fresh.bytes() / windowBytes();
    }
    if (nowMs - forgivenMs >= FORGIVE_MS) {
      forgivenMs = nowMs;
      neighbours.values().forEach(Neighbour::forgive);
    }
  }

  /**
   * Asks for dats, tells of dats, and reminds of dats; false if there was no room to ask for all
   * and tell of all.
   */
  private boolean ids(CellRoom room, Neighbour peer, boolean news, long nowMs) {
    List<Long> asks = wants.ask(peer, room.ids(IdsFrame.WANT), patienceMs(), nowMs);
    add(room, IdsFrame.WANT, asks);
    if (!news) {
      return true;
    }
    int most = room.ids(IdsFrame.HAVE);
    if (most == 0) {
      return false;
    }
    List<Long> tells = new ArrayList<>();
    tell(peer, dat -> dat.holders().isNews(peer.place), inBudget(peer.pending.news()), tells, most);
    boolean all = tells.size() < most;
    tell(
        peer,
        dat -> dat.holders().needsReminder(peer.place),
        inBudget(peer.pending.due()),
        tells,
        most);
    add(room, IdsFrame.HAVE, tells);
    return all;
  }

  private long patienceMs() {
    return Math.max(PATIENCE_MS, 300 + neighbours.size() * epochMicros * 3 / 2_000);
  }

  /** Adds the ids of the heaviest of these dats, and notes that the peer is told of them. */
  private void tell(
      Neighbour peer, Predicate<FreshDat> wanted, List<FreshDat> dats, List<Long> tells, int most) {
    for (FreshDat dat : dats) {
      if (tells.size() >= most) {
        return;
      }
      if (wanted.test(dat) && !stem.holds(dat.work())) {
        dat.holders().tell(peer.place);
        tells.add(dat.told());
      }
    }
  }

  /**
   * The heaviest of some dats: as many as can be sent to all while they are fresh.
   *
   * @param dats heaviest first
   */
  private List<FreshDat> inBudget(List<FreshDat> dats) {
    FreshDat beyond = dats.isEmpty() ? null : fresh.firstBeyond((long) (MOST_LOAD * windowBytes()));
    return dats.stream()
        .takeWhile(dat -> beyond == null || FreshDat.BY_MASS.compare(dat, beyond) < 0)
        .filter(dat -> dat.place == Place.RANKED)
        .toList();
  }

  /** How many bytes of dats this node sends in a window. */
  private double windowBytes() {
    return windowMs * 1_000.0 / epochMicros * CELL_BYTES;
  }

  private static void add(CellRoom room, IdsFrame frame, List<Long> ids) {
    if (!ids.isEmpty()) {
      room.add(frame, ids.stream().mapToLong(Long::longValue).toArray());
    }
  }

  /**
   * Adds dats: those that were asked for, then those that few have been sent. Before both go dats
   * that are harder than all that was asked for.
   */
  private void dats(
      CellRoom room, Neighbour peer, Set<WorkHash> loaded, boolean news, long wallMs, long nowMs) {
    // The peer has asked another one since.
    peer.asked.removeBefore(nowMs - 2 * patienceMs());
    if (!peer.asked.isEmpty()) {
      if (news) {
        push(room, peer, loaded, peer.asked.hardest() + 1, wallMs);
      }
      answer(room, peer, loaded, wallMs);
    }
    if (news && room.hasRoom()) {
      push(room, peer, loaded, 0, wallMs);
    }
  }

  private void answer(CellRoom room, Neighbour peer, Set<WorkHash> loaded, long wallMs) {
    List<FreshDat> asked = new ArrayList<>();
    for (RankedIds.Entry entry : peer.asked.ranked()) {
      FreshDat dat = fresh.find(entry.id(), wallMs);
      if (dat != null && dat.place == Place.RANKED && !stem.holds(dat.work())) {
        asked.add(dat);
      }
    }
    asked.sort(FreshDat.BY_MASS);
    for (FreshDat dat : asked) {
      if (!room.hasRoom()) {
        return;
      }
      if (loaded.contains(dat.work()) || add(room, dat, loaded)) {
        dat.holders().has(peer.place);
        peer.asked.remove(dat.id());
      }
    }
  }

  /**
   * Sends dats unasked: first those that came unasked, as most of the others lack them. While few
   * dats come, more are sent so, as cells go anyway.
   *
   * @param least the least difficulty of these dats
   */
  private void push(CellRoom room, Neighbour peer, Set<WorkHash> loaded, int least, long wallMs) {
    double free = 1 / Math.max(1e-3, load) - 1;
    double most = Math.max(LEAST_PUSHES, free);
    double mostAwaited = Math.max(0, (free - 3) / 2);
    for (FreshDat dat : inBudget(peer.pending.news())) {
      if (!room.hasRoom()) {
        return;
      }
      Holders holders = dat.holders();
      if (dat.difficulty() >= least
          && holders.isNews(peer.place)
          && holders.pushes() + holders.chance(random) < (holders.isAwaited() ? mostAwaited : most)
          && dat.ageMs(wallMs) < windowMs / 2
          && !stem.holds(dat.work())
          && !loaded.contains(dat.work())
          && add(room, dat, loaded)) {
        holders.pushed(peer.place);
      }
    }
  }

  private boolean add(CellRoom room, FreshDat dat, Set<WorkHash> loaded) {
    if (!room.add(dat.put())) {
      return false;
    }
    loaded.add(dat.work());
    meters.count(SlotContent.FRESH);
    return true;
  }
}
