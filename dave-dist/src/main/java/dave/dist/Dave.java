package dave.dist;

import dave.cli.Commands;
import dave.cli.DaveCli;
import dave.cli.ShortAnswers;
import dave.cli.terminal.CliEnvironment;
import dave.dist.bench.BenchFileCommand;
import dave.dist.bench.BenchSpreadCommand;
import dave.dist.demo.DemoCommand;
import dave.dist.node.Hangups;
import dave.dist.node.NodeCommand;
import dave.dist.sim.SimCommand;
import dave.dist.sim.SwarmCommand;
import dave.dist.store.RocksStores;
import dave.dist.store.StoreCheckCommand;
import dave.dist.store.StoreCommand;
import dave.dist.store.StoreCompactCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The main class of the program, with every command of Dave. */
public final class Dave {
  private static final ShortAnswers SHORT_ANSWERS =
      new ShortAnswers(() -> resource("help.txt"), () -> resource("help-coloured.txt"));

  private Dave() {}

  /** Runs one command line and ends the process. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // Libraries also format numbers and texts the same everywhere.
    if (args.length > 0 && !args[0].startsWith("-") && !args[0].equals("help")) {
      shortenDnsCache();
    }
    CliEnvironment env = CliEnvironment.system();
    System.setErr(env.err().stream()); // Also for the output of libraries and of threads that fail.
    System.exit(run(env, args));
  }

  /** Runs one command line, and returns the exit status. */
  static int run(String... args) {
    return run(CliEnvironment.system(), args);
  }

  /** Runs one command line in an environment, and returns the exit status. */
  static int run(CliEnvironment env, String... args) {
    OptionalInt answered = SHORT_ANSWERS.to(env, args);
    return answered.isPresent()
        ? answered.getAsInt()
        : DaveCli.run(commands(env).forArguments(args), env, args);
  }

  /** Returns a text that is in the jar; a test compares it with what picocli writes. */
  private static String resource(String name) {
    try (InputStream in = Dave.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
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

  /** Returns the whole command tree, for the documentation. */
  public static CommandLine commandLine(CliEnvironment env) {
    return commands(env).all();
  }

  private static Commands commands(CliEnvironment env) {
    return commands(
        env,
        () -> new NodeCommand(env, Hangups.ofThisProcess(), Runtime.getRuntime()::halt),
        () -> new SimCommand(env));
  }

  /** Returns the commands, with the given node and simulator. */
  static Commands commands(
      CliEnvironment env, Supplier<NodeCommand> node, Supplier<SimCommand> sim) {
    return DaveCli.commands(env, new RocksStores(env.clock()))
        .add("node", NodeCommand.class, node)
        .add("demo", DemoCommand.class, () -> new DemoCommand(env))
        .add(
            "sim",
            SimCommand.class,
            () -> new CommandLine(sim.get()).addSubcommand(new CommandLine(new SwarmCommand(env))))
        .add("store", StoreCommand.class, () -> store(env))
        .extend("bench", bench -> bench(bench, env));
  }

  private static CommandLine bench(CommandLine bench, CliEnvironment env) {
    return bench
        .addSubcommand(new CommandLine(new BenchSpreadCommand(env)))
        .addSubcommand(new CommandLine(new BenchFileCommand(env)));
  }

  /** Returns the command for stores that no node has open. */
  private static CommandLine store(CliEnvironment env) {
    return new CommandLine(new StoreCommand())
        .addSubcommand(new CommandLine(new StoreCheckCommand(env)))
        .addSubcommand(new CommandLine(new StoreCompactCommand(env)));
  }
}
