package dave.sim.cluster;

import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.function.Consumer;

/** What nodes do that lack a defence, as those did that had none. */
record Careless(Defences defences) implements ControlBehaviour {
  /** As original nodes: whoever is named is a peer at once. */
  @Override
  public boolean toldOf(PeerAddress address, Consumer<PeerAddress> admit) {
    if (defences.has(Defence.SOLICITED_PEERS)) {
      return false;
    }
    if (!address.isIp() || address.port() != 0) {
      admit.accept(address);
    }
    return true;
  }

  /** Sends a dat as soon as it is put here, and so shows where that was. */
  @Override
  public void admitted(VerifiedDat dat, Consumer<byte[]> send) {
    if (!defences.has(Defence.UNIFORM_RELAY)) {
      send.accept(PacketCodec.encode(new Put(dat.dat())));
    }
  }
}
