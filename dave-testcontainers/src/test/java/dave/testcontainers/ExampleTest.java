package dave.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of the documentation is the test of a program that uses the published module. */
final class ExampleTest {
  private static final Path ROOT = Path.of("..");
  private static final String BEGIN = "@Testcontainers\n";

  private static String example() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("consumers/testcontainers/src/test/java/example/ChatTest.java"));
    return source.substring(source.indexOf(BEGIN));
  }

  @Test
  void shouldHaveTwelveLines() throws IOException {
    assertThat(example().lines()).hasSize(12);
  }

  @Test
  void shouldStandInTheJavadoc() throws IOException {
    String javadoc =
        example()
            .lines()
            .map(line -> (" * " + line).stripTrailing())
            .collect(Collectors.joining("\n"));
    assertThat(Path.of("src/main/java/dave/testcontainers/DaveCluster.java"))
        .content()
        .contains(" * <pre>{@code\n" + javadoc + "\n * }</pre>");
  }

  @Test
  void shouldStandInTheManual() throws IOException {
    assertThat(ROOT.resolve("docs/testing.md")).content().contains("```java\n" + example() + "```");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dave.engine.Engine", "dave.node.DaveNode", "org.rocksdb.RocksDB"})
  void shouldBringNoEngineAndNoStore(String type) {
    assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
  }
}
