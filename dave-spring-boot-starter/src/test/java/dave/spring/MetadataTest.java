package dave.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Editors complete the properties, and say what they mean. */
final class MetadataTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dave.client.endpoints",
        "dave.client.tls.ca",
        "dave.client.tls.certificate",
        "dave.client.tls.key",
        "dave.client.token-file",
        "dave.client.key-file",
        "dave.client.timeout",
        "dave.node.enabled",
        "dave.node.home",
        "dave.node.listen",
        "dave.node.edges",
        "dave.node.capacity",
        "management.health.dave-client.enabled",
        "management.health.dave-node.enabled",
      })
  void shouldDescribeEachProperty(String property) throws IOException {
    String name = "/META-INF/spring-configuration-metadata.json";
    try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text)
          .containsPattern(
              "\"name\": \"" + property + "\",\\s*\"type\": [^}]*\"description\": \"\\w");
    }
  }
}
