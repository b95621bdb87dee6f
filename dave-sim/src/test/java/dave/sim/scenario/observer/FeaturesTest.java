package dave.sim.scenario.observer;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.cell.CellFormat;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FeaturesTest {
  private static final int TOTAL = 0;
  private static final int MOST_ON_A_LINK = 4;
  private static final int MOST_LATE = 13;
  private static final int LEAST_SIZE = 17;

  @Test
  void shouldSeeOneCellAnEpochInStepAndOfOneSize() {
    Options options = Options.of(1, 6);
    try (Cluster cluster =
        new Cluster(
            options.withNodes(options.nodes().withRate(20).withLinking(Linking.REQUIRED)))) {
      GlobalObserver observer = new GlobalObserver(cluster);
      cluster.startAll(Duration.ofSeconds(2));
      cluster.world().run(Duration.ofSeconds(60));
      long fromNs = cluster.world().nowNs();
      observer.forget(fromNs);
      cluster.world().run(Duration.ofSeconds(10));
      double[] features = Features.of(observer, 2, fromNs, cluster.world().nowNs());
      assertThat(features).hasSize(Features.COUNT);
      assertThat(features[TOTAL]).isEqualTo(200);
      assertThat(features[MOST_ON_A_LINK]).isBetween(40.0, 41.0);
      assertThat(features[MOST_LATE]).isZero();
      assertThat(features[LEAST_SIZE]).isEqualTo(CellFormat.MAX_SIZE);
      assertThat(observer.between(2, 2)).isNull();
    }
  }
}
