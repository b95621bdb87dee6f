package dave.dist;

import dave.cli.CliEnvironment;
import dave.cli.DaveCli;
import java.security.Security;
import picocli.CommandLine;

/** The program: every command of Dave. */
public final class Dave {
  private Dave() {}

  /** Runs one command line and ends the process. */
  public static void main(String[] args) {
    askForNamesAnew();
    CliEnvironment env = CliEnvironment.system();
    System.exit(DaveCli.run(commandLine(env), env, args));
  }

  /**
   * The JVM would remember the addresses of a host for 30 s, and for 10 s that there are none. What
   * looks names up here pauses by itself, and wants to know what holds now.
   */
  private static void askForNamesAnew() {
    Security.setProperty("networkaddress.cache.ttl", "1");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  /** The whole command tree, to run or to write about. */
  public static CommandLine commandLine(CliEnvironment env) {
    CommandLine dave = DaveCli.commandLine(env, new RocksStores(env.clock()));
    dave.addSubcommand(new NodeCommand(env, Hangups.ofThisProcess(), Runtime.getRuntime()::halt));
    dave.addSubcommand(new DemoCommand(env));
    dave.addSubcommand(new CommandLine(new SimCommand(env)).addSubcommand(new SwarmCommand(env)));
    dave.addSubcommand(store(env));
    CommandLine bench = dave.getSubcommands().get("bench");
    if (bench != null) {
      bench.addSubcommand(new BenchSpreadCommand(env));
      bench.addSubcommand(new BenchFileCommand(env));
    }
    return dave;
  }

  /** What is done to a store offline. */
  static CommandLine store(CliEnvironment env) {
    return new CommandLine(new StoreCommand())
        .addSubcommand(new StoreCheckCommand(env))
        .addSubcommand(new StoreCompactCommand(env));
  }
}
