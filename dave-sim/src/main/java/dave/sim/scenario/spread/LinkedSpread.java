package dave.sim.scenario.spread;

import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import java.util.ArrayList;
import java.util.List;

/** Compares the spread over links with that in plain packets. */
final class LinkedSpread {
  private LinkedSpread() {}

  static void compare(Findings findings, SpreadRun plain, SpreadRun links) {
    List<List<String>> rows = new ArrayList<>();
    for (double share : new double[] {0.5, 0.9, 0.99, 1}) {
      double over = links.secondsTo(share).median();
      double in = plain.secondsTo(share).median();
      rows.add(
          List.of(
              NumberFormatter.percent(share),
              NumberFormatter.seconds(in),
              NumberFormatter.seconds(plain.secondsTo(share).at(0.9)),
              NumberFormatter.seconds(over),
              NumberFormatter.seconds(links.secondsTo(share).at(0.9)),
              NumberFormatter.times(over / in)));
      if (share == 0.5 || share == 0.99) {
        findings.atMost(
            "time to " + NumberFormatter.percent(share) + " over links against plain packets",
            over / in,
            1,
            Unit.TIMES);
      }
    }
    findings.table(
        "Time until a share of the nodes had a dat: medians and 90th percentiles",
        List.of("share", "plain packets", "90 %", "links", "90 % ", "medians, times"),
        rows);
  }
}
