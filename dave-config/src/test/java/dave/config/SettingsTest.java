package dave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.config.Setting.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SettingsTest {
  private static final Path USER = Path.of("/home/ann");
  private static final ConfigFile FILE =
      ConfigFile.parse(
          Path.of("/etc/dave/config.yaml"), "epoch: 3ms\ndata: store\nlisten: [':1', ':2']");

  @TempDir Path folder;

  @Test
  void shouldPreferFlagThenEnvironmentThenFileThenDefault() {
    Map<SettingKey, List<String>> flag = Map.of(SettingKey.EPOCH, List.of("1ms"));
    Map<String, String> environment = Map.of("DAVE_EPOCH", "2ms");

    assertEpoch(Settings.resolve(flag, environment, FILE, USER), 1, Origin.FLAG, "--epoch");
    assertEpoch(
        Settings.resolve(Map.of(), environment, FILE, USER), 2, Origin.ENVIRONMENT, "DAVE_EPOCH");
    assertEpoch(
        Settings.resolve(Map.of(), Map.of(), FILE, USER),
        3,
        Origin.FILE,
        "/etc/dave/config.yaml:1");
    Settings none = Settings.resolve(Map.of(), Map.of(), null, USER);
    assertThat(none.find(SettingKey.EPOCH)).isEmpty();
    assertThat(none.find(SettingKey.BANDWIDTH))
        .contains(new Setting(SettingKey.BANDWIDTH, List.of("home"), Origin.DEFAULT, "default"));
  }

  /** The values that users give are checked as they are read, the defaults only here. */
  @ParameterizedTest
  @EnumSource(SettingKey.class)
  void shouldHaveADefaultOfItsKind(SettingKey key) {
    key.defaultText().ifPresent(key.kind()::check);
  }

  @Test
  void shouldTellAllProblemsAtOnce() throws IOException {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, "epock: 1ms\nmass: [work]\ntimeout: soon\nedges: [a:1, {}, b:2]\n");
    assertThatThrownBy(
            () ->
                Settings.load(
                    Map.of(SettingKey.CAPACITY, List.of("much")),
                    Map.of("DAVE_DIFFICULTY", "hard"),
                    new DaveHome(folder, USER),
                    null))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> {
              assertThat(e.problems())
                  .extracting(problem -> problem.replace(file.toString(), "F"))
                  .containsExactly(
                      "F line 1 has the unknown setting 'epock': did you mean 'epoch'?",
                      "F line 2 gives a list for 'mass': give one value (quote it if it has [)",
                      "F line 4 gives 'edges' in a form that is not a plain value: quote it",
                      "F: timeout: 'soon' is not a duration: write one such as 10ms, 1s, 2m or 1h",
                      "--capacity: 'much' is not a size: write one such as 1GiB, 512MiB, 10kB or"
                          + " 4096",
                      "DAVE_DIFFICULTY: 'hard' is not a difficulty: write a number of bits from 0"
                          + " to 255, such as 20");
              assertThat(e.getMessage())
                  .startsWith(file + " line 1 has the unknown setting")
                  .endsWith("(and 5 more: 'dave node --check-config' shows all)");
            });
  }

  private static void assertEpoch(Settings settings, int ms, Origin origin, String source) {
    assertThat(settings.duration(SettingKey.EPOCH)).isEqualTo(Duration.ofMillis(ms));
    assertThat(settings.find(SettingKey.EPOCH))
        .contains(new Setting(SettingKey.EPOCH, List.of(ms + "ms"), origin, source));
  }

  @Test
  void shouldTakeAnEmptyVariableAsNotSet() {
    Settings settings = Settings.resolve(Map.of(), Map.of("DAVE_MASS", ""), null, USER);
    assertThat(settings.find(SettingKey.MASS).orElseThrow().origin()).isEqualTo(Origin.DEFAULT);
  }

  @Test
  void shouldSplitAListOfTheEnvironmentAtCommas() {
    Settings settings =
        Settings.resolve(Map.of(), Map.of("DAVE_EDGES", "a:1, udp://[::1]:2"), null, USER);
    assertThat(settings.list(SettingKey.EDGES)).containsExactly("a:1", "udp://[::1]:2");
  }

  @Test
  void shouldReplaceAListAndNotAddToIt() {
    Settings settings =
        Settings.resolve(Map.of(SettingKey.LISTEN, List.of(":9")), Map.of(), FILE, USER);
    assertThat(settings.list(SettingKey.LISTEN)).containsExactly(":9");
  }

  @Test
  void shouldNameWhoGaveABadValue() {
    assertThatThrownBy(
            () -> Settings.resolve(Map.of(SettingKey.EDGES, List.of(" ")), Map.of(), null, USER))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--edge: the value is empty: give one, or leave the setting out");
    assertThatThrownBy(() -> Settings.resolve(Map.of(), Map.of("DAVE_MASS", "heavy"), null, USER))
        .isInstanceOf(ConfigException.class)
        .hasMessage("DAVE_MASS: 'heavy' is unknown: write work or bits");
  }

  @Test
  void shouldResolvePathsOfTheFileAgainstItsFolder() {
    assertThat(Settings.resolve(Map.of(), Map.of(), FILE, USER).path(SettingKey.DATA))
        .contains(Path.of("/etc/dave/store"));
    assertThat(
            Settings.resolve(Map.of(), Map.of("DAVE_DATA", "store"), FILE, USER)
                .path(SettingKey.DATA))
        .contains(Path.of("store"));
    assertThat(
            Settings.resolve(Map.of(), Map.of("DAVE_DATA", "~/x"), FILE, USER)
                .path(SettingKey.DATA))
        .contains(Path.of("/home/ann/x"));
  }

  @Test
  void shouldGiveEveryDefaultInItsKind() {
    Settings settings = Settings.resolve(Map.of(), Map.of(), null, USER);
    assertThat(settings.list(SettingKey.LISTEN)).containsExactly(":1618");
    assertThat(settings.list(SettingKey.EDGES)).isEmpty();
    assertThat(settings.text(SettingKey.ADMIN)).isEqualTo("127.0.0.1:1619");
    assertThat(settings.bytes(SettingKey.CAPACITY)).isEqualTo(1L << 30);
    assertThat(settings.difficulty(SettingKey.MIN_DIFFICULTY)).isEqualTo(16);
    assertThat(settings.difficulty(SettingKey.DIFFICULTY)).isEqualTo(20);
    assertThat(settings.text(SettingKey.BANDWIDTH)).isEqualTo("home");
    assertThat(settings.bitRate(SettingKey.SERVE_BANDWIDTH)).isEmpty();
    assertThat(settings.path(SettingKey.DATA)).isEmpty();
  }

  @Test
  void shouldLoadTheFileOfTheHomeIfThereIsOne() throws IOException {
    DaveHome home = new DaveHome(folder, USER);
    assertThat(Settings.load(Map.of(), Map.of(), home, null).file()).isEmpty();

    Files.writeString(home.config(), "epoch: 7ms");
    Settings settings = Settings.load(Map.of(), Map.of(), home, null);
    assertThat(settings.duration(SettingKey.EPOCH)).isEqualTo(Duration.ofMillis(7));
    assertThat(settings.file()).contains(home.config());
  }

  @Test
  void shouldPreferTheNamedFile() throws IOException {
    DaveHome home = new DaveHome(folder, USER);
    Files.writeString(home.config(), "epoch: 7ms");
    Path other = Files.writeString(folder.resolve("other.yaml"), "epoch: 8ms");
    Map<String, String> variable = Map.of("DAVE_CONFIG", other.toString());

    assertThat(Settings.load(Map.of(), variable, home, null).file()).contains(other);
    assertThat(Settings.load(Map.of(), variable, home, home.config()).file())
        .contains(home.config());
    assertThatThrownBy(() -> Settings.load(Map.of(), Map.of(), home, folder.resolve("none")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void shouldNameEveryKeyInTheSameWay() {
    for (SettingKey key : SettingKey.values()) {
      assertThat(key.key()).matches("[a-z]+(-[a-z]+)*");
      assertThat(key.name())
          .isEqualTo(key.key().toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
      assertThat(key.variable()).isEqualTo("DAVE_" + key.name());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldMeanTheSameInAFlagAVariableAndTheFile(SettingKey key) throws IOException {
    String good = good(key);
    DaveHome home = new DaveHome(folder, USER);
    Map<SettingKey, List<String>> flag = Map.of(key, List.of(good));
    Map<String, String> variable = Map.of(key.variable(), good);

    assertThat(Settings.load(flag, Map.of(), home, null).text(key)).isEqualTo(good);
    assertThat(Settings.load(Map.of(), variable, home, null).text(key)).isEqualTo(good);
    Files.writeString(home.config(), key.key() + ": " + good);
    assertThat(Settings.load(Map.of(), Map.of(), home, null).text(key)).isEqualTo(good);
  }

  /** The settings that refuse some text at once, and not only when the node uses it. */
  static Stream<SettingKey> strict() {
    return Stream.of(SettingKey.values()).filter(key -> key.isList() || !isText(key));
  }

  private static boolean isText(SettingKey key) {
    return key.isList() || Set.of("FILE", "DIR", "HOST:PORT").contains(key.label());
  }

  @ParameterizedTest
  @MethodSource("strict")
  void shouldRefuseTheSameInAFlagAVariableAndTheFile(SettingKey key) throws IOException {
    boolean free = isText(key);
    String bad = free ? "," : "a b"; // In a list, two empty values.
    DaveHome home = new DaveHome(folder, USER);
    Map<SettingKey, List<String>> flag = Map.of(key, List.of(bad));
    Map<String, String> variable = Map.of(key.variable(), bad);

    assertRefused(key.flag(), () -> Settings.load(flag, Map.of(), home, null));
    assertRefused(key.variable(), () -> Settings.load(Map.of(), variable, home, null));
    Files.writeString(home.config(), key.key() + ": " + (free ? "['', '']" : bad));
    assertRefused(
        home.config() + ": " + key.key(), () -> Settings.load(Map.of(), Map.of(), home, null));
  }

  private static void assertRefused(String source, ThrowingCallable load) {
    assertThatThrownBy(load)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(source + ": ")
        .hasMessageMatching("(?s).*(write|give one|such as).*");
  }

  private static String good(SettingKey key) {
    return switch (key.label()) {
      case "TIME" -> "20ms";
      case "RATE" -> "2mbit";
      case "SIZE" -> "2GiB";
      case "BITS" -> "17";
      default -> key.label().contains("|") ? key.label().split("\\|", 2)[0] : "text";
    };
  }
}
