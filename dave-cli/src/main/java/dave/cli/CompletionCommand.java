package dave.cli;

import dave.cli.command.ClientCommand;
import dave.cli.command.HelpedCommand;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dave completion}: prints a script with which a shell completes commands and options. */
@Command(
    name = "completion",
    description = "Print a script that completes dave's commands and options in your shell.",
    footer = {"", "Example: source <(dave completion bash)"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class CompletionCommand extends HelpedCommand implements Callable<Integer> {
  /** The shells that can run the script. */
  enum Shell {
    bash,
    zsh
  }

  private static final Set<String> FILES = Set.of("FILE", "DIR", "PATH");
  private static final Pattern WORDS = Pattern.compile("[a-z]+(\\|[a-z]+)+");

  private final CliEnvironment env;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell;

  CompletionCommand(CliEnvironment env) {
    this.env = env;
  }

  @Override
  public Integer call() {
    Output out = new Output(env.out());
    if (shell == Shell.zsh) {
      // The script is for bash; zsh can run it after this line.
      out.line("autoload -U +X compinit && compinit; autoload -U +X bashcompinit && bashcompinit");
    }
    CommandLine dave = spec.root().commandLine();
    labelFiles(dave);
    out.lines(AutoComplete.bash("dave", dave));
    out.flush();
    return ExitCode.OK.status();
  }

  /**
   * Changes each option by its label: the shell offers files for a FILE, and the words of a label
   * such as "text|json".
   */
  private static void labelFiles(CommandLine command) {
    CommandSpec of = command.getCommandSpec();
    boolean path = of.userObject() instanceof ClientCommand client && client.takesPath();
    for (OptionSpec option : List.copyOf(of.options())) {
      boolean output = path && option.longestName().equals("--output");
      if (output || FILES.contains(option.paramLabel())) {
        of.remove(option);
        of.addOption(
            OptionSpec.builder(option.names())
                .paramLabel(option.paramLabel())
                .arity("1")
                .type(Path.class)
                .build());
      } else if (WORDS.matcher(option.paramLabel()).matches()) {
        of.remove(option);
        List<String> words = List.of(option.paramLabel().split("\\|", -1));
        of.addOption(option.toBuilder().completionCandidates(words).build());
      }
    }
    for (PositionalParamSpec parameter : List.copyOf(of.positionalParameters())) {
      if (FILES.contains(parameter.paramLabel())) {
        of.remove(parameter);
        of.addPositional(
            PositionalParamSpec.builder()
                .paramLabel(parameter.paramLabel())
                .index(parameter.index())
                .arity(parameter.arity())
                .type(Path.class)
                .build());
      }
    }
    command.getSubcommands().values().forEach(CompletionCommand::labelFiles);
  }
}
