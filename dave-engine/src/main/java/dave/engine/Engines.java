package dave.engine;

import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defences;
import dave.engine.store.DatStore;
import dave.engine.transport.Transport;
import dave.wire.crypto.Signatures;
import java.util.List;

/** Creates engines. */
public final class Engines {
  private Engines() {}

  /**
   * Creates an engine, which is not started.
   *
   * @param runtime others must not be able to predict its random generator, which makes the secret
   *     keys of endpoint proofs and of the peer table
   * @param transports at most one of each name; the engine opens and closes them
   * @throws IllegalArgumentException if no transport reaches an edge, or two have one name
   */
  public static Engine create(
      EngineConfig config,
      EngineRuntime runtime,
      DatStore store,
      Signatures signatures,
      List<Transport> transports) {
    return create(
        config, Defences.ALL, ControlBehaviour.NONE, runtime, store, signatures, transports);
  }

  /**
   * Creates an engine that lacks some defences, for the control runs of simulations. It is not
   * started.
   *
   * @param control its behaviour where it lacks a defence
   * @throws IllegalArgumentException if no transport reaches an edge, or two have one name
   */
  public static Engine create(
      EngineConfig config,
      Defences defences,
      ControlBehaviour control,
      EngineRuntime runtime,
      DatStore store,
      Signatures signatures,
      List<Transport> transports) {
    return new GossipEngine(config, defences, control, runtime, store, signatures, transports);
  }
}
