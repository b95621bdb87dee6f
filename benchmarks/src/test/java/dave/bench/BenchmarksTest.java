package dave.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dave.bench.measure.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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

  @Test
  void shouldPrintFiguresTheSameWayEverywhere() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      report.figure("many", 1_234_567.8, "hashes/s");
      report.figure("few", 12.345, "us");
      report.ratio("of plain", 3, 4, "at least 0.60");
    } finally {
      Locale.setDefault(before);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("1,234,568 hashes/s", "12.3 us", "0.75x (at least 0.60)");
  }

  private int run(String... arguments) {
    CommandLine command = new CommandLine(new Benchmarks());
    command.setErr(new PrintWriter(told));
    return command.execute(arguments);
  }
}
