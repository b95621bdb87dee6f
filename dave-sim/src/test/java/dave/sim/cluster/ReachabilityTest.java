package dave.sim.cluster;

import dave.engine.model.Reachability;
import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Linking;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
  @Test
  void tryIt() {
    go(12, 0.2, Linking.PLAIN, 120);
    go(100, 0.2, Linking.PLAIN, 120);
    go(200, 0.1, Linking.PLAIN, 120);
    go(60, 5, Linking.REQUIRED, 60);
    go(150, 5, Linking.REQUIRED, 60);
  }
  static void go(int n, double rate, Linking linking, int min) {
        Options calm = Options.of(1, n);
        Options options =
            calm.withNodes(calm.nodes().withRate(rate).withLinking(linking))
                .withFaults(new Faults(0.3, 0.2, Duration.ZERO, 0, Duration.ofSeconds(5), 0, List.of()));
        try (Cluster cluster = new Cluster(options)) {
          cluster.startAll(Duration.ofMinutes(2));
          for (int m = 15; m <= min; m += 15) {
            cluster.world().run(Duration.ofMinutes(15));
            Map<String, Integer> seen = new TreeMap<>();
            Map<String, Integer> nets = new TreeMap<>();
            for (Node node : cluster.nodes()) {
              Reachability r = node.now(node.engine().status()).reachability();
              seen.merge(node.nat() + ":" + r.state(), 1, Integer::sum);
              nets.merge(node.nat() + "", r.networks(), Integer::sum);
            }
            System.out.println(n + " " + linking.modes() + " " + m + " min " + seen + " nets " + nets);
          }
        }
  }
}
