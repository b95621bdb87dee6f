package dave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
  void shouldRefuseWhatIsNoPath() {
    assertThatThrownBy(() -> DaveHome.resolve("a\0b", Map.of(), USER))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not a path");
  }
}
