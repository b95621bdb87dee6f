package dave.node;

/**
 * A node cannot start. The message is one line: the problem, the value that causes it, and what to
 * do. Everything that had been opened is closed again.
 */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NodeException(String message) {
    super(message);
  }

  NodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
