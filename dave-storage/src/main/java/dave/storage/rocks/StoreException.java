package dave.storage.rocks;

/** A store cannot be opened or read. The message says what to do, if something can be done. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }

  private StoreException(Throwable cause, String whole) {
    super(whole, cause);
  }

  /** Creates an exception without the message of its cause. */
  static StoreException withoutMore(String message, Throwable cause) {
    return new StoreException(cause, message);
  }
}
