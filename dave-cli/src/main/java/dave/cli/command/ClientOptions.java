package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.config.DaveHome;
import dave.config.SettingKey;
import dave.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that every client command has, besides those of {@link #SETTINGS}. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class ClientOptions {
  static final SettingKey[] SETTINGS = {
    SettingKey.ENDPOINT,
    SettingKey.TIMEOUT,
    SettingKey.TLS_CA,
    SettingKey.TLS_CERT,
    SettingKey.TLS_KEY,
    SettingKey.TOKEN_FILE
  };

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Folder of key and config. Default: DAVE_HOME, else ~/.dave.")
  private @Nullable String home;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Config file. Default: config.yaml in the home folder.")
  private @Nullable Path config;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "Form of the output. Default: text.")
  private List<String> output = new ArrayList<>();

  @Option(names = "--quiet", description = "Print only errors on stderr.")
  private boolean quiet;

  boolean quiet() {
    return quiet;
  }

  DaveHome home(CliEnvironment env) {
    return DaveHome.resolve(home, env.variables(), env.userHome());
  }

  /**
   * Returns the value of {@code -o} if it is neither {@code text} nor {@code json}: the path for
   * the output, in a command that allows one.
   */
  Optional<String> outputPath() {
    return Optional.ofNullable(once(output.stream().filter(o -> !isForm(o)).toList()));
  }

  private static boolean isForm(String text) {
    return text.equals("text") || text.equals("json");
  }

  private static @Nullable String once(List<String> values) {
    if (values.size() > 1) {
      throw CliFailure.usage("-o is given twice: keep one");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /**
   * Returns the settings. A flag overrides the environment, which overrides the file, which
   * overrides the default.
   *
   * @param paths whether {@code -o} may be a path as well
   */
  Settings settings(CliEnvironment env, DaveHome resolvedHome, boolean paths) {
    Map<SettingKey, List<String>> flags =
        SettingOptions.given(command.commandLine().getParseResult());
    String form = once(output.stream().filter(o -> !paths || isForm(o)).toList());
    if (form != null) {
      flags.put(SettingKey.OUTPUT, List.of(form));
    }
    return Settings.load(flags, env.variables(), resolvedHome, config);
  }
}
