package dave.client.internal;

import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.wire.keys.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reads the file of the token that the client sends to a node. */
final class TokenFile {
  private TokenFile() {}

  /**
   * Returns the token of a file: one line with the token alone, or the line of the node's own file,
   * a role and the token.
   *
   * @throws DaveException if there is no token, or other users may read the file; the message never
   *     has the content of the file
   */
  static String read(Path file) {
    List<String> lines = lines(file);
    if (lines.size() > 1) {
      throw malformed(
          "the token file "
              + file
              + " has more than one token: keep your own in a file of its own");
    }
    String[] words = lines.isEmpty() ? new String[0] : lines.getFirst().split("\\s+");
    if (words.length == 0 || words.length > 2 || !words[words.length - 1].matches("[!-~]+")) {
      throw malformed("the token file " + file + " has no token: put one line in it");
    }
    return words[words.length - 1];
  }

  private static List<String> lines(Path file) {
    try {
      return new String(SecretFile.read(file, "token file"), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new DaveException(Fault.SECRET_UNREADABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static DaveException malformed(String message) {
    return new DaveException(Fault.TOKEN_MALFORMED, message, null);
  }
}
