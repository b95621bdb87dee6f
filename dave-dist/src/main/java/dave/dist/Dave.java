package dave.dist;

import dave.cli.ShortAnswers;
import dave.cli.terminal.CliEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The main class of the program. The JVM looks at the types of its methods before it runs: none is
 * of picocli, which {@link ShortAnswers} do not need.
 */
public final class Dave {
  private static final ShortAnswers SHORT_ANSWERS =
      new ShortAnswers(() -> resource("help.txt"), () -> resource("help-coloured.txt"));

  /** Commands that make a call or two, or none. */
  private static final Set<String> SHORT =
      Set.of(
          "help",
          "-h",
          "--help",
          "-V",
          "--version",
          "get",
          "put",
          "list",
          "status",
          "peers",
          "author",
          "consensus",
          "set",
          "setf",
          "submit",
          "recall");

  private Dave() {}

  /** Runs one command line and ends the process. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // Libraries also format numbers and texts the same everywhere.
    if (args.length > 0 && !args[0].startsWith("-") && !args[0].equals("help")) {
      shortenDnsCache();
    }
    CliEnvironment env = CliEnvironment.system();
    System.setErr(env.err().stream()); // Also for the output of libraries and of threads that fail.
    exit(run(env, args), args.length == 0 ? "help" : args[0]);
  }

  /**
   * Ends the process. {@code System.exit} first looks for a logger, in every jar: that takes longer
   * than a short command. So those that leave nothing to shutdown hooks end without it.
   */
  private static void exit(int status, String command) {
    if (SHORT.contains(command) && !isShuttingDown()) {
      Runtime.getRuntime().halt(status);
    }
    System.exit(status);
  }

  /** Returns whether a signal ends the process already: its hooks must come to their end. */
  private static boolean isShuttingDown() {
    Thread hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return !Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      return true;
    }
  }

  /** Runs one command line, and returns the exit status. */
  static int run(String... args) {
    return run(CliEnvironment.system(), args);
  }

  /** Runs one command line in an environment, and returns the exit status. */
  static int run(CliEnvironment env, String... args) {
    OptionalInt answered = SHORT_ANSWERS.to(env, args);
    return answered.isPresent() ? answered.getAsInt() : DaveCommands.run(env, args);
  }

  /** Returns a text that is in the jar; a test compares it with what picocli writes. */
  private static String resource(String name) {
    try (InputStream in = Dave.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Shortens the JVM's cache of host names, which by default lasts 30 s, or 10 s for names without
   * an address. The callers here pause between lookups themselves, and need current addresses.
   */
  private static void shortenDnsCache() {
    Security.setProperty("networkaddress.cache.ttl", "1");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }
}
