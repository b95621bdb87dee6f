package dave.engine.gossip;

import dave.engine.gossip.SlotMeters.SlotContent;
import dave.engine.link.CellFiller;
import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.engine.lookup.Lookups;
import dave.engine.lookup.Lookups.Request;
import dave.engine.lookup.Lookups.Way;
import dave.engine.model.Defences;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerPicker;
import dave.engine.proof.Outbound;
import dave.engine.stem.Stem;
import dave.wire.Dat;
import dave.wire.Message.Get;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Fills the slots. Each sends one PUT to one peer, in turn a fresh dat and a dat of the whole
 * store. Up to one slot in {@value #LOOKUP_SLOTS} sends a GET of this node instead. A dat in the
 * {@link Stem} is drawn like any other, but goes to one peer only. On the core worker only.
 *
 * <p>With links, a slot sends a cell to the peer whose turn it is. The cell takes as many dats as
 * fit, first those whose stem leads to that peer. Others go to a peer without trust in few of its
 * cells ({@link PeerPicker#drawsCell}). A dat that does not fit is left out, and waits for no later
 * cell: by then another may be worth more. A slot for a plain peer then sends a dat of the whole
 * store that is old enough.
 */
public final class Gossip {
  static final int LOOKUP_SLOTS = 4;

  /** Draws that may hit dats waiting in the stem, before all fresh dats are searched. */
  private static final int STEM_TRIES = 8;

  /** Draws for one cell: small dats share it. */
  static final int CELL_TRIES = 12;

  private final FreshSet fresh;
  private final RepairFeed repair;
  private final PeerPicker picker;
  private final PeerPicker linked;
  private final Stem stem;
  private final Lookups lookups;
  private final Outbound outbound;
  private final RandomGenerator random;
  private final SlotMeters meters;
  private final LinkGossip links;
  private final CellFiller filler;
  private final long youngestMs;
  private long packets;
  private int cellsSinceGet;
  private boolean repairTurn;

  /**
   * @param picker draws the peers that get plain packets
   * @param linked draws the cells of linked peers that carry dats
   * @param filler has a share of each cell, and what is left
   * @param windowMs dats younger than this are fresh
   * @param epochMicros time between two slots
   * @param youngestMs the least age of a dat in a plain packet; 0 if the node has no links
   */
  public Gossip(
      FreshSet fresh,
      RepairFeed repair,
      PeerPicker picker,
      PeerPicker linked,
      Stem stem,
      Lookups lookups,
      Outbound outbound,
      RandomGenerator random,
      SlotMeters meters,
      CellFiller filler,
      long windowMs,
      long epochMicros,
      long youngestMs,
      Defences defences) {
    this.filler = filler;
    links = new LinkGossip(fresh, stem, random, meters, windowMs, epochMicros, defences);
    this.youngestMs = youngestMs;
    this.fresh = fresh;
    this.repair = repair;
    this.picker = picker;
    this.linked = linked;
    this.stem = stem;
    this.lookups = lookups;
    this.outbound = outbound;
    this.random = random;
    this.meters = meters;
  }

  /**
   * Fills one slot with a plain packet.
   *
   * @param way which peers may be asked in this slot
   * @param wallMs the wall clock, for the ages of dats
   * @param nowMs the steady clock, for peers and lookups
   */
  public void slot(Way way, long wallMs, long nowMs) {
    if (packets++ % LOOKUP_SLOTS == 0 && lookups.isAsking() && ask(way, nowMs)) {
      return;
    }
    AddressedPacket addressed = picker.count(nowMs) == 0 ? null : next(wallMs, nowMs);
    PeerAddress to = addressed == null ? null : receiver(addressed, nowMs);
    if (addressed == null || to == null) {
      meters.count(SlotContent.NOTHING);
    } else {
      outbound.send(to, addressed.put());
      meters.count(addressed.content());
    }
  }

  /** Sends the GET whose turn it is, if one is due. */
  private boolean ask(Way way, long nowMs) {
    Request request = lookups.next(way, nowMs);
    if (request == null) {
      return false;
    }
    outbound.send(request.to(), Get.padded(request.query(), request.token()));
    meters.count(SlotContent.LOOKUP);
    return true;
  }

  /** Forgets a linked peer whose link has ended. */
  public void left(PeerAddress address) {
    links.left(address);
  }

  /** Handles short ids that a linked peer sent. */
  public void heard(LinkEvent.Ids ids, long wallMs, long nowMs) {
    links.heard(ids.address(), ids.frame(), ids.ids(), wallMs, nowMs);
  }

  /** Notes that the fresh set got a dat. */
  public void added(WorkHash work, long wallMs) {
    links.added(work, wallMs);
  }

  /**
   * Notes a dat that a peer sent, whether or not the store took it.
   *
   * @param difficulty in bits; negative if it is not known
   */
  public void came(WorkHash work, int difficulty, PeerAddress from, long wallMs) {
    links.came(work, difficulty, from, wallMs);
  }

  /** Loads the next cell to a linked peer, first with a GET of this node to that peer. */
  public void load(CellRoom room, long wallMs, long nowMs) {
    cellsSinceGet = Math.min(cellsSinceGet + 1, LOOKUP_SLOTS);
    if (cellsSinceGet == LOOKUP_SLOTS && lookups.isAsking()) {
      ask(room, nowMs);
    }
    boolean open = linked.drawsCell(room.to(), nowMs);
    Set<WorkHash> loaded = new HashSet<>();
    loadStem(room, loaded, wallMs, nowMs);
    filler.loadShare(room, loaded);
    links.load(room, loaded, open, wallMs, nowMs);
    filler.loadRest(room, loaded);
    if (loaded.isEmpty()) {
      meters.count(SlotContent.NOTHING);
    }
  }

  /** Adds the GET whose turn it is, if a lookup may ask the receiver of the cell. */
  private void ask(CellRoom room, long nowMs) {
    Request request = lookups.nextTo(room.to(), nowMs);
    if (request != null) {
      cellsSinceGet = 0;
      room.ask(new Get(request.query(), request.token(), 0));
      meters.count(SlotContent.LOOKUP);
    }
  }

  /** Loads the dats whose stem leads to the peer, the heaviest first. */
  private void loadStem(CellRoom room, Set<WorkHash> loaded, long wallMs, long nowMs) {
    PeerAddress to = room.to();
    Set<WorkHash> tried = new HashSet<>();
    for (int tries = 0; tries < CELL_TRIES && stem.leadsTo(to, nowMs) && room.hasRoom(); tries++) {
      FreshDat walking =
          fresh.heaviest(
              dat -> !tried.contains(dat.work()) && stem.leadsTo(to, dat.work(), nowMs), wallMs);
      if (walking == null) {
        return;
      }
      tried.add(walking.work());
      if (room.add(walking.marked()) && stem.next(walking.work(), nowMs) != null) {
        loaded.add(walking.work());
        meters.count(SlotContent.STEM);
      }
    }
  }

  private @Nullable AddressedPacket heaviestOpen(long wallMs) {
    FreshDat other = fresh.heaviest(dat -> !stem.holds(dat.work()), wallMs);
    return other == null ? null : new AddressedPacket(SlotContent.FRESH, other.put(), null);
  }

  private @Nullable PeerAddress receiver(AddressedPacket addressed, long nowMs) {
    if (addressed.to() != null) {
      return addressed.to();
    }
    Peer peer = picker.pick(nowMs);
    return peer == null ? null : peer.address();
  }

  /** A dat, and its receiver; null if the receiver is still to be drawn. */
  private record AddressedPacket(SlotContent content, Put put, @Nullable PeerAddress to) {}

  private @Nullable AddressedPacket next(long wallMs, long nowMs) {
    if (youngestMs > 0) {
      return old(wallMs);
    }
    repairTurn = !repairTurn;
    AddressedPacket addressed = repairTurn ? repair() : news(wallMs, nowMs);
    if (addressed == null) {
      addressed = repairTurn ? news(wallMs, nowMs) : repair();
    }
    return addressed;
  }

  private @Nullable AddressedPacket repair() {
    Dat dat = repair.poll();
    return dat == null ? null : new AddressedPacket(SlotContent.REPAIR, new Put(dat), null);
  }

  /** A dat that is old enough for a plain packet of a node with links. */
  private @Nullable AddressedPacket old(long wallMs) {
    AddressedPacket addressed = repair();
    for (int tries = 1;
        tries < STEM_TRIES && addressed != null && isYoung(addressed, wallMs);
        tries++) {
      addressed = repair();
    }
    return addressed == null || isYoung(addressed, wallMs) ? null : addressed;
  }

  private boolean isYoung(AddressedPacket addressed, long wallMs) {
    return wallMs - addressed.put().dat().timeMs() < youngestMs;
  }

  /**
   * A fresh dat. One that is in the stem goes to the next peer of its stem, a few times at most.
   */
  private @Nullable AddressedPacket news(long wallMs, long nowMs) {
    for (int tries = 0; tries < STEM_TRIES; tries++) {
      FreshDat drawn = fresh.draw(random, wallMs);
      if (drawn == null) {
        return null;
      }
      if (!stem.holds(drawn.work())) {
        return new AddressedPacket(SlotContent.FRESH, drawn.put(), null);
      }
      PeerAddress to = stem.next(drawn.work(), nowMs);
      if (to != null) {
        return new AddressedPacket(SlotContent.STEM, drawn.marked(), to);
      }
    }
    return heaviestOpen(wallMs);
  }
}
