package dave.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The size of a terminal in characters.
 *
 * @param columns columns in a line
 * @param rows lines
 */
public record TerminalSize(int columns, int rows) {
  /** The size if none is known. */
  public static final TerminalSize USUAL = new TerminalSize(80, 24);

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})\\s*");

  public TerminalSize {
    columns = Math.clamp(columns, 20, 1_000);
    rows = Math.clamp(rows, 4, 1_000);
  }

  /**
   * Returns the current size of this process's terminal, from {@code stty}, because Java does not
   * know it.
   */
  static TerminalSize ofThisProcess(Map<String, String> variables) {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher size = SIZE.matcher(said);
      if (stty.waitFor(1, TimeUnit.SECONDS) && size.matches() && !size.group(2).equals("0")) {
        return new TerminalSize(Integer.parseInt(size.group(2)), Integer.parseInt(size.group(1)));
      }
    } catch (IOException e) {
      return ofVariables(variables); // No such program, or no terminal.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ofVariables(variables);
  }

  private static TerminalSize ofVariables(Map<String, String> variables) {
    return new TerminalSize(
        number(variables.get("COLUMNS"), USUAL.columns),
        number(variables.get("LINES"), USUAL.rows));
  }

  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : otherwise;
  }
}
