package dave.cli.terminal;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line with progress at the bottom of a terminal, erased at the end. It is cut to the width of
 * the terminal. Any thread may call: Ctrl-C cleans up from a thread of its own.
 */
public final class ProgressLine implements AutoCloseable {
  private static final String ERASE = "\r\u001b[K";

  /** How long a size is used. Another program reports it, and a user may resize the window. */
  private static final long SIZE_AGE_MS = 1_000;

  private final Messages terminal;
  private final boolean escapes;
  private final Supplier<TerminalSize> size;
  private final InstantSource clock;
  private @Nullable TerminalSize known;
  private long knownMs;
  private int shown;
  private boolean closed;

  /** Shows the line on standard error. On a terminal without escapes, blanks erase it. */
  public ProgressLine(CliEnvironment env) {
    terminal = env.err();
    escapes = !env.variable("TERM").equals("dumb");
    size = env.terminals().size();
    clock = env.clock();
  }

  /** Replaces the line. The start should be the most important part, because the end may be cut. */
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

  /** Erases the line; nothing is shown afterwards. */
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
