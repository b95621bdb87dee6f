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
 * How wide help is: as the terminal is, at most {@value #MOST} columns, for longer lines read
 * badly.
 *
 * @param columns in a line
 */
record HelpWidth(int columns) {
  private static final int MOST = 100;

  /** The least that picocli lays out. */
  private static final int LEAST_USAGE = 55;

  private static final int UNBROKEN = 10_000;

  private static final int OPTIONS = 28;
  private static final int LEAST_OPTIONS = 20;
  private static final Set<String> ASKS = Set.of("help", "-h", "--help");

  /** What is indented below: behind the gap after an option, or a command. */
  private static final Pattern HEAD = Pattern.compile("^( *)(\\S+(?: \\S+)* {2,})?");

  private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;]*m");

  HelpWidth {
    columns = Math.min(columns, MOST);
  }

  /** As COLUMNS says, else as wide as the terminal; who asks for no help need not wait for it. */
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

  /** What picocli is told: nothing is broken by it that {@link #wrapped} breaks anyway. */
  int ofUsage() {
    return columns < LEAST_USAGE ? UNBROKEN : columns;
  }

  /** The widest option that has its description beside it. */
  int ofOptions() {
    return Math.clamp(columns / 3, LEAST_OPTIONS, OPTIONS);
  }

  /** A line in as many as it takes; a word that is longer stays whole, to be copied. */
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
