package dave.cli.failure;

/** What the program's exit status means. Stable: scripts rely on it. */
public enum ExitCode {
  /** Done. */
  OK(0),
  /** It failed, for a reason that has no code of its own. */
  FAILURE(1),
  /** The command line, the environment or the config file is wrong. */
  USAGE(2),
  /** What was asked for does not exist. */
  NOT_FOUND(3),
  /** No node answered, or none in time. */
  UNREACHABLE(4),
  /** The node, the key file or the passphrase says no. */
  DENIED(5),
  /** Stopped by Ctrl-C. */
  INTERRUPTED(130),
  /** The reader of stdout went away. */
  BROKEN_PIPE(141);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The number that the process exits with. */
  public int status() {
    return status;
  }
}
