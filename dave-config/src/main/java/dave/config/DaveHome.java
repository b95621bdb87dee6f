package dave.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one user's Dave: key, config file and data. Nothing is created here.
 *
 * @param path the folder
 * @param userHome what "~" means
 */
public record DaveHome(Path path, Path userHome) {
  /**
   * From the first that is given: the flag --home, DAVE_HOME, ".dave" in the user's home.
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
        variable.isEmpty() ? userHome.resolve(".dave") : expand(variable, userHome), userHome);
  }

  /** The signing key, PKCS#8 PEM. */
  public Path key() {
    return path.resolve("key.pem");
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
      if (text.equals("~")) {
        return userHome;
      }
      return text.startsWith("~/") ? userHome.resolve(text.substring(2)) : Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigException("'" + text + "' is not a path: " + e.getReason(), e);
    }
  }
}
