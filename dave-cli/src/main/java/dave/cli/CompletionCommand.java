package dave.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dave completion}: a script that teaches a shell the commands and options. */
@Command(
    name = "completion",
    description = "Print a script that completes dave's commands and options in your shell.",
    footer = {"", "Example: source <(dave completion bash)"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class CompletionCommand extends HelpedCommand implements Callable<Integer> {
  /** Shells that can run the script. */
  enum Shell {
    bash,
    zsh
  }

  private final CliEnvironment env;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "bash|zsh", description = "Which shell.")
  private Shell shell;

  CompletionCommand(CliEnvironment env) {
    this.env = env;
  }

  @Override
  public Integer call() {
    Output out = new Output(env.out());
    if (shell == Shell.zsh) {
      // The script is bash's; zsh runs it once it is told to.
      out.line("autoload -U +X compinit && compinit; autoload -U +X bashcompinit && bashcompinit");
    }
    out.lines(AutoComplete.bash("dave", spec.root().commandLine()));
    out.flush();
    return ExitCode.OK.status();
  }
}
