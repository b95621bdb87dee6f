package dave.sim;

import dave.sim.scenario.Scenario;
import dave.sim.scenario.anonymity.AnonymityScenario;
import dave.sim.scenario.catchup.CatchUpScenario;
import dave.sim.scenario.gossip.GossipAttacksScenario;
import dave.sim.scenario.home.HomeScenario;
import dave.sim.scenario.observer.ObserverScenario;
import dave.sim.scenario.observer.OriginScenario;
import dave.sim.scenario.peers.EclipseScenario;
import dave.sim.scenario.peers.PoisoningScenario;
import dave.sim.scenario.peers.SybilScenario;
import dave.sim.scenario.peers.TrustScenario;
import dave.sim.scenario.reflection.ReflectionScenario;
import dave.sim.scenario.retention.ClaimsScenario;
import dave.sim.scenario.retention.RetentionScenario;
import dave.sim.scenario.spread.CapacityScenario;
import dave.sim.scenario.spread.HealScenario;
import dave.sim.scenario.spread.ScaleScenario;
import dave.sim.scenario.spread.SpreadScenario;
import dave.sim.scenario.spread.ThriftScenario;
import java.util.List;
import java.util.Optional;

/** Lists all scenarios. */
public final class Scenarios {
  private static final List<Scenario> ALL =
      List.of(
          new SpreadScenario(),
          new CapacityScenario(),
          new ThriftScenario(),
          new RetentionScenario(),
          new TrustScenario(),
          new SybilScenario(),
          new EclipseScenario(),
          new PoisoningScenario(),
          new ReflectionScenario(),
          new ClaimsScenario(),
          new GossipAttacksScenario(),
          new AnonymityScenario(),
          new ObserverScenario(),
          new OriginScenario(),
          new HomeScenario(),
          new HealScenario(),
          new CatchUpScenario(),
          new ScaleScenario());

  private Scenarios() {}

  /** Returns all scenarios, in the order of the documentation. */
  public static List<Scenario> all() {
    return ALL;
  }

  /** Returns the scenario of a name, or empty. */
  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
