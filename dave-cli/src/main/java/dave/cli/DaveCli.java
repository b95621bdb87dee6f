package dave.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The command tree of {@code dave}, without the commands that need a node's code.
 *
 * <pre>{@code
 * CliEnvironment env = CliEnvironment.system();
 * CommandLine dave = DaveCli.commandLine(env);
 * dave.addSubcommand("node", new NodeCommand(env));
 * System.exit(DaveCli.run(dave, env, args));
 * }</pre>
 */
public final class DaveCli {
  private DaveCli() {}

  /** The root command with all client commands; further commands may be added to it. */
  public static CommandLine commandLine(CliEnvironment env) {
    return commandLine(env, OfflineStores.none());
  }

  /**
   * As {@link #commandLine(CliEnvironment)}.
   *
   * @param stores for export and import without a node
   */
  public static CommandLine commandLine(CliEnvironment env, OfflineStores stores) {
    CommandLine dave = new CommandLine(new RootCommand());
    dave.addSubcommand("init", new InitCommand(env));
    dave.addSubcommand("put", new PutCommand(env));
    dave.addSubcommand("get", new GetCommand(env));
    dave.addSubcommand("list", new ListCommand(env));
    CommandLine file = new CommandLine(new FileCommand());
    file.addSubcommand("put", new FilePutCommand(env));
    dave.addSubcommand("file", file.addSubcommand("get", new FileGetCommand(env)));
    dave.addSubcommand("watch", new WatchCommand(env));
    dave.addSubcommand("consensus", new ConsensusCommand(env));
    dave.addSubcommand("keygen", new KeygenCommand(env));
    dave.addSubcommand("token", new TokenCommand(env));
    dave.addSubcommand("author", new AuthorCommand(env));
    dave.addSubcommand("status", new StatusCommand(env));
    CommandLine peers = new CommandLine(new PeersCommand(env));
    dave.addSubcommand("peers", peers.addSubcommand("add", new PeersAddCommand(env)));
    dave.addSubcommand("export", new ExportCommand(env, stores));
    dave.addSubcommand("import", new ImportCommand(env, stores));
    CommandLine bench = new CommandLine(new BenchCommand());
    dave.addSubcommand("bench", bench.addSubcommand("pow", new BenchPowCommand(env)));
    dave.addSubcommand("completion", new CompletionCommand(env));
    CommandLine help = new CommandLine(new CommandLine.HelpCommand());
    help.getCommandSpec().usageMessage().description("Show help on a command.");
    dave.addSubcommand("help", help);
    dave.addSubcommand("set", new SetCommand(env));
    dave.addSubcommand("setf", new SetFileCommand(env));
    dave.addSubcommand("submit", new SubmitCommand(env));
    dave.addSubcommand("recall", new RecallCommand(env));
    dave.getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandList());
    return dave;
  }

  /**
   * Runs one command line and says what to exit with. Writes results to the environment's standard
   * output, everything else to its standard error; never throws, never exits.
   *
   * <p>A command, of whatever module, may throw {@link CliFailure}; its message is shown alone. Any
   * other exception is a bug and is shown as one, with its stack trace if DAVE_DEBUG is set.
   */
  public static int run(CommandLine dave, CliEnvironment env, String... args) {
    Errors errors = new Errors(env);
    StdoutWriter stdout = new StdoutWriter(env.out());
    Ansi ansi = env.colours(env.terminals().out()) ? Ansi.ON : Ansi.OFF;
    dave.setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setOut(new PrintWriter(stdout, true))
        .setErr(new PrintWriter(env.err(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(errors::onBadCommandLine)
        .setExecutionExceptionHandler((e, command, parsed) -> errors.report(e))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setUsageHelpWidth(100);
    int status = dave.execute(args.length == 0 ? new String[] {"--help"} : args);
    return stdout.failure().map(errors::report).orElse(status);
  }
}
