package dave.cli.terminal;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One line at the bottom of a terminal that says how long work goes, and is gone at the end. What
 * does not fit the terminal is cut. Any thread may call: Ctrl-C cleans up from a thread of its own.
 */
public final class ProgressLine implements AutoCloseable {
  private static final String ERASE = "\r\u001b[K";

  /** The size is asked of another program: often enough for who pulls at a window. */
  private static final long SIZE_AGE_MS = 1_000;

  private final Messages terminal;
  private final boolean escapes;
  private final Supplier<TerminalSize> size;
  private final InstantSource clock;
  private @Nullable TerminalSize known;
  private long knownMs;
  private int shown;
  private boolean closed;

  /** On standard error; a terminal that knows no escapes has the line overwritten by blanks. */
  public ProgressLine(CliEnvironment env) {
    terminal = env.err();
    escapes = !env.variable("TERM").equals("dumb");
    size = env.terminals().size();
    clock = env.clock();
  }

  /** Shows a line in place of the one before: the most important first, for the end may be cut. */
  public synchronized void show(String line) {
    if (!closed) {
      erase();
      // The last column stays free: a cursor beyond it would be in the next line.
      String fitting = TerminalText.shortened(TerminalText.line(line), columns() - 1);
      terminal.part(fitting);
      shown = TerminalText.width(fitting);
    }
  }

  private int columns() {
    long nowMs = clock.millis();
    TerminalSize now = known;
    if (now == null || Math.abs(nowMs - knownMs) >= SIZE_AGE_MS) {
      now = size.get();
      known = now;
      knownMs = nowMs;
    }
    return now.columns();
  }

  /** Leaves the terminal as it was before; nothing is shown any more. */
  @Override
  public synchronized void close() {
    erase();
    closed = true;
  }

  private void erase() {
    if (shown > 0) {
      terminal.control(escapes ? ERASE : "\r" + " ".repeat(shown) + "\r");
      shown = 0;
    }
  }
}
