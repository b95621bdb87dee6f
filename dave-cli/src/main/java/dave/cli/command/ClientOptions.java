package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.config.DaveHome;
import dave.config.Key;
import dave.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every client command takes. */
final class ClientOptions {
  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      split = ",",
      description = {
        "The node to talk to (default 127.0.0.1:1619).",
        "Several, by commas or repeated, are for watch: it goes on at the next if one is lost."
      })
  private List<String> endpoint = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait for an answer, such as 500ms or 1m (default 10s).")
  private @Nullable String timeout;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Folder of key and config (default DAVE_HOME, else ~/.dave).")
  private @Nullable String home;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Config file (default config.yaml in the home folder).")
  private @Nullable Path config;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "Form of the output (default text).")
  private List<String> output = new ArrayList<>();

  @Option(names = "--quiet", description = "Say nothing on stderr but errors.")
  private boolean quiet;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Talk TLS; PEM of who signed the node's certificate.")
  private @Nullable String tlsCa;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "PEM certificate to show to a node that wants one.")
  private @Nullable String tlsCert;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM key of that certificate.")
  private @Nullable String tlsKey;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File of the token to show to the node.")
  private @Nullable String tokenFile;

  boolean quiet() {
    return quiet;
  }

  DaveHome home(CliEnvironment env) {
    return DaveHome.resolve(home, env.variables(), env.userHome());
  }

  /**
   * Where the output goes, for a command whose {@code -o} may say that too: what is neither {@code
   * text} nor {@code json}.
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
   * Flag over environment over file over default.
   *
   * @param more a command's own flags
   * @param paths whether {@code -o} may name a path as well
   */
  Settings settings(
      CliEnvironment env, DaveHome resolvedHome, Map<Key, String> more, boolean paths) {
    Map<Key, List<String>> flags = new EnumMap<>(Key.class);
    flags.put(Key.ENDPOINT, endpoint);
    add(flags, Key.TIMEOUT, timeout);
    add(flags, Key.OUTPUT, once(output.stream().filter(o -> !paths || isForm(o)).toList()));
    add(flags, Key.TLS_CA, tlsCa);
    add(flags, Key.TLS_CERT, tlsCert);
    add(flags, Key.TLS_KEY, tlsKey);
    add(flags, Key.TOKEN_FILE, tokenFile);
    more.forEach((key, value) -> add(flags, key, value));
    return Settings.load(flags, env.variables(), resolvedHome, config);
  }

  private static void add(Map<Key, List<String>> flags, Key key, @Nullable String value) {
    if (value != null) {
      flags.put(key, List.of(value));
    }
  }
}
