package dave.bench.measure;

/** A measurement, in which Dave and what it is compared with run one after another. */
public interface Benchmark {
  /** Returns the name for the command line. */
  String name();

  /** Returns what it measures, in one line. */
  String summary();

  /** Returns whether it runs only when the command line names it. */
  default boolean lengthy() {
    return false;
  }

  /**
   * Measures and prints the results. Leaves no process, file or thread behind.
   *
   * @throws Exception if something is broken; being slow is never a failure
   */
  void run(BenchmarkOptions options, Report report) throws Exception;
}
