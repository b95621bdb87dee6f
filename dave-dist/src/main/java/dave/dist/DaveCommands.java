package dave.dist;

import dave.cli.Commands;
import dave.cli.DaveCli;
import dave.cli.terminal.CliEnvironment;
import dave.dist.bench.BenchFileCommand;
import dave.dist.bench.BenchSpreadCommand;
import dave.dist.conform.ConformCommand;
import dave.dist.demo.DemoCommand;
import dave.dist.doctor.DoctorCommand;
import dave.dist.node.Hangups;
import dave.dist.node.NodeCommand;
import dave.dist.sim.SimCommand;
import dave.dist.sim.SwarmCommand;
import dave.dist.store.RocksStores;
import dave.dist.store.StoreCheckCommand;
import dave.dist.store.StoreCommand;
import dave.dist.store.StoreCompactCommand;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The command tree of the program, with every command of Dave. */
public final class DaveCommands {
  private DaveCommands() {}

  /** Runs one command line, and returns the exit status. */
  static int run(CliEnvironment env, String... args) {
    return DaveCli.run(commands(env).forArguments(args), env, args);
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
        .add("doctor", DoctorCommand.class, () -> new DoctorCommand(env))
        .add("conform", ConformCommand.class, () -> new ConformCommand(env))
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
