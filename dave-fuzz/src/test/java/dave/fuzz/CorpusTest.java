package dave.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays the seeds and the corpus, past findings among it, without a fuzzer. */
class CorpusTest {
  private static final Path CORPUS = Path.of("src", "test", "resources", "corpus");
  private static final long MOST_BYTES = 200_000;

  @ParameterizedTest
  @EnumSource(Target.class)
  void shouldReplay(Target target) throws IOException {
    List<byte[]> seeds = target.seeds();
    assertThat(seeds).isNotEmpty();
    for (int i = 0; i < seeds.size(); i++) {
      byte[] seed = seeds.get(i);
      assertThatCode(() -> target.check(seed)).as("seed %d", i).doesNotThrowAnyException();
    }
    List<Path> files = files(CORPUS.resolve(target.title()));
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] input = Files.readAllBytes(file);
      assertThatCode(() -> target.check(input)).as("%s", file).doesNotThrowAnyException();
    }
  }

  @Test
  void shouldStaySmall() throws IOException {
    long bytes = 0;
    for (Path file : files(CORPUS)) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThan(MOST_BYTES);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
