package dave.cli.terminal;

/** Reports Ctrl-C. */
@FunctionalInterface
public interface Interrupts {
  /**
   * Runs {@code cleanUp} when the user interrupts, before the process ends with status 130.
   *
   * @return closing it removes the registration
   */
  Registration onInterrupt(Runnable cleanUp);

  /** A registration that can be removed. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Returns an instance that never reports any. */
  static Interrupts none() {
    return cleanUp -> () -> {};
  }

  /**
   * Returns the interrupts of this process, as shutdown hooks. After the hooks the JVM itself exits
   * with 130 on SIGINT (143 on SIGTERM).
   */
  static Interrupts ofThisProcess() {
    return cleanUp -> {
      Thread hook = new Thread(cleanUp, "interrupt");
      Runtime.getRuntime().addShutdownHook(hook);
      return () -> {
        try {
          Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
          return; // Too late to remove it: the hook already runs, as it should.
        }
      };
    };
  }
}
