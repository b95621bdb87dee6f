package dave.dist;

import dave.cli.CliEnvironment;
import dave.cli.DaveCli;
import picocli.CommandLine;

/** The program: every command of Dave. */
public final class Dave {
  private Dave() {}

  /** Runs one command line and ends the process. */
  public static void main(String[] args) {
    CliEnvironment env = CliEnvironment.system();
    System.exit(DaveCli.run(commandLine(env), env, args));
  }

  /** The whole command tree. */
  static CommandLine commandLine(CliEnvironment env) {
    CommandLine dave = DaveCli.commandLine(env);
    dave.addSubcommand(new NodeCommand(env, Runtime.getRuntime()::halt));
    dave.addSubcommand(new DemoCommand(env));
    dave.addSubcommand(new CommandLine(new SimCommand(env)).addSubcommand(new SwarmCommand(env)));
    CommandLine bench = dave.getSubcommands().get("bench");
    if (bench != null) {
      bench.addSubcommand(new BenchSpreadCommand(env));
      bench.addSubcommand(new BenchFileCommand(env));
    }
    return dave;
  }
}
