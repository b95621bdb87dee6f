package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrainingRunTest {
  @Test
  void shouldEndWellOnlyIfTheCommandGetsItsValue() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");

    assertThat(status(java, classes, java, "-cp", classes)).isZero();
    assertThat(status(java, classes, java, "-cp", "nowhere")).isNotZero();
  }

  private static int status(String java, String classes, String... rehearsed) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(java, "-cp", classes, TrainingRun.class.getName())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.command().addAll(List.of(rehearsed));
    return builder.start().waitFor();
  }
}
