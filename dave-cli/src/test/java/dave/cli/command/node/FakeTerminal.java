package dave.cli.command.node;

import dave.cli.terminal.TerminalSize;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal that supports only the few escapes that Dave writes, and fails on any other. */
final class FakeTerminal extends OutputStream {
  private static final Pattern ESCAPE = Pattern.compile("\u001b\\[(\\??)(\\d*)([A-Za-z])");

  private final List<StringBuilder> lines = new ArrayList<>();
  private TerminalSize size;
  private int row;
  private int column;
  private boolean cursorShown = true;
  private final List<String> writes = new ArrayList<>();

  FakeTerminal(TerminalSize size) {
    this.size = size;
  }

  TerminalSize size() {
    return size;
  }

  void resize(TerminalSize now) {
    size = now;
  }

  /** Returns the lines on the screen, without trailing blanks. */
  synchronized List<String> shown() {
    return lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }

  synchronized boolean cursorShown() {
    return cursorShown;
  }

  /** Returns the text of each write. */
  synchronized List<String> writes() {
    return List.copyOf(writes);
  }

  @Override
  public void write(int b) {
    throw new AssertionError("a byte alone: frames are written at once");
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    writes.add(text);
    Matcher escape = ESCAPE.matcher(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\u001b') {
        if (!escape.find(i) || escape.start() != i) {
          throw new AssertionError("an escape that no terminal knows: " + text.substring(i));
        }
        obey(escape.group(1) + escape.group(2) + escape.group(3));
        i = escape.end() - 1;
      } else {
        print(c);
      }
    }
  }

  private void obey(String escape) {
    switch (escape) {
      case "?25l" -> cursorShown = false;
      case "?25h" -> cursorShown = true;
      case "K" -> line().setLength(Math.min(line().length(), column));
      case "J" -> {
        line().setLength(Math.min(line().length(), column));
        lines.subList(row + 1, lines.size()).clear();
      }
      case "2J" -> lines.clear();
      case "H" -> {
        row = 0;
        column = 0;
      }
      default -> {
        if (!escape.endsWith("A")) {
          throw new AssertionError("an escape that is not expected: " + escape);
        }
        row -= Integer.parseInt(escape.substring(0, escape.length() - 1));
        if (row < 0) {
          throw new AssertionError("above the top");
        }
      }
    }
  }

  private StringBuilder line() {
    while (lines.size() <= row) {
      lines.add(new StringBuilder());
    }
    return lines.get(row);
  }

  private void print(char c) {
    switch (c) {
      case '\r' -> column = 0;
      case '\n' -> {
        row++;
        column = 0;
      }
      default -> {
        if (column >= size.columns()) {
          throw new AssertionError("a line is longer than the terminal: " + line());
        }
        StringBuilder line = line();
        while (line.length() <= column) {
          line.append(' ');
        }
        line.setCharAt(column++, c);
      }
    }
  }
}
