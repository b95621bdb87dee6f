package dave.cli.command.node;

import dave.admin.v1.CatchUp;
import dave.cli.terminal.Text;
import dave.json.Json;
import java.time.Duration;
import java.util.Optional;

/** How far a node is in getting dats that it lacks, as text and as JSON. */
public final class CatchUpText {
  private CatchUpText() {}

  static void fill(Json json, CatchUp catchUp) {
    json.text("state", catchUp.getState())
        .number("missing", catchUp.getMissing())
        .number("fetched", catchUp.getFetched())
        .number("per_second", catchUp.getPerSecond())
        .number("donors", catchUp.getDonors())
        .number("comparisons", catchUp.getComparisons());
    if (catchUp.hasExpectedMs()) {
      json.number("expected_ms", catchUp.getExpectedMs());
    }
  }

  /** Returns what is missing, how fast it comes and when all is there; empty if nothing is. */
  public static Optional<String> text(CatchUp catchUp) {
    if (catchUp.getMissing() == 0) {
      return Optional.empty();
    }
    String left =
        catchUp.hasExpectedMs()
            ? "%s a second, about %s left"
                .formatted(
                    Text.count(catchUp.getPerSecond()),
                    Text.duration(Duration.ofSeconds(secondsOf(catchUp))))
            : "none came lately";
    return Optional.of(
        "about %s missing, %s fetched from %s: %s"
            .formatted(
                Text.counted(catchUp.getMissing(), "dat"),
                catchUp.getFetched(),
                Text.counted(catchUp.getDonors(), "peer"),
                left));
  }

  private static long secondsOf(CatchUp catchUp) {
    return Math.ceilDiv(catchUp.getExpectedMs(), 1_000L);
  }
}
