package dave.cli;

import dave.cli.command.HelpedCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dave} alone: help and version. */
@Command(
    name = "dave",
    versionProvider = RootCommand.Version.class,
    commandListHeading = "",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "A decentralised key-value store of signed records. Each write costs a proof of work.",
    footer = {
      "",
      "Start a node with 'dave node', or see three of them at work with 'dave demo'.",
      "'dave help COMMAND' explains one command, with an example."
    })
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets the fields, and reads some.
final class RootCommand extends HelpedCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  /** The version of the program. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {ShortAnswers.version()};
    }
  }
}
