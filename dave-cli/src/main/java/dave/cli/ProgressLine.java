package dave.cli;

import java.io.PrintStream;

/**
 * One line at the bottom of a terminal that says how long work goes, and is gone at the end. Any
 * thread may call: Ctrl-C cleans up from a thread of its own.
 */
public final class ProgressLine implements AutoCloseable {
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream terminal;
  private final boolean escapes;
  private int shown;
  private boolean closed;

  /**
   * @param escapes whether the terminal knows them; if not, the line is overwritten by blanks
   */
  public ProgressLine(PrintStream terminal, boolean escapes) {
    this.terminal = terminal;
    this.escapes = escapes;
  }

  /** Shows a line in place of the one before; it must fit the terminal. */
  public synchronized void show(String line) {
    if (!closed) {
      erase();
      terminal.print(line);
      terminal.flush();
      shown = line.length();
    }
  }

  /** Leaves the terminal as it was before; nothing is shown any more. */
  @Override
  public synchronized void close() {
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
