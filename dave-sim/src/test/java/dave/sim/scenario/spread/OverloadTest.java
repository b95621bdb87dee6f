package dave.sim.scenario.spread;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.Mass;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Latency;
import dave.sim.network.Links;
import dave.sim.scenario.Quantiles;
import dave.sim.scenario.spread.SpreadRun.Load;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that hard dats spread fast over links while five times as many dats come as can spread. */
class OverloadTest {
  private static final int NODES = 12;
  private static final double CELLS = 40;
  private static final int FULL_VALUE = 1_200;

  @Test
  @Tag("long")
  void shouldSpreadHardDatsFastAmongTooManyOthers() {
    Load load =
        new Load(
            2 * CELLS, // Of 0.4 that a node can carry for each of its cells.
            6,
            10,
            Load.JOINED,
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            FULL_VALUE,
            Duration.ofSeconds(6));
    Options options =
        Options.of(1, NODES)
            .withLinks(Links.GOOD.withLatency(Latency.fixed(Duration.ofMillis(50))).withLoss(0.1));
    Options.Nodes nodes =
        options
            .nodes()
            .withRate(CELLS)
            .withEdges(4)
            .withStore(Mass.WORK, 2L << 20)
            .withLinking(Linking.REQUIRED);
    try (SpreadRun run = new SpreadRun(options.withNodes(nodes), load)) {
      run.run(done -> {});
      Quantiles seconds =
          new Quantiles(run.heavyTraces().stream().map(trace -> trace.secondsTo(0.99)).toList());
      assertThat(seconds.median()).isLessThan(5);
    }
  }
}
