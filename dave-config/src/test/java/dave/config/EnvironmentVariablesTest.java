package dave.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentVariablesTest {
  @ParameterizedTest
  @CsvSource({
    "DAVE_EPOK, DAVE_EPOCH",
    "DAVE_ENDPOIN, DAVE_ENDPOINT",
    "DAVE_EDGE, DAVE_EDGES",
    "DAVE_MIN_DIFICULTY, DAVE_MIN_DIFFICULTY",
    "DAVE_MIN-DIFFICULTY, DAVE_MIN_DIFFICULTY",
    "DAVE_HOMEE, DAVE_HOME",
    "DAVE_KEY_PASSPHRASE, DAVE_KEY_PASSPHRASE_FILE",
  })
  void shouldNameTheNearestOfAMisspeltVariable(String name, String meant) {
    assertThat(EnvironmentVariables.misspelt(Map.of(name, "x", "PATH", "/bin")))
        .containsExactly(name + " is no setting: did you mean " + meant + "?");
  }

  @Test
  void shouldSayNothingOfTheVariablesThatThereAre() {
    Map<String, String> all =
        Arrays.stream(SettingKey.values())
            .collect(Collectors.toMap(SettingKey::variable, key -> "x"));
    assertThat(EnvironmentVariables.misspelt(all)).isEmpty();
    List<String> others =
        List.of("DAVE_HOME", "DAVE_CONFIG", "DAVE_KEY_PASSPHRASE_FILE", "DAVE_DEBUG");
    assertThat(
            EnvironmentVariables.misspelt(
                others.stream().collect(Collectors.toMap(o -> o, o -> "x"))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DAVE_SERVICE_HOST",
        "DAVE_SERVICE_PORT",
        "DAVE_SERVICE_PORT_METRICS",
        "DAVE_PORT",
        "DAVE_PORT_1618_UDP",
        "DAVE_PORT_1618_UDP_ADDR",
        "DAVE_HTTP_PORT",
        "DAVE_HTTP_SERVICE_HOST",
        "DAVE_JAVA_OPTS",
        "DAVE_DEPLOY_REGION",
        "DAVID_EPOK",
      })
  void shouldPassByWhatOthersSet(String name) {
    assertThat(EnvironmentVariables.misspelt(Map.of(name, "tcp://10.0.0.1:1618"))).isEmpty();
  }
}
