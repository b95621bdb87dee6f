package dave.engine.gossip;

import dave.engine.gossip.SlotMeters.SlotContent;
import dave.engine.link.CellRoom;
import dave.engine.lookup.Lookups;
import dave.engine.lookup.Lookups.Request;
import dave.engine.lookup.Lookups.Way;
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
 * cells ({@link PeerPicker#drawsCell}). A slot for a plain peer then sends a dat of the whole store
 * that is old enough.
 */
public final class Gossip {
  static final int LOOKUP_SLOTS = 4;

  /** Draws that may hit dats waiting in the stem, before all fresh dats are searched. */
  private static final int STEM_TRIES = 8;

  /** Draws for one cell: small dats share it. */
  private static final int CELL_TRIES = 12;

  private final FreshSet fresh;
  private final RepairFeed repair;
  private final PeerPicker picker;
  private final PeerPicker linked;
  private final Stem stem;
  private final Lookups lookups;
  private final Outbound outbound;
  private final RandomGenerator random;
  private final SlotMeters meters;
  private final long youngestMs;
  private long packets;
  private long cells;
  private boolean repairTurn;

  /**
   * @param picker draws the peers that get plain packets
   * @param linked draws the cells of linked peers that carry dats
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
      long youngestMs) {
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

  /**
   * Loads the next cell to a linked peer. A GET of this node goes into the next cell of the peer
   * that is asked.
   */
  public void load(CellRoom room, long wallMs, long nowMs) {
    if (cells++ % LOOKUP_SLOTS == 0 && lookups.isAsking()) {
      ask(Way.LINKS, nowMs);
    }
    boolean open = linked.drawsCell(room.to(), nowMs);
    Set<WorkHash> loaded = new HashSet<>();
    for (int tries = 0; tries < CELL_TRIES && room.hasRoom(); tries++) {
      AddressedPacket addressed = next(room.to(), open, loaded, wallMs, nowMs);
      if (addressed == null) {
        break;
      }
      if (loaded.add(addressed.put().dat().work())) {
        room.add(addressed.put());
        meters.count(addressed.content());
      }
    }
    if (loaded.isEmpty()) {
      meters.count(SlotContent.NOTHING);
    }
  }

  /**
   * The next dat for a linked peer.
   *
   * @param open whether the cell also carries dats that are not in a stem to this peer
   * @param loaded is in the cell already: a dat of the stem is sent once a cell
   */
  private @Nullable AddressedPacket next(
      PeerAddress to, boolean open, Set<WorkHash> loaded, long wallMs, long nowMs) {
    FreshDat walking =
        stem.leadsTo(to, nowMs)
            ? fresh.heaviest(
                dat -> !loaded.contains(dat.work()) && stem.leadsTo(to, dat.work(), nowMs), wallMs)
            : null;
    if (walking != null && stem.next(walking.work(), nowMs) != null) {
      return new AddressedPacket(SlotContent.STEM, walking.marked(), to);
    }
    if (!open) {
      return null;
    }
    repairTurn = !repairTurn;
    AddressedPacket addressed = repairTurn ? repair() : open(wallMs);
    if (addressed == null) {
      addressed = repairTurn ? open(wallMs) : repair();
    }
    return addressed;
  }

  /** A fresh dat that is not in the stem. */
  private @Nullable AddressedPacket open(long wallMs) {
    for (int tries = 0; tries < STEM_TRIES; tries++) {
      FreshDat drawn = fresh.draw(random, wallMs);
      if (drawn == null) {
        return null;
      }
      if (!stem.holds(drawn.work())) {
        return new AddressedPacket(SlotContent.FRESH, drawn.put(), null);
      }
    }
    return heaviestOpen(wallMs);
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
