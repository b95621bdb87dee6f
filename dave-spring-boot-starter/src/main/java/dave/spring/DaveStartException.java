package dave.spring;

import org.jspecify.annotations.Nullable;

/**
 * A client or a node cannot be made. Spring Boot prints the message and the remedy at its start.
 */
public final class DaveStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String remedy;
  private final @Nullable String property;

  private DaveStartException(
      String message, String remedy, @Nullable String property, @Nullable Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
    this.property = property;
  }

  DaveStartException(String message, String remedy, @Nullable Throwable cause) {
    this(message, remedy, null, cause);
  }

  /** The value of a property cannot be used. */
  static DaveStartException of(
      String property, Object value, String problem, String remedy, @Nullable Throwable cause) {
    return new DaveStartException(
        "The property " + property + " is '" + value + "': " + problem, remedy, property, cause);
  }

  /** Returns what to do about it, in sentences. */
  public String remedy() {
    return remedy;
  }

  /** Returns the name of the property that has to change, or null if it is none. */
  public @Nullable String property() {
    return property;
  }
}
