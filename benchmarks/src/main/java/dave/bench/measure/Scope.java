package dave.bench.measure;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How much to measure, and with what.
 *
 * @param brief whether to look only if all still works: seconds, and figures that mean little
 * @param seed where chance starts
 * @param root the folder of the sources
 * @param scratch an empty folder, removed afterwards
 */
public record Scope(boolean brief, long seed, Path root, Path scratch) {

  /** The first, or the second in a brief run. */
  public int either(int full, int little) {
    return brief ? little : full;
  }

  /** How long to measure one figure. */
  public Duration time(Duration full) {
    return brief ? full.dividedBy(20) : full;
  }
}
