package dave.bench.measure;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The extent of the measurements, and their folders.
 *
 * @param brief whether to check only that all still works: takes seconds, and the figures mean
 *     little
 * @param seed the seed of all randomness
 * @param root the folder of the sources
 * @param scratch an empty folder, removed afterwards
 */
public record BenchmarkOptions(boolean brief, long seed, Path root, Path scratch) {

  /** Returns the first value, or the second in a brief run. */
  public int either(int full, int little) {
    return brief ? little : full;
  }

  /** Returns how long to measure one figure. */
  public Duration time(Duration full) {
    return brief ? full.dividedBy(20) : full;
  }
}
