package dave.engine.gossip;

import dave.engine.lookup.Lookups;
import dave.engine.lookup.Lookups.Request;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerPicker;
import dave.engine.proof.Outbound;
import dave.wire.Message.Get;
import dave.wire.PacketCodec;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What goes out in each slot: one PUT to one peer, in turn a fresh dat and one of the whole store;
 * up to one slot in {@value #LOOKUP_SLOTS} carries a GET of this node instead. On the core worker
 * only.
 */
public final class Gossip {
  static final int LOOKUP_SLOTS = 4;

  private final FreshSet fresh;
  private final RepairFeed repair;
  private final PeerPicker picker;
  private final Lookups lookups;
  private final Outbound outbound;
  private final RandomGenerator random;
  private long slots;
  private boolean repairTurn;

  public Gossip(
      FreshSet fresh,
      RepairFeed repair,
      PeerPicker picker,
      Lookups lookups,
      Outbound outbound,
      RandomGenerator random) {
    this.fresh = fresh;
    this.repair = repair;
    this.picker = picker;
    this.lookups = lookups;
    this.outbound = outbound;
    this.random = random;
  }

  /**
   * One slot.
   *
   * @param wallMs the wall clock: ages of dats
   * @param nowMs the steady clock: peers and lookups
   */
  public void slot(long wallMs, long nowMs) {
    if (slots++ % LOOKUP_SLOTS == 0 && lookups.isAsking()) {
      Request request = lookups.next(nowMs);
      if (request != null) {
        outbound.send(request.to(), PacketCodec.encode(Get.padded(request.query())));
        return;
      }
    }
    byte[] packet = picker.hasPeers(nowMs) ? next(wallMs) : null;
    Peer peer = packet == null ? null : picker.pick(nowMs);
    if (packet != null && peer != null) {
      outbound.send(peer.address(), packet);
    }
  }

  private byte @Nullable [] next(long wallMs) {
    repairTurn = !repairTurn;
    byte[] packet = repairTurn ? repair.poll() : news(wallMs);
    if (packet == null) {
      packet = repairTurn ? news(wallMs) : repair.poll();
    }
    return packet;
  }

  private byte @Nullable [] news(long wallMs) {
    FreshDat drawn = fresh.draw(random, wallMs);
    return drawn == null ? null : drawn.packet();
  }
}
