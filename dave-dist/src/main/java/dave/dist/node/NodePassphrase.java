package dave.dist.node;

import dave.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The passphrase of a node's keys. A node never prompts for it. */
public final class NodePassphrase {
  private static final String VARIABLE = "DAVE_KEY_PASSPHRASE_FILE";

  private NodePassphrase() {}

  /**
   * Reads it from the file that a variable names; empty without one.
   *
   * @throws ConfigException if the file cannot be read
   */
  public static char[] read(Map<String, String> variables) {
    String file = variables.getOrDefault(VARIABLE, "");
    if (file.isEmpty()) {
      return new char[0];
    }
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("").toCharArray();
    } catch (IOException e) {
      throw new ConfigException(
          "cannot read " + file + " that " + VARIABLE + " names: " + e.getMessage(), e);
    }
  }
}
