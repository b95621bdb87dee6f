package dave.dist.store;

import dave.cli.command.SettingOptions;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import dave.cli.terminal.ProgressLine;
import dave.config.ConfigException;
import dave.config.DaveHome;
import dave.config.SettingKey;
import dave.config.Settings;
import dave.dist.log.Logs;
import dave.json.Json;
import dave.storage.rocks.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command on the store's folder, which it finds as the node does; the node must not run. */
@Command(modelTransformer = OfflineCommand.Options.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
abstract class OfflineCommand implements Callable<Integer> {
  private final CliEnvironment env;

  /** Adds the settings that select the store. */
  static final class Options implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      return SettingOptions.add(command, SettingKey.DATA, SettingKey.CAPACITY);
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Default: config.yaml in the home folder, if there is one.")
  private @Nullable Path config;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Folder of key, config and data. Default: $DAVE_HOME or ~/.dave.")
  private @Nullable String home;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "Form of the output. Default: text.")
  private Form form = Form.text;

  @Option(names = "--quiet", description = "Print only errors on stderr.")
  private boolean quiet;

  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** The form of the output, with the words of the option. */
  enum Form {
    text,
    json
  }

  /**
   * The place of the store.
   *
   * @param capacityBytes the capacity in the node's settings
   */
  record Place(Path directory, long capacityBytes) {}

  OfflineCommand(CliEnvironment env) {
    this.env = env;
  }

  @Override
  public final Integer call() {
    Logs.toStderr(env.err().stream(), false);
    try (ProgressLine line = new ProgressLine(env)) {
      run(place(), text -> show(line, text));
      return ExitCode.OK.status();
    } catch (StoreException e) {
      throw new CliFailure(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
    } catch (ConfigException e) {
      throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Runs the command.
   *
   * @param progress shows a line at the bottom of a terminal
   */
  abstract void run(Place place, Consumer<String> progress);

  private void show(ProgressLine line, String text) {
    if (env.terminals().err() && !quiet) {
      line.show(text);
    }
  }

  private Place place() {
    DaveHome daveHome = DaveHome.resolve(home, env.variables(), env.userHome());
    Map<SettingKey, List<String>> flags = SettingOptions.given(spec.commandLine().getParseResult());
    Settings settings = Settings.load(flags, env.variables(), daveHome, config);
    return new Place(
        settings.path(SettingKey.DATA).orElse(daveHome.data()),
        settings.bytes(SettingKey.CAPACITY));
  }

  /** Prints the result in the selected form. */
  final void print(List<String> text, Consumer<Json> json) {
    Output out = new Output(env.out());
    if (form == Form.json) {
      out.line(Json.object(json).toStringUtf8());
    } else {
      text.forEach(out::line);
    }
    out.flush();
  }

  static String counted(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
