package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.client.model.DaveException;
import dave.config.ConfigException;
import dave.config.DaveHome;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command with the client options. A {@link CommandContext} gives it access to its environment.
 */
@Command(modelTransformer = ClientCommand.Options.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public abstract class ClientCommand extends HelpedCommand implements Callable<Integer> {
  private final CliEnvironment env;

  /** Adds the settings that all client commands have. */
  public static final class Options implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      return SettingOptions.add(command, ClientOptions.SETTINGS);
    }
  }

  @Mixin private ClientOptions options;

  protected ClientCommand(CliEnvironment env) {
    this.env = env;
  }

  @Override
  public final Integer call() {
    try {
      DaveHome home = options.home(env);
      try (CommandContext context =
          new CommandContext(
              env, home, options.settings(env, home, takesPath()), options.quiet())) {
        runToEnd(context);
        return ExitCode.OK.status();
      }
    } catch (ConfigException e) {
      throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private void runToEnd(CommandContext context) {
    try {
      run(context);
      context.out().flush();
    } catch (DaveException e) {
      throw context.failure(e);
    }
  }

  /** Returns whether {@code -o} may also be a path, besides the format of the output. */
  public boolean takesPath() {
    return false;
  }

  /** Returns the path that {@code -o} gives. */
  protected final Optional<String> outputPath() {
    return options.outputPath();
  }

  /**
   * Runs the command.
   *
   * @throws CliFailure if it cannot finish
   * @throws DaveException if a call to a node fails
   */
  protected abstract void run(CommandContext context);
}
