package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingRunTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String CLASSES = System.getProperty("java.class.path");

  @TempDir Path folder;

  @Test
  void shouldEndWellOnlyIfTheCommandsDo() throws Exception {
    assertThat(commands("help", "-", folder.toString())).isZero();
    assertThat(commands("call", "127.0.0.1:1", folder.toString())).isNotZero();
  }

  @Test
  void shouldMakeNoArchiveOfACommandThatFails() throws Exception {
    Path archive = folder.resolve("archive");
    String main = TrainingRun.class.getName();

    assertThat(run(CLASSES, main, "call", archive.toString(), "nowhere", JAVA)).isNotZero();
    assertThat(archive).doesNotExist();
  }

  private static int commands(String... args) throws Exception {
    return run(CLASSES, TrainingRun.Commands.class.getName(), args);
  }

  private static int run(String classes, String main, String... args) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(JAVA, "-cp", classes, main)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.command().addAll(List.of(args));
    return builder.start().waitFor();
  }
}
