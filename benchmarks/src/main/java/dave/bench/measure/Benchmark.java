package dave.bench.measure;

/** One measurement, in which Dave and its rivals run after each other. */
public interface Benchmark {
  /** What it is called on the command line. */
  String name();

  /** What it measures, one line. */
  String summary();

  /** Whether it runs only when it is asked for by name. */
  default boolean lengthy() {
    return false;
  }

  /**
   * Measures, prints what it finds, and leaves nothing behind: no process, no file, no thread.
   *
   * @throws Exception if something is broken; being slow is never a failure
   */
  void run(Scope scope, Report report) throws Exception;
}
