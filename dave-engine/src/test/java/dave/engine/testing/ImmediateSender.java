package dave.engine.testing;

import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.wire.Message.Put;
import dave.wire.VerifiedDat;
import java.util.function.Consumer;

/** The behaviour of a node without {@link Defence#UNIFORM_RELAY}: it sends a put dat at once. */
record ImmediateSender(Defences defences) implements ControlBehaviour {
  @Override
  public void onAdmittedPut(VerifiedDat dat, Consumer<Put> send) {
    if (!defences.has(Defence.UNIFORM_RELAY)) {
      send.accept(new Put(dat.dat()));
    }
  }
}
