package dave.cli;

import dave.cli.command.Arguments;
import dave.cli.command.archive.ExportCommand;
import dave.cli.command.archive.ImportCommand;
import dave.cli.command.archive.OfflineStores;
import dave.cli.command.dat.ConsensusCommand;
import dave.cli.command.dat.GetCommand;
import dave.cli.command.dat.ListCommand;
import dave.cli.command.dat.PutCommand;
import dave.cli.command.dat.RecallCommand;
import dave.cli.command.dat.SetCommand;
import dave.cli.command.dat.SetFileCommand;
import dave.cli.command.dat.SubmitCommand;
import dave.cli.command.dat.WatchCommand;
import dave.cli.command.file.FileCommand;
import dave.cli.command.file.FileGetCommand;
import dave.cli.command.file.FilePutCommand;
import dave.cli.command.identity.AuthorCommand;
import dave.cli.command.identity.BootstrapCommand;
import dave.cli.command.identity.InitCommand;
import dave.cli.command.identity.KeygenCommand;
import dave.cli.command.identity.TokenCommand;
import dave.cli.command.node.PeersAddCommand;
import dave.cli.command.node.PeersCommand;
import dave.cli.command.node.StatusCommand;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.config.EnvironmentVariables;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The commands of {@code dave}, without the commands that need a node's code.
 *
 * <pre>{@code
 * CliEnvironment env = CliEnvironment.system();
 * Commands commands = DaveCli.commands(env);
 * commands.add("node", NodeCommand.class, () -> new NodeCommand(env));
 * System.exit(DaveCli.run(commands.forArguments(args), env, args));
 * }</pre>
 */
public final class DaveCli {
  private DaveCli() {}

  /** Returns the client commands; the caller may add others. */
  public static Commands commands(CliEnvironment env) {
    return commands(env, OfflineStores.none());
  }

  /**
   * Returns the client commands, as {@link #commands(CliEnvironment)}.
   *
   * @param stores for export and import without a node
   */
  public static Commands commands(CliEnvironment env, OfflineStores stores) {
    return new Commands()
        .add("init", InitCommand.class, () -> new InitCommand(env))
        .add("put", PutCommand.class, () -> new PutCommand(env))
        .add("get", GetCommand.class, () -> new GetCommand(env))
        .add("list", ListCommand.class, () -> new ListCommand(env))
        .add("file", FileCommand.class, () -> file(env))
        .add("watch", WatchCommand.class, () -> new WatchCommand(env))
        .add("consensus", ConsensusCommand.class, () -> new ConsensusCommand(env))
        .add("keygen", KeygenCommand.class, () -> new KeygenCommand(env))
        .add("token", TokenCommand.class, () -> new TokenCommand(env))
        .add("author", AuthorCommand.class, () -> new AuthorCommand(env))
        .add("status", StatusCommand.class, () -> new StatusCommand(env))
        .add("peers", PeersCommand.class, () -> peers(env))
        .add("export", ExportCommand.class, () -> new ExportCommand(env, stores))
        .add("import", ImportCommand.class, () -> new ImportCommand(env, stores))
        .add("bench", BenchCommand.class, () -> bench(env))
        .add("completion", CompletionCommand.class, () -> new CompletionCommand(env))
        .add("help", HelpCommand.class, HelpCommand::new)
        .add("bootstrap", BootstrapCommand.class, () -> new BootstrapCommand(env))
        .add("set", SetCommand.class, () -> new SetCommand(env))
        .add("setf", SetFileCommand.class, () -> new SetFileCommand(env))
        .add("submit", SubmitCommand.class, () -> new SubmitCommand(env))
        .add("recall", RecallCommand.class, () -> new RecallCommand(env));
  }

  private static CommandLine file(CliEnvironment env) {
    return new CommandLine(new FileCommand())
        .addSubcommand("put", new CommandLine(new FilePutCommand(env)))
        .addSubcommand("get", new CommandLine(new FileGetCommand(env)));
  }

  private static CommandLine peers(CliEnvironment env) {
    return new CommandLine(new PeersCommand(env))
        .addSubcommand("add", new CommandLine(new PeersAddCommand(env)));
  }

  private static CommandLine bench(CliEnvironment env) {
    return new CommandLine(new BenchCommand())
        .addSubcommand("pow", new CommandLine(new BenchPowCommand(env)));
  }

  /**
   * Runs one command line and returns the exit status. Writes results to the environment's standard
   * output, everything else to its standard error; never throws, never exits.
   *
   * <p>A command of any module may throw {@link CliFailure}; only its message is shown. Any other
   * exception is reported as a bug, with its stack trace if DAVE_DEBUG is set.
   */
  public static int run(CommandLine dave, CliEnvironment env, String... args) {
    Errors errors = new Errors(env);
    HelpWidth width = HelpWidth.of(env, args);
    StdoutWriter stdout = new StdoutWriter(env.out(), width);
    Ansi ansi = env.colours(env.terminals().out()) ? Ansi.ON : Ansi.OFF;
    dave.setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setOut(new PrintWriter(stdout, true))
        .setErr(new PrintWriter(env.err().stream(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(errors::onBadCommandLine)
        .setExecutionExceptionHandler((e, command, parsed) -> errors.report(e))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(width.ofUsage())
        .setUsageHelpLongOptionsMaxWidth(width.ofOptions());
    EnvironmentVariables.misspelt(env.variables()).forEach(env.err()::print);
    try {
      Arguments.requireText(args);
    } catch (CliFailure e) {
      return errors.report(e);
    }
    int status = dave.execute(args.length == 0 ? new String[] {"--help"} : args);
    return stdout.failure().map(errors::report).orElse(status);
  }
}
