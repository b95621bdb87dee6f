package dave.pack;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Writes the manual page, in roff with the macros of man(7), from the command tree. It has the text
 * of {@code --help} of each command, and what holds for all.
 */
final class Manual {
  /** The end of the page, which no command describes. */
  private static final String REST =
      """
      .SH EXIT STATUS
      .TP 6
      0
      Done.
      .TP
      1
      Failed, for a reason that has no number of its own.
      .TP
      2
      The command line, a variable or the config file is wrong.
      .TP
      3
      Not found.
      .TP
      4
      No node answers, or none in time.
      .TP
      5
      Denied: by the node, the key file or the passphrase.
      .TP
      130
      Stopped by Ctrl\\-C.
      .TP
      141
      The reader of standard output went away.
      .SH ENVIRONMENT
      .TP
      .B DAVE_HOME
      The home folder; ~/.dave if it is not set.
      .TP
      .B DAVE_KEY_PASSPHRASE_FILE
      A file whose first line is the passphrase of the key.
      .TP
      .B DAVE_JAVA_OPTS
      Options for the Java virtual machine, separated by spaces.
      .TP
      .B DAVE_DEBUG
      If set, errors come with stack traces.
      .PP
      A setting of
      .I config.yaml
      may be a variable as well:
      .B min\\-difficulty
      is
      .BR DAVE_MIN_DIFFICULTY .
      Flags override variables, variables override the file.
      .SH FILES
      .TP
      .I ~/.dave/config.yaml
      The settings.
      .TP
      .I ~/.dave/key.pem
      The key that signs. Whoever has it writes as you; it cannot be made again.
      .TP
      .I ~/.dave/data
      The store of a node.
      """;

  private final StringBuilder roff = new StringBuilder();
  private final Set<CommandSpec> told = Collections.newSetFromMap(new IdentityHashMap<>());

  private Manual() {}

  /**
   * Returns the page.
   *
   * @param dave the root of the command tree
   * @param date the date on the page
   */
  static String page(CommandLine dave, String version, Instant date) {
    Manual manual = new Manual();
    UsageMessageSpec usage = dave.getCommandSpec().usageMessage();
    String day = date.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    manual.line(".TH DAVE 1 \"" + day + "\" \"Dave " + version + "\" \"User Commands\"");
    manual.line(".SH NAME");
    manual.line("dave \\- decentralised, signed key\\-value store");
    manual.line(".SH SYNOPSIS");
    manual.line(".B dave");
    manual.line(".I command");
    manual.line("[\\fIoption\\fR]... [\\fIargument\\fR]...");
    manual.line(".SH DESCRIPTION");
    manual.paragraph(usage.description());
    manual.paragraph(usage.footer());
    manual.line(".SH COMMANDS");
    manual.commands(dave);
    manual.roff.append(REST);
    return manual.roff.toString();
  }

  private void commands(CommandLine parent) {
    for (CommandLine command : parent.getSubcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      // An alias is listed as the same command again.
      if (!spec.usageMessage().hidden() && told.add(spec)) {
        command(spec);
        commands(command);
      }
    }
  }

  private void command(CommandSpec spec) {
    line(".SS \"" + text(spec.qualifiedName()) + "\"");
    if (spec.aliases().length > 0) {
      line("Also " + text(String.join(", ", spec.aliases())) + ".");
    }
    paragraph(spec.usageMessage().description());
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (!parameter.hidden()) {
        item("\\fI" + text(parameter.paramLabel()) + "\\fR", parameter.description());
      }
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden() && !option.usageHelp()) {
        item(names(option), option.description());
      }
    }
    String[] footer = spec.usageMessage().footer();
    if (footer.length > 0) {
      line(".PP");
      // Each example on its own line.
      line(".nf");
      Arrays.stream(footer).filter(line -> !line.isBlank()).forEach(line -> line(prose(line)));
      line(".fi");
    }
  }

  private static String names(OptionSpec option) {
    String names =
        Arrays.stream(option.names())
            .map(name -> "\\fB" + text(name) + "\\fR")
            .collect(Collectors.joining(", "));
    return option.arity().max() == 0 ? names : names + " \\fI" + text(option.paramLabel()) + "\\fR";
  }

  private void item(String tag, String[] description) {
    line(".TP");
    line(tag);
    paragraph(description.length == 0 ? new String[] {"As above."} : description);
  }

  private void paragraph(String[] lines) {
    List<String> told = Arrays.stream(lines).filter(line -> !line.isBlank()).toList();
    told.forEach(line -> line(prose(line)));
  }

  /** Returns a line as picocli shows it, from a format string with markup for colours. */
  private static String prose(String line) {
    return text(Ansi.OFF.string(String.format(Locale.ROOT, line)).strip());
  }

  /** Escapes the control characters of roff. */
  private static String text(String plain) {
    StringBuilder escaped = new StringBuilder();
    if (plain.startsWith(".") || plain.startsWith("'")) {
      escaped.append("\\&");
    }
    plain
        .codePoints()
        .forEach(
            letter -> {
              switch (letter) {
                case '\\' -> escaped.append("\\e");
                case '-' -> escaped.append("\\-");
                case '"' -> escaped.append("\\(dq");
                case '\'' -> escaped.append("\\(aq");
                case '~' -> escaped.append("\\(ti");
                case '^' -> escaped.append("\\(ha");
                default -> {
                  if (letter < 0x7f) {
                    escaped.appendCodePoint(letter);
                  } else {
                    escaped.append(String.format(Locale.ROOT, "\\[u%04X]", letter));
                  }
                }
              }
            });
    return escaped.toString();
  }

  private void line(String line) {
    roff.append(line).append('\n');
  }
}
