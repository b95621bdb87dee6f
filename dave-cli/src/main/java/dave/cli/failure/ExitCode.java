package dave.cli.failure;

/** The meanings of the program's exit status. Stable: scripts rely on it. */
public enum ExitCode {
  /** Done. */
  OK(0),
  /** A failure without a code of its own. */
  FAILURE(1),
  /** The command line, the environment or the config file is wrong. */
  USAGE(2),
  /** The requested thing does not exist. */
  NOT_FOUND(3),
  /** No node answered, or none in time. */
  UNREACHABLE(4),
  /** The node refuses, or the key file or its passphrase cannot be used. */
  DENIED(5),
  /** Stopped by Ctrl-C. */
  INTERRUPTED(130),
  /** The reader of stdout has gone. */
  BROKEN_PIPE(141);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** Returns the number that the process exits with. */
  public int status() {
    return status;
  }
}
