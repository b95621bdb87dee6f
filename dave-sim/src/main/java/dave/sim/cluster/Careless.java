package dave.sim.cluster;

import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.function.Consumer;

/** The behaviour of nodes without a defence, for control runs. */
record Careless(Defences defences) implements ControlBehaviour {
  /** Makes every named address a peer at once, as original nodes do. */
  @Override
  public boolean onNamedAddress(PeerAddress address, Consumer<PeerAddress> admit) {
    if (defences.has(Defence.SOLICITED_PEERS)) {
      return false;
    }
    if (!address.isIp() || address.port() != 0) {
      admit.accept(address);
    }
    return true;
  }

  /** Sends a dat as soon as it is put at this node, which reveals the node. */
  @Override
  public void onAdmittedPut(VerifiedDat dat, Consumer<byte[]> send) {
    if (!defences.has(Defence.UNIFORM_RELAY)) {
      send.accept(PacketCodec.encode(new Put(dat.dat())));
    }
  }
}
