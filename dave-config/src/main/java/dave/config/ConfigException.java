package dave.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if settings cannot be used. The message is one line: the setting, the value, and what to
 * do. Of several problems it has the first; {@link #problems} returns all.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 2;

  private final String[] problems;

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
    super(line(message), cause);
    problems = new String[] {line(message)};
  }

  /** Several problems, at least one. */
  ConfigException(List<String> problems) {
    super(
        problems.size() == 1
            ? problems.getFirst()
            : "%s (and %s more: 'dave node --check-config' shows all)"
                .formatted(problems.getFirst(), problems.size() - 1));
    this.problems = problems.toArray(String[]::new);
  }

  private static String line(String text) {
    return text.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
  }

  /** All problems, one line each. */
  public List<String> problems() {
    return List.of(problems);
  }
}
