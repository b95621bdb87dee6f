package dave.dist.sim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dave.cli.terminal.Output;
import dave.sim.scenario.Scenario;
import java.util.List;

/** Lists scenarios, one per line. */
final class SimList {
  private SimList() {}

  static void write(List<Scenario> scenarios, boolean json, Output out) {
    int width = scenarios.stream().mapToInt(scenario -> scenario.name().length()).max().orElse(0);
    for (Scenario scenario : scenarios) {
      String name = scenario.name();
      out.line(
          json
              ? JsonNodeFactory.instance
                  .objectNode()
                  .put("name", name)
                  .put("summary", scenario.summary())
                  .toString()
              : name + " ".repeat(width + 2 - name.length()) + scenario.summary());
    }
    out.flush();
  }
}
