package dave.cli.terminal;

/** Tells of Ctrl-C. */
@FunctionalInterface
public interface Interrupts {
  /**
   * Runs {@code cleanUp} when the user interrupts, before the process ends with status 130.
   *
   * @return closing it withdraws the wish
   */
  Registration onInterrupt(Runnable cleanUp);

  /** A wish that can be withdrawn. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Never any. */
  static Interrupts none() {
    return cleanUp -> () -> {};
  }

  /**
   * Those of this process, as shutdown hooks: the JVM itself ends with 130 on SIGINT (143 on
   * SIGTERM) once its hooks have run.
   */
  static Interrupts ofThisProcess() {
    return cleanUp -> {
      Thread hook = new Thread(cleanUp, "interrupt");
      Runtime.getRuntime().addShutdownHook(hook);
      return () -> {
        try {
          Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
          return; // Too late to withdraw: the hook runs already, which is what it is for.
        }
      };
    };
  }
}
