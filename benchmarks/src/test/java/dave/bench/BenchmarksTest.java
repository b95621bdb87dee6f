package dave.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchmarksTest {
  private final StringWriter told = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {"", "minig", "mining nothing", "mining --seed=x", "--brief", "mining --bar"})
  void shouldRefuseWhatItCannotMeasure(String arguments) {
    assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(told.toString()).contains("Usage: benchmarks/run");
  }

  @Test
  void shouldNameWhatItDoesNotKnowAndWhatItDoes() {
    run("minig");
    assertThat(told.toString()).contains("'minig'", "mining");
  }

  @Test
  void shouldSayWhereScratchFilesCannotGo() {
    assertThat(run("mining", "--scratch", "/nowhere/at/all")).isEqualTo(2);
    assertThat(told.toString()).contains("/nowhere/at/all", "--scratch");
  }

  @Test
  void shouldDescribeEveryBenchmarkWhereItsFiguresAre() throws IOException {
    String page = Files.readString(Path.of("../docs/performance.md"));
    assertThat(new Benchmarks.Names())
        .doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(page).contains("benchmarks/run " + name));
  }

  private int run(String... arguments) {
    CommandLine command = new CommandLine(new Benchmarks());
    command.setErr(new PrintWriter(told));
    return command.execute(arguments);
  }
}
