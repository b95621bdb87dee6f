package dave.engine.transport;

/** A transport could not be opened. */
public final class TransportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message what failed, at which address, and what to do
   */
  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
