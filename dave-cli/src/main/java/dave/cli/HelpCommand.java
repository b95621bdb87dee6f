package dave.cli;

import dave.cli.command.HelpedCommand;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code dave help}: shows the same as {@code --help} of a command, or of a subcommand. */
@Command(
    name = "help",
    description = "Show help on a command.",
    footer = {"", "Example: dave help file get"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class HelpCommand extends HelpedCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", description = "Such as get, or file get.")
  private List<String> path = new ArrayList<>();

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String word : path) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw new UnmatchedArgumentException(command, List.of(word));
      }
      command = next;
    }
    command.usage(spec.commandLine().getOut(), spec.commandLine().getColorScheme());
  }
}
