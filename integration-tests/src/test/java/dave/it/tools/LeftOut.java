package dave.it.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The file from which the build tells, in its last lines, what did not run. */
final class LeftOut {
  private static final Path FILE = Path.of("target", "left-out.txt");

  private LeftOut() {}

  static synchronized void tell(String test, String lack) {
    String line = "  " + test + ": " + lack;
    try {
      if (!Files.exists(FILE) || !Files.readAllLines(FILE).contains(line)) {
        Files.write(FILE, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
