package dave.storage.rocks;

/** The store cannot be opened or read; the message says what to do where something can be done. */
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

  /** Whose message is all that there is to say. */
  static StoreException withoutMore(String message, Throwable cause) {
    return new StoreException(cause, message);
  }
}
