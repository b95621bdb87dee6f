package dave.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a test may give wrong before any container is made. */
final class BadValuesTest {
  private static Stream<Arguments> values() {
    return Stream.of(
        bad(() -> DaveCluster.of(0), "0 nodes", "choose 1 to 50"),
        bad(() -> DaveCluster.of(-3), "-3 nodes", "choose 1 to 50"),
        bad(() -> DaveCluster.of(1_000), "1000 nodes", "choose 1 to 50"),
        bad(() -> DaveCluster.of(7).minDifficulty(-1), "difficulty -1", "0 to 256 bits"),
        bad(() -> DaveCluster.of(7).minDifficulty(257), "difficulty 257", "0 to 256 bits"),
        bad(() -> DaveCluster.of(7).image("Dave Image"), "'Dave Image'", "write NAME:TAG"),
        bad(() -> DaveCluster.of(7).image(""), "''", "write NAME:TAG"),
        bad(() -> DaveCluster.of(7).client(0), "does not run", "call start() before"),
        bad(() -> new DaveContainer("da ve:1"), "'da ve:1'", "write NAME:TAG"),
        bad(() -> node().withMinDifficulty(300), "difficulty 300", "0 to 256 bits"),
        bad(() -> node().withMemory(1 << 20), "1048576 bytes", "at least 128 MiB"),
        bad(() -> node().withDisk(0), "0 bytes", "at least 16 MiB"),
        bad(() -> node().http(), "no HTTP gateway", "call withHttp() before"));
  }

  private static DaveContainer node() {
    return new DaveContainer("dave:none");
  }

  private static Arguments bad(ThrowingCallable call, String value, String remedy) {
    return arguments(call, value, remedy);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("values")
  void shouldNameTheValueAndTheRemedy(ThrowingCallable call, String value, String remedy) {
    assertThatThrownBy(call)
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class)
        .hasMessageContaining(value)
        .hasMessageContaining(remedy);
  }

  @Test
  void shouldTakeTheImageThatThePropertyNames() {
    try {
      System.setProperty(Engine.PROPERTY, "registry.example/dave:7");
      assertThat(Engine.image()).isEqualTo("registry.example/dave:7");
      System.setProperty(Engine.PROPERTY, "no image");
      assertThatThrownBy(Engine::image)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'no image'");
    } finally {
      System.clearProperty(Engine.PROPERTY);
    }
  }
}
