package dave.config;

import org.jspecify.annotations.Nullable;

/** A setting that cannot be used. The message is one line: what, which value, and what to do. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one line, shown to the user as it is
   */
  public ConfigException(String message) {
    this(message, null);
  }

  /**
   * @param message one line, shown to the user as it is
   */
  public ConfigException(String message, @Nullable Throwable cause) {
    super(message.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse(""), cause);
  }
}
