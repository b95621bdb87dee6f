package dave.cli.failure;

/**
 * A command failed for a reason that the user can do something about. The message is the line that
 * the user reads: the problem, the value that causes it, and what to do.
 */
public final class CliFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public CliFailure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CliFailure(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Returns a failure of a wrong command line. */
  public static CliFailure usage(String message) {
    return new CliFailure(ExitCode.USAGE, message);
  }

  /** Returns a failure without an exit code of its own. */
  public static CliFailure failure(String message) {
    return new CliFailure(ExitCode.FAILURE, message);
  }

  /** Returns the exit code of the process. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
