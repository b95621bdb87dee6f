package dave.cli;

import dave.wire.crypto.MiningProgress;
import java.io.PrintStream;

/**
 * One line at the bottom of a terminal that says how a search goes, and is gone at the end. Any
 * thread may call: Ctrl-C cleans up from a thread of its own.
 */
final class ProgressLine {
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream terminal;
  private final boolean escapes;
  private int shown;
  private boolean closed;

  /**
   * @param escapes whether the terminal knows them; if not, the line is overwritten by blanks
   */
  ProgressLine(PrintStream terminal, boolean escapes) {
    this.terminal = terminal;
    this.escapes = escapes;
  }

  synchronized void show(int difficulty, MiningProgress progress) {
    if (!closed) {
      String line = line(difficulty, progress);
      erase();
      terminal.print(line);
      terminal.flush();
      shown = line.length();
    }
  }

  private static String line(int difficulty, MiningProgress progress) {
    String soFar =
        "mining " + difficulty + " bits: " + Text.count((double) progress.hashes()) + " hashes";
    return progress.ratePerSecond() <= 0
        ? soFar
        : soFar
            + ", "
            + Text.count(progress.ratePerSecond())
            + "/s, expected "
            + Text.expected(progress.expectedHashes() / progress.ratePerSecond());
  }

  /** Leaves the terminal as it was before; nothing is shown any more. */
  synchronized void close() {
    erase();
    closed = true;
  }

  private void erase() {
    if (shown > 0) {
      terminal.print(escapes ? ERASE : "\r" + " ".repeat(shown) + "\r");
      terminal.flush();
      shown = 0;
    }
  }
}
