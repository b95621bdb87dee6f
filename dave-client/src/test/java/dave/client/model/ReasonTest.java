package dave.client.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class ReasonTest {
  private static final Path DOCUMENTED = Path.of("..", "docs", "api", "reasons.properties");

  @Test
  void shouldHaveTheReasonsOfTheApi() throws IOException {
    Properties documented = new Properties();
    try (Reader reader = Files.newBufferedReader(DOCUMENTED)) {
      documented.load(reader);
    }
    assertThat(
            Arrays.stream(Reason.values()).filter(reason -> reason != Reason.NONE).map(Enum::name))
        .containsExactlyInAnyOrderElementsOf(documented.stringPropertyNames());
  }

  @Test
  void shouldTakeUnknownNamesForNone() {
    assertThat(Reason.ofName("TOO_LIGHT")).isEqualTo(Reason.TOO_LIGHT);
    assertThat(Reason.ofName("OF_A_LATER_NODE")).isEqualTo(Reason.NONE);
  }
}
