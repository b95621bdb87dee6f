package dave.client.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "node.example:1619, node.example:1619, false",
    "[::1]:7, [::1]:7, true",
    ":1619, 127.0.0.1:1619, true",
    "127.9.9.9:1, 127.9.9.9:1, true",
    "localhost:65535, localhost:65535, true",
  })
  void shouldReadHostAndPort(String text, String endpoint, boolean loopback) {
    assertThat(Endpoint.parse(text)).hasToString(endpoint);
    assertThat(Endpoint.parse(text).isLoopback()).isEqualTo(loopback);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "node", "node:", "node:0", "node:65536", "[::1]", "a b:1", "node:x"})
  void shouldSayWhatIsWrongWithOthers(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write HOST:PORT");
  }
}
