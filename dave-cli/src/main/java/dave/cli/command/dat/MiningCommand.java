package dave.cli.command.dat;

import dave.cli.command.ClientCommand;
import dave.cli.command.SettingOptions;
import dave.cli.terminal.CliEnvironment;
import dave.config.SettingKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** A command that mines, with the option for the difficulty. */
@Command(modelTransformer = MiningCommand.Options.class)
public abstract class MiningCommand extends ClientCommand {
  /** Adds the difficulty to the options of all client commands. */
  static final class Options implements IModelTransformer {
    private final IModelTransformer client = new ClientCommand.Options();

    @Override
    public CommandSpec transform(CommandSpec command) {
      return SettingOptions.add(client.transform(command), SettingKey.DIFFICULTY);
    }
  }

  protected MiningCommand(CliEnvironment env) {
    super(env);
  }
}
