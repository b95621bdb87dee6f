package dave.storage.rocks;

/** The store cannot be opened or read; the message says what to do where something can be done. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean damage;

  public StoreException(String message) {
    super(message);
    damage = false;
  }

  public StoreException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
    damage = false;
  }

  /**
   * @param message all that there is to say
   */
  public StoreException(String message, Throwable cause, boolean damage) {
    super(message, cause);
    this.damage = damage;
  }

  /** Whether bytes on the disk are not what was written. */
  boolean damage() {
    return damage;
  }
}
