package dave.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/vectors has the bytes that this implementation makes and judges. With {@code
 * -Ddave.docs.write=true} they are written.
 */
final class ProtocolVectorsTest {
  private static final Path FOLDER = Path.of("..", "docs", "vectors");

  @Test
  void shouldBeThoseOfThePage() throws IOException {
    for (Map.Entry<String, String> file : ProtocolVectors.files().entrySet()) {
      Path path = FOLDER.resolve(file.getKey());
      if (Boolean.getBoolean("dave.docs.write")) {
        Files.writeString(path, file.getValue());
      }
      assertThat(path).as("write it with -Ddave.docs.write=true").hasContent(file.getValue());
    }
  }

  @Test
  void shouldHaveEachReasonOnceAtLeast() throws IOException {
    String hostile = String.join("", ProtocolVectors.files().values());
    assertThat(
            Stream.of(
                "TOO_LONG",
                "MALFORMED",
                "PEERS",
                "UNKNOWN_OP",
                "FUTURE",
                "DIFFICULTY",
                "WORK",
                "AUTHOR",
                "SIGNATURE"))
        .allMatch(reason -> hostile.contains("\"reason\" : \"" + reason + "\""));
  }
}
