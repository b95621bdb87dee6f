package dave.cli.command.dat;

import dave.cli.command.ClientCommand;
import dave.cli.terminal.CliEnvironment;
import dave.config.Key;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that mines: it knows how hard. */
public abstract class MiningCommand extends ClientCommand {
  @Option(
      names = {"-d", "--difficulty"},
      paramLabel = "BITS",
      description = "Work to do, in bits: each one more doubles it (default 20).")
  private @Nullable String difficulty;

  protected MiningCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected final Map<Key, String> flags() {
    return difficulty == null ? Map.of() : Map.of(Key.DIFFICULTY, difficulty);
  }
}
