package dave.engine.gossip;

import dave.engine.gossip.SlotMeters.SlotContent;
import dave.engine.link.CellRoom;
import dave.engine.lookup.Lookups;
import dave.engine.lookup.Lookups.Request;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerPicker;
import dave.engine.proof.Outbound;
import dave.engine.stem.Stem;
import dave.wire.Message.Get;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PutPeek;
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
 * fit, first those whose stem leads to that peer.
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
  private final Stem stem;
  private final Lookups lookups;
  private final Outbound outbound;
  private final RandomGenerator random;
  private final SlotMeters meters;
  private long slots;
  private boolean repairTurn;

  public Gossip(
      FreshSet fresh,
      RepairFeed repair,
      PeerPicker picker,
      Stem stem,
      Lookups lookups,
      Outbound outbound,
      RandomGenerator random,
      SlotMeters meters) {
    this.fresh = fresh;
    this.repair = repair;
    this.picker = picker;
    this.stem = stem;
    this.lookups = lookups;
    this.outbound = outbound;
    this.random = random;
    this.meters = meters;
  }

  /**
   * Fills one slot.
   *
   * @param wallMs the wall clock, for the ages of dats
   * @param nowMs the steady clock, for peers and lookups
   */
  public void slot(long wallMs, long nowMs) {
    if (slots++ % LOOKUP_SLOTS == 0 && lookups.isAsking() && ask(nowMs)) {
      return;
    }
    AddressedPacket addressed = picker.count(nowMs) == 0 ? null : next(wallMs, nowMs);
    PeerAddress to = addressed == null ? null : receiver(addressed, nowMs);
    if (addressed == null || to == null) {
      meters.count(SlotContent.NOTHING);
    } else {
      outbound.send(to, addressed.packet());
      meters.count(addressed.content());
    }
  }

  /** Sends the GET whose turn it is, if one is due. */
  private boolean ask(long nowMs) {
    Request request = lookups.next(nowMs);
    if (request == null) {
      return false;
    }
    outbound.send(request.to(), PacketCodec.encode(Get.padded(request.query(), request.token())));
    meters.count(SlotContent.LOOKUP);
    return true;
  }

  /**
   * Loads the next cell to a linked peer.
   *
   * @param asks whether GETs of this node go out in such slots
   */
  public void load(CellRoom room, boolean asks, long wallMs, long nowMs) {
    if (slots++ % LOOKUP_SLOTS == 0 && asks && lookups.isAsking()) {
      ask(nowMs);
    }
    if (!picker.isActive(room.to(), nowMs)) {
      meters.count(SlotContent.NOTHING);
      return;
    }
    Set<WorkHash> loaded = new HashSet<>();
    for (int tries = 0; tries < CELL_TRIES && room.hasRoom(); tries++) {
      AddressedPacket addressed = next(room.to(), wallMs, nowMs);
      if (addressed == null) {
        break;
      }
      WorkHash work = PutPeek.work(addressed.packet());
      if (work == null || loaded.add(work)) {
        room.add(addressed.packet());
        meters.count(addressed.content());
      }
    }
    if (loaded.isEmpty()) {
      meters.count(SlotContent.NOTHING);
    }
  }

  /** The next dat for a linked peer. */
  private @Nullable AddressedPacket next(PeerAddress to, long wallMs, long nowMs) {
    FreshDat walking =
        fresh.heaviest(
            dat -> stem.holds(dat.work()) && stem.leadsTo(to, dat.work(), nowMs), wallMs);
    if (walking != null && stem.next(walking.work(), nowMs) != null) {
      return new AddressedPacket(SlotContent.STEM, walking.marked(), to);
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
        return new AddressedPacket(SlotContent.FRESH, drawn.packet(), null);
      }
    }
    return heaviestOpen(wallMs);
  }

  private @Nullable AddressedPacket heaviestOpen(long wallMs) {
    FreshDat other = fresh.heaviest(dat -> !stem.holds(dat.work()), wallMs);
    return other == null ? null : new AddressedPacket(SlotContent.FRESH, other.packet(), null);
  }

  private @Nullable PeerAddress receiver(AddressedPacket addressed, long nowMs) {
    if (addressed.to() != null) {
      return addressed.to();
    }
    Peer peer = picker.pick(nowMs);
    return peer == null ? null : peer.address();
  }

  /** A packet, and its receiver; null if the receiver is still to be drawn. */
  @SuppressWarnings("ArrayRecordComponent") // Only passed on.
  private record AddressedPacket(SlotContent content, byte[] packet, @Nullable PeerAddress to) {}

  private @Nullable AddressedPacket next(long wallMs, long nowMs) {
    repairTurn = !repairTurn;
    AddressedPacket addressed = repairTurn ? repair() : news(wallMs, nowMs);
    if (addressed == null) {
      addressed = repairTurn ? news(wallMs, nowMs) : repair();
    }
    return addressed;
  }

  private @Nullable AddressedPacket repair() {
    byte[] packet = repair.poll();
    return packet == null ? null : new AddressedPacket(SlotContent.REPAIR, packet, null);
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
        return new AddressedPacket(SlotContent.FRESH, drawn.packet(), null);
      }
      PeerAddress to = stem.next(drawn.work(), nowMs);
      if (to != null) {
        return new AddressedPacket(SlotContent.STEM, drawn.marked(), to);
      }
    }
    return heaviestOpen(wallMs);
  }
}
