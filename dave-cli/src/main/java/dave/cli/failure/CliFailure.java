package dave.cli.failure;

/**
 * A command ends without its result, for a reason that its user can do something about. The message
 * is the one line that the user reads: what, which value, what to do.
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

  /** The command line is wrong. */
  public static CliFailure usage(String message) {
    return new CliFailure(ExitCode.USAGE, message);
  }

  /** It failed, for a reason that has no exit code of its own. */
  public static CliFailure failure(String message) {
    return new CliFailure(ExitCode.FAILURE, message);
  }

  /** What the process exits with. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
