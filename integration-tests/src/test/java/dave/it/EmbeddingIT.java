package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/embedding.md: compiled and run as the page says. */
final class EmbeddingIT {
  private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
  private static final long TIMEOUT_S = 60;

  @TempDir Path home;

  @Test
  void shouldRunTheExample() throws Exception {
    String example = DOCS.resolve("examples/Embed.java").toString();
    try (Program embed = Program.java(home, example)) {
      assertThat(embed.awaitExit(TIMEOUT_S)).as("%s %s", embed.out(), embed.err()).isZero();
      assertThat(embed.out().getFirst()).startsWith("Ready[listening=[udp://");
      assertThat(embed.out()).anyMatch(line -> line.startsWith("Decided[dat="));
    }
  }

  @Test
  void shouldShowTheExampleOnThePage() throws Exception {
    String page = Files.readString(DOCS.resolve("embedding.md"));
    String example = Files.readString(DOCS.resolve("examples/Embed.java"));
    assertThat(page).contains("```java\n" + example + "```");
  }
}
