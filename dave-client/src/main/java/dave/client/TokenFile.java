package dave.client;

import dave.wire.keys.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reads the file of the token that is shown to a node. */
final class TokenFile {
  private TokenFile() {}

  /**
   * The token of a file: alone, or the line with its role that the node's file has for it.
   *
   * @throws ClientException if there is none, or strangers may read it; never with what the file
   *     says
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
      throw new ClientException(Fault.SECRET_UNREADABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static ClientException malformed(String message) {
    return new ClientException(Fault.TOKEN_MALFORMED, message, null);
  }
}
