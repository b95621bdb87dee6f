package dave.engine;

import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defences;
import dave.engine.store.DatStore;
import dave.engine.transport.Transport;
import dave.wire.crypto.Signatures;
import java.util.List;

/** Makes engines. */
public final class Engines {
  private Engines() {}

  /**
   * An engine, not started.
   *
   * @param runtime its random generator must not be foreseeable by others: endpoint proofs and the
   *     table of peers are keyed by it
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
   * An engine that goes without some defences, not started; for the control runs of simulations.
   *
   * @param control what it does where it lacks a defence
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
