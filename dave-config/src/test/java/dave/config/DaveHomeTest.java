package dave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DaveHomeTest {
  private static final Path USER = Path.of("/home/ann");

  @Test
  void shouldPreferFlagThenVariableThenTheUsersHome() {
    Map<String, String> variable = Map.of("DAVE_HOME", "/v");
    assertThat(DaveHome.resolve("/f", variable, USER).path()).isEqualTo(Path.of("/f"));
    assertThat(DaveHome.resolve(null, variable, USER).path()).isEqualTo(Path.of("/v"));
    assertThat(DaveHome.resolve(null, Map.of(), USER).path()).isEqualTo(Path.of("/home/ann/.dave"));
    assertThat(DaveHome.resolve(null, Map.of("DAVE_HOME", ""), USER).path())
        .isEqualTo(Path.of("/home/ann/.dave"));
  }

  @Test
  void shouldNameItsFiles() {
    DaveHome home = DaveHome.resolve("~/d", Map.of(), USER);
    assertThat(home.key()).isEqualTo(Path.of("/home/ann/d/key.pem"));
    assertThat(home.config()).isEqualTo(Path.of("/home/ann/d/config.yaml"));
    assertThat(home.data()).isEqualTo(Path.of("/home/ann/d/data"));
  }

  @Test
  void shouldBelieveHomeBeforeWhatTheSystemHasNoted() {
    assertThat(DaveHome.userHome(Map.of("HOME", "/home/bob"), "/root"))
        .isEqualTo(Path.of("/home/bob"));
    assertThat(DaveHome.userHome(Map.of("HOME", ""), "/root")).isEqualTo(Path.of("/root"));
    assertThat(DaveHome.userHome(Map.of(), "/root")).isEqualTo(Path.of("/root"));
  }

  /** For a user without an entry the JVM gives "?": a folder of that name would be made. */
  @ParameterizedTest
  @ValueSource(strings = {"?", "", "here/there", "/home/caf\uFFFD", "a\0b"})
  void shouldRefuseAHomeThatIsNone(String noted) {
    Path none = DaveHome.userHome(Map.of(), noted);
    assertThat(DaveHome.resolve("/f", Map.of(), none).path()).isEqualTo(Path.of("/f"));
    assertThat(DaveHome.resolve(null, Map.of("DAVE_HOME", "/v"), none).path())
        .isEqualTo(Path.of("/v"));
    assertThatThrownBy(() -> DaveHome.resolve(null, Map.of(), none))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("set HOME or DAVE_HOME");
    assertThatThrownBy(() -> DaveHome.resolve("~/x", Map.of(), none))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("set HOME or DAVE_HOME");
  }

  @Test
  void shouldRefuseAPathThatWasNoText() {
    assertThatThrownBy(() -> DaveHome.resolve("/srv/caf\uFFFD", Map.of(), USER))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has bytes that are not UTF-8");
  }

  @Test
  void shouldRefuseWhatIsNoPath() {
    assertThatThrownBy(() -> DaveHome.resolve("a\0b", Map.of(), USER))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not a path");
  }
}
