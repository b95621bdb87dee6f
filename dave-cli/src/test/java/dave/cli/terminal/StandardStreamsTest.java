package dave.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.FakeNode;
import dave.cli.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StandardStreamsTest {
  private final FakeNode node = new FakeNode();
  private @TempDir Path folder;

  @BeforeEach
  void tell() {
    System.setProperty("dave.closed", " 77 0");
  }

  @AfterEach
  void forget() {
    System.clearProperty("dave.closed");
    node.close();
  }

  /** In this process such a descriptor may be a file of the JVM. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "file put /dev/fd/77",
        "file put /proc/self/fd/77",
        "put -f /dev/fd/77",
        "import /dev/fd/77",
        "export --force /dev/fd/77",
        "setf /dev/fd/77"
      })
  void shouldTakeNoDescriptorThatTheCallerHasNotOpened(String line) {
    Shell.Run run = new Shell(folder).node(node).run(line.split(" ", -1));

    assertThat(run.err()).contains("fd/77 is not open: open it, such as by <(COMMAND)");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(node.dats()).isEmpty();
  }

  @Test
  void shouldTakeTheNameOfOneAsAValue() {
    Shell.Run run = new Shell(folder).node(node).run("put", "/dev/fd/77");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(node.dats().getFirst().getValue().toStringUtf8()).isEqualTo("/dev/fd/77");
  }

  @Test
  void shouldBlameStandardInputAndNotTheDisk() {
    InputStream closed = StandardStreams.in();
    Shell.Run run = new Shell(folder).node(node).stdin(closed).run("file", "put", "-");

    assertThat(closed).satisfies(in -> assertThat(catchRead(in)).contains("is closed"));
    assertThat(run.err())
        .endsWith(
            "dave: cannot read standard input: standard input is closed; for an empty one: < /dev/null\n");
    assertThat(run.exit()).isEqualTo(1);
  }

  private static String catchRead(InputStream in) {
    try {
      return "read " + in.read();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
