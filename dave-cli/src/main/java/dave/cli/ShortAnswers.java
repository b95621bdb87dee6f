package dave.cli;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import dave.config.EnvironmentVariables;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers to {@code dave}, {@code dave help} and {@code dave --version} that need no picocli, which
 * takes longer to start than all else in such a run. The help is a text that was made before.
 *
 * @param plain the help of {@code dave}, in lines of at most 100 columns
 * @param coloured the same with colours
 */
public record ShortAnswers(Supplier<String> plain, Supplier<String> coloured) {
  private static final Set<String> HELP = Set.of("help", "-h", "--help");
  private static final Set<String> VERSION = Set.of("-V", "--version");

  /**
   * Answers a command line, and returns the exit status. Returns nothing if the command line asks
   * for something else, or the terminal is too narrow for the text.
   */
  public OptionalInt to(CliEnvironment env, String... args) {
    String word = args.length == 0 ? "help" : args[0];
    if (args.length > 1 || !(HELP.contains(word) || VERSION.contains(word))) {
      return OptionalInt.empty();
    }
    if (HELP.contains(word) && !HelpWidth.of(env, args).isGreatest()) {
      return OptionalInt.empty();
    }
    EnvironmentVariables.misspelt(env.variables()).forEach(env.err()::print);
    Output out = new Output(env.out());
    try {
      out.bytes(text(env, word).getBytes(StandardCharsets.UTF_8));
      out.flush();
      return OptionalInt.of(0);
    } catch (CliFailure e) {
      return OptionalInt.of(new Errors(env).report(e));
    }
  }

  private String text(CliEnvironment env, String word) {
    if (VERSION.contains(word)) {
      return version() + "\n";
    }
    return env.colours(env.terminals().out()) ? coloured.get() : plain.get();
  }

  /** Returns the version that the build wrote into the jar's manifest. */
  static String version() {
    String version = ShortAnswers.class.getPackage().getImplementationVersion();
    return "dave " + (version == null ? "(unpackaged)" : version);
  }
}
