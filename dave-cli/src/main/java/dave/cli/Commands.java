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
 * The commands of {@code dave} by name, each made only when it is asked for: picocli reads all
 * options of a command when it is made, and for all commands that takes longer than most of them
 * take to run.
 */
public final class Commands {
  private static final String HELP = "help";
  private static final String COMPLETION = "completion";

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  Commands() {}

  /**
   * One command.
   *
   * @param type has the annotation that says its aliases and what it is about
   * @param maker makes it, with its subcommands
   */
  private record Entry(Class<?> type, Supplier<?> maker) {
    CommandLine make() {
      Object made = maker.get();
      return made instanceof CommandLine command ? command : new CommandLine(made);
    }

    /** What lists need of it, without its options. */
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
   * @param type has its annotation
   * @param maker makes what carries it out, or that as a {@link CommandLine} with subcommands
   */
  public Commands add(String name, Class<?> type, Supplier<?> maker) {
    entries.put(name, new Entry(type, maker));
    return this;
  }

  /** Adds subcommands to a command that is there. */
  public Commands extend(String name, UnaryOperator<CommandLine> more) {
    entries.computeIfPresent(
        name, (n, entry) -> new Entry(entry.type(), () -> more.apply(entry.make())));
    return this;
  }

  /** The root with all commands. */
  public CommandLine all() {
    return with(entries.keySet());
  }

  /**
   * The root with as many commands as it takes to run a command line: does and says what {@link
   * #all} would.
   */
  public CommandLine forArguments(String... args) {
    return switch (args.length == 0 ? "--help" : args[0]) {
      case "--help", "-h" -> args.length < 2 ? outline() : all();
      case "--version", "-V" -> args.length < 2 ? with(Set.of()) : all();
      case HELP -> forHelp(args);
      case COMPLETION -> all(); // It is about all of them.
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

  /** The name of the command that is called so; an alias is nobody's here. */
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

  /** The root with all commands as far as its help shows them; only help can be run. */
  private CommandLine outline() {
    CommandLine dave = root();
    entries.forEach(
        (name, entry) ->
            dave.addSubcommand(
                name, name.equals(HELP) ? entry.make() : new CommandLine(entry.outline())));
    return literal(dave);
  }

  /**
   * An argument is what the user typed: picocli would put the words of a local file in the place of
   * {@code @file}, and a mention such as {@code @alice} would publish that file.
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
