package dave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigFileTest {
  private static final Path PATH = Path.of("config.yaml");

  @TempDir Path folder;

  @Test
  void shouldReadEveryFormOfValue() {
    ConfigFile file =
        ConfigFile.parse(
            PATH,
            """
            # a comment
            listen: [":1618", "tcp://[::]:1618"]
            edges:
              - host.example:1618
              - "[2001:db8::1]:1618"
            epoch: 10ms
            min-difficulty: 18
            capacity: 1073741824
            """);

    assertThat(file.values())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                SettingKey.LISTEN, List.of(":1618", "tcp://[::]:1618"),
                SettingKey.EDGES, List.of("host.example:1618", "[2001:db8::1]:1618"),
                SettingKey.EPOCH, List.of("10ms"),
                SettingKey.MIN_DIFFICULTY, List.of("18"),
                SettingKey.CAPACITY, List.of("1073741824")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "edges:\n", "epoch: ~\n", "edges: []"})
  void shouldReadNothingAsNoSettings(String text) {
    assertThat(ConfigFile.parse(PATH, text).values()).isEmpty();
  }

  @Test
  void shouldTakeOneValueForAList() {
    assertThat(ConfigFile.parse(PATH, "listen: ':1700'").values())
        .isEqualTo(Map.of(SettingKey.LISTEN, List.of(":1700")));
  }

  @ParameterizedTest
  @CsvSource({
    "epok, epoch", "edge, edges", "min_difficulty, min-difficulty", "mindifficulty, min-difficulty",
    "LISTEN, listen", "bandwith, bandwidth", "capcity, capacity", "end-point, endpoint"
  })
  void shouldNameTheNearestOfAnUnknownSetting(String name, String nearest) {
    assertRefused(
        name + ": 1",
        "config.yaml line 1 has the unknown setting '%s': did you mean '%s'?"
            .formatted(name, nearest));
  }

  @Test
  void shouldNameTheLineOfAMistake() {
    assertRefused("epoch: 1s\n\nfoo: 1\n", "config.yaml line 3 has the unknown setting 'foo'");
  }

  @Test
  void shouldRefuseASettingTwice() {
    assertRefused("epoch: 1s\nepoch: 2s", "config.yaml line 2: set twice: 'epoch': keep one");
  }

  @Test
  void shouldRefuseAListWhereOneValueBelongs() {
    assertRefused("admin: [::1]:1619", "config.yaml line 1");
    assertRefused("epoch: [1s]", "config.yaml line 1 gives a list for 'epoch': give one value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoch: {a: 1}", "listen: [{a: 1}]", "listen: [[a]]", "listen: [~]"})
  void shouldRefuseWhatIsNoPlainValue(String text) {
    assertRefused(text, "in a form that is not a plain value: quote it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "- a", "42", "[a, b]"})
  void shouldRefuseWhatIsNoMapping(String text) {
    assertRefused(text, "config.yaml line 1 is not a list of settings: write 'name: value' lines");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoch: 'x", "a: b: c", "\tx", "epoch: [", "%", "epoch: @x", "{"})
  void shouldRefuseWhatIsNoYaml(String text) {
    assertThatThrownBy(() -> ConfigFile.parse(PATH, text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("config.yaml")
        .hasMessageNotContaining("\n");
  }

  @Test
  void shouldRefuseAliasesAndFurtherDocuments() {
    assertRefused("epoch: &a 1s\ntimeout: *a", "line 2 uses a YAML alias for 'timeout'");
    assertRefused("epoch: 1s\n---\nepoch: 2s", "has more than one document");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epoch: 10|config.yaml: epoch: '10' is not a duration",
        "capacity: lots|config.yaml: capacity: 'lots' is not a size",
        "bandwidth: 1mb|config.yaml: bandwidth: '1mb' is no bandwidth: write thrifty, home, server or a"
            + " bit rate such as 1mbit",
        "fast-bandwidth: home|config.yaml: fast-bandwidth: 'home' is not a bit rate",
        "min-difficulty: 256|config.yaml: min-difficulty: '256' is not a difficulty",
        "min-difficulty: -1|config.yaml: min-difficulty: '-1' is not a difficulty",
        "mass: heavy|config.yaml: mass: 'heavy' is unknown: write work or bits",
        "output: xml|config.yaml: output: 'xml' is unknown: write text or json",
        "listen: ['']|config.yaml: listen: the value is empty",
      })
  void shouldRefuseAValueOfTheWrongKind(String text, String message) {
    assertRefused(text, message);
  }

  @Test
  void shouldRefuseAFileThatIsNotThere() {
    Path missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> ConfigFile.read(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessage(missing + " does not exist: 'dave init' makes a config file");
    assertThat(ConfigFile.readIfPresent(missing)).isEmpty();
  }

  @Test
  void shouldRefuseAFolder() {
    assertThatThrownBy(() -> ConfigFile.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessage(folder + " is a folder: give the config file in it");
  }

  @Test
  void shouldRefuseAFileThatIsTooLarge() throws IOException {
    Path large = Files.writeString(folder.resolve("large.yaml"), "#".repeat(64 * 1024 + 1));
    assertThatThrownBy(() -> ConfigFile.read(large))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is larger than 64 KiB");
  }

  @Test
  void shouldRefuseBytesThatAreNoText() throws IOException {
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0, 1, 2});
    assertThatThrownBy(() -> ConfigFile.read(binary))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not UTF-8 text");
  }

  @Test
  void shouldRefuseAFileThatMayNotBeRead() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.yaml"), "epoch: 1s");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(secret)) {
      return; // Root reads everything.
    }
    assertThatThrownBy(() -> ConfigFile.read(secret))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("may not be read");
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> ConfigFile.parse(PATH, text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }
}
