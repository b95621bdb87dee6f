package dave.node;

/**
 * A node cannot start. The message is one line: what, which value, and what to do. Whatever had
 * been opened is closed again.
 */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
