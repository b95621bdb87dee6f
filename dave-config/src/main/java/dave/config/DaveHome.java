package dave.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one user's Dave: keys, config file and data. Nothing is created here.
 *
 * @param path the folder
 * @param userHome the folder that "~" stands for
 */
public record DaveHome(Path path, Path userHome) {
  /** The character that a JVM puts for bytes that are not text in the locale of the process. */
  private static final char UNREADABLE = '\uFFFD';

  /**
   * Finds the home folder, from the first that is given: the flag --home, DAVE_HOME, ".dave" in the
   * user's home.
   *
   * @throws ConfigException if the text is no path
   */
  public static DaveHome resolve(
      @Nullable String flag, Map<String, String> environment, Path userHome) {
    String variable = environment.getOrDefault("DAVE_HOME", "");
    if (flag != null) {
      return new DaveHome(expand(flag, userHome), userHome);
    }
    return new DaveHome(
        variable.isEmpty() ? known(userHome).resolve(".dave") : expand(variable, userHome),
        userHome);
  }

  /**
   * The user's home folder: HOME, else {@code noted}.
   *
   * @param noted the JVM's user.home. It is not an absolute path if the system does not know the
   *     user; then HOME, DAVE_HOME or a flag must be given where a home is needed
   */
  public static Path userHome(Map<String, String> environment, String noted) {
    String home = environment.getOrDefault("HOME", "");
    try {
      return Path.of(home.isEmpty() ? noted : home);
    } catch (InvalidPathException e) {
      return Path.of(""); // Not absolute: it is refused where it is needed.
    }
  }

  /** Refuses a home that is not absolute: in each working folder it would be another. */
  private static Path known(Path userHome) {
    if (!userHome.isAbsolute() || userHome.toString().indexOf(UNREADABLE) >= 0) {
      throw new ConfigException(
          "no home folder of this user is known: set HOME or DAVE_HOME to an absolute path in UTF-8,"
              + " or give --home");
    }
    return userHome;
  }

  /** The signing key, PKCS#8 PEM. */
  public Path key() {
    return path.resolve("key.pem");
  }

  /** The key of the node's links, PKCS#8 PEM. */
  public Path linkKey() {
    return path.resolve("link.pem");
  }

  /** The config file. */
  public Path config() {
    return path.resolve("config.yaml");
  }

  /** The folder of the store. */
  public Path data() {
    return path.resolve("data");
  }

  /** A path as the user wrote it, with a leading "~" resolved. */
  public Path expand(String text) {
    return expand(text, userHome);
  }

  static Path expand(String text, Path userHome) {
    try {
      if (text.indexOf(UNREADABLE) >= 0) {
        throw new ConfigException(
            "'" + text + "' has bytes that are not UTF-8, or this locale has no UTF-8");
      }
      if (text.equals("~")) {
        return known(userHome);
      }
      return text.startsWith("~/") ? known(userHome).resolve(text.substring(2)) : Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigException("'" + text + "' is not a path: " + e.getReason(), e);
    }
  }
}
