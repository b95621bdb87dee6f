package dave.cli;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The commands of {@code dave} by name. Each is created only when it is needed: picocli then reads
 * all of its options. For all commands that takes longer than most of them take to run.
 */
public final class Commands {
  private static final String HELP = "help";
  private static final String COMPLETION = "completion";

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  Commands() {}

  /**
   * A command that is not created yet.
   *
   * @param type the class with its annotation: description and aliases
   * @param maker creates it, with its subcommands
   */
  private record Entry(Class<?> type, Supplier<?> maker) {
    CommandLine make() {
      Object made = maker.get();
      return made instanceof CommandLine command ? command : new CommandLine(made);
    }

    /** Returns what lists of commands show, without the options. */
    CommandSpec outline() {
      CommandSpec spec = CommandSpec.create();
      @Nullable Command annotation = type.getAnnotation(Command.class);
      if (annotation != null) {
        spec.aliases(annotation.aliases())
            .usageMessage()
            .description(annotation.description())
            .hidden(annotation.hidden());
      }
      return spec;
    }
  }

  /**
   * Adds a command.
   *
   * @param type the class with its annotation
   * @param maker creates the command, or a {@link CommandLine} with subcommands
   */
  public Commands add(String name, Class<?> type, Supplier<?> maker) {
    entries.put(name, new Entry(type, maker));
    return this;
  }

  /** Adds subcommands to an existing command. */
  public Commands extend(String name, UnaryOperator<CommandLine> more) {
    entries.computeIfPresent(
        name, (n, entry) -> new Entry(entry.type(), () -> more.apply(entry.make())));
    return this;
  }

  /** Returns the root with all commands. */
  public CommandLine all() {
    return with(entries.keySet());
  }

  /**
   * Returns the root with only the commands that a command line needs. The result and the messages
   * are the same as with {@link #all}.
   */
  public CommandLine forArguments(String... args) {
    return switch (args.length == 0 ? "--help" : args[0]) {
      case "--help", "-h" -> args.length < 2 ? outline() : all();
      case "--version", "-V" -> args.length < 2 ? with(Set.of()) : all();
      case HELP -> forHelp(args);
      case COMPLETION -> all(); // The script lists all commands.
      default -> named(args[0]).map(name -> with(Set.of(name))).orElseGet(this::all);
    };
  }

  private CommandLine forHelp(String... args) {
    return switch (args.length) {
      case 1 -> outline();
      default ->
          named(args[1])
              .map(name -> with(new LinkedHashSet<>(List.of(HELP, name))))
              .orElseGet(this::all);
    };
  }

  /** Returns the word if it is the name of a command; an alias is not. */
  private Optional<String> named(String word) {
    return Optional.of(word).filter(entries::containsKey);
  }

  private CommandLine with(Set<String> names) {
    CommandLine dave = root();
    for (String name : names) {
      Entry entry = entries.get(name);
      if (entry != null) {
        dave.addSubcommand(name, entry.make());
      }
    }
    return literal(dave);
  }

  /** Returns the root with all commands as its help lists them; only help can be run. */
  private CommandLine outline() {
    CommandLine dave = root();
    entries.forEach(
        (name, entry) ->
            dave.addSubcommand(
                name, name.equals(HELP) ? entry.make() : new CommandLine(entry.outline())));
    return literal(dave);
  }

  /**
   * Turns off the expansion of {@code @file} arguments. Otherwise picocli would replace a mention
   * such as {@code @alice} by the words of that local file, and publish them.
   */
  private static CommandLine literal(CommandLine dave) {
    return dave.setExpandAtFiles(false);
  }

  private static CommandLine root() {
    CommandLine dave = new CommandLine(new RootCommand());
    dave.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandList());
    return dave;
  }
}
