package dave.cli;

import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.TerminalSize;
import dave.cli.terminal.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The width of help: that of the terminal, but at most {@value #MOST} columns, because longer lines
 * are hard to read.
 *
 * @param columns columns in a line
 */
record HelpWidth(int columns) {
  private static final int MOST = 100;

  /** The least width that picocli can lay out. */
  private static final int LEAST_USAGE = 55;

  private static final int UNBROKEN = 10_000;

  private static final int OPTIONS = 28;
  private static final int LEAST_OPTIONS = 20;
  private static final Set<String> ASKS = Set.of("help", "-h", "--help");

  /**
   * Matches the part of a line before the text that is wrapped: an option or command and the gap
   * after it.
   */
  private static final Pattern HEAD = Pattern.compile("^( *)(\\S+(?: \\S+)* {2,})?");

  private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;]*m");

  HelpWidth {
    columns = Math.min(columns, MOST);
  }

  /**
   * Returns the width of COLUMNS, or else of the terminal. Without a request for help it does not
   * ask for the terminal's size, which takes time.
   */
  static HelpWidth of(CliEnvironment env, String... args) {
    String said = env.variable("COLUMNS");
    if (said.matches("[1-9][0-9]{1,3}")) {
      return new HelpWidth(new TerminalSize(Integer.parseInt(said), 1).columns());
    }
    boolean asked = args.length == 0;
    for (String arg : args) {
      asked |= ASKS.contains(arg);
    }
    return new HelpWidth(
        asked && env.terminals().out() ? env.terminals().size().get().columns() : MOST);
  }

  /** Returns whether a wider terminal would change nothing. */
  boolean isGreatest() {
    return columns == MOST;
  }

  /** Returns the width for picocli. It does not break lines if {@link #wrapped} does so anyway. */
  int ofUsage() {
    return columns < LEAST_USAGE ? UNBROKEN : columns;
  }

  /** Returns the widest option that has its description on the same line. */
  int ofOptions() {
    return Math.clamp(columns / 3, LEAST_OPTIONS, OPTIONS);
  }

  /**
   * Breaks a line into as many as it needs. A longer word stays whole, so that users can copy it.
   */
  List<String> wrapped(String line) {
    if (width(line) <= columns) {
      return List.of(line);
    }
    Matcher matcher = HEAD.matcher(line);
    String head = matcher.find() ? matcher.group() : "";
    boolean beside = width(head) <= columns / 2;
    String indent = " ".repeat(beside ? width(head) : columns / 8);
    List<String> lines = new ArrayList<>();
    if (!beside && !head.isBlank()) {
      lines.add(head.stripTrailing());
    }
    StringBuilder current = new StringBuilder(beside ? head : indent);
    boolean begun = false;
    for (String word : line.substring(head.length()).split(" +", 0)) {
      if (begun && width(current) + 1 + width(word) > columns) {
        lines.add(current.toString());
        current = new StringBuilder(indent);
        begun = false;
      }
      current.append(begun ? " " : "").append(word);
      begun = true;
    }
    lines.add(current.toString());
    return lines;
  }

  private static int width(CharSequence text) {
    return TerminalText.width(ESCAPE.matcher(text).replaceAll(""));
  }
}
