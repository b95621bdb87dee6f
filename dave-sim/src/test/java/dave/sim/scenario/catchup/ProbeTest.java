package dave.sim.scenario.catchup;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeTest {
  @Test
  void probe() {
    int dats = Integer.getInteger("p.dats", 5000);
    History history = History.of(1, dats, dats, History.Kind.GAP, 200);
    try (CatchUpRun run =
        new CatchUpRun(
            1,
            history,
            new CatchUpRun.Plan(8, 200, true, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(90)))) {
      run.probe = true;
      run.run(x -> {});
      System.out.println("back " + run.backS() + " each " + run.bytesEach());
    }
  }
}
