package dave.cli.terminal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lines on a terminal that are redrawn in place. One write replaces the frame before, so that
 * nothing flickers. Lines that do not fit the terminal are cut. The cursor is hidden until the
 * screen is closed, and the last frame stays. Any thread may call: Ctrl-C closes from a thread of
 * its own.
 */
public final class Screen implements AutoCloseable {
  private static final String ESCAPE = "\u001b[";
  private static final String HIDE_CURSOR = ESCAPE + "?25l";
  private static final String SHOW_CURSOR = ESCAPE + "?25h";
  private static final String END_OF_LINE = ESCAPE + "K";
  private static final String END_OF_SCREEN = ESCAPE + "J";
  private static final String ALL_FROM_THE_TOP = ESCAPE + "2J" + ESCAPE + "H";

  private final Output out;
  private final Supplier<TerminalSize> size;
  private @Nullable TerminalSize drawnAt;
  private int drawn;
  private boolean closed;

  public Screen(Output out, Supplier<TerminalSize> size) {
    this.out = out;
    this.size = size;
  }

  /** Replaces the lines. */
  public synchronized void show(List<String> lines) {
    if (closed) {
      return;
    }
    TerminalSize now = size.get();
    StringBuilder frame = new StringBuilder();
    if (drawnAt == null) {
      frame.append(HIDE_CURSOR);
    } else if (!drawnAt.equals(now)) {
      frame.append(ALL_FROM_THE_TOP); // Where the terminal wrapped the old lines is unknown.
    } else if (drawn > 0) {
      frame.append(ESCAPE).append(drawn).append('A').append('\r');
    }
    List<String> shown = fitting(lines, now.rows() - 1);
    for (String line : shown) {
      frame.append(cut(line, now.columns())).append(END_OF_LINE).append('\n');
    }
    frame.append(END_OF_SCREEN);
    drawn = shown.size();
    drawnAt = now;
    write(frame.toString());
  }

  private static List<String> fitting(List<String> lines, int rows) {
    if (lines.size() <= rows) {
      return lines;
    }
    List<String> fitting = new ArrayList<>(lines.subList(0, rows - 1));
    fitting.add("... " + (lines.size() - rows + 1) + " more lines");
    return fitting;
  }

  /** Cuts a line to the width; it has no escapes of its own. */
  private static String cut(String line, int columns) {
    return TerminalText.cut(TerminalText.line(line), columns);
  }

  /** Shows the cursor again; idempotent. */
  @Override
  public synchronized void close() {
    if (!closed && drawnAt != null) {
      write(SHOW_CURSOR);
    }
    closed = true;
  }

  private void write(String text) {
    out.bytes(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
