package dave.dist.log;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.terminal.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class LogsTest {
  private static final String HOSTILE =
      "a\u001b]52;c;ZXZpbA==\u0007\u009b2J\u202e\n12:00:00 node: faked";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Messages err = new Messages(bytes);

  private void assertHarmless() {
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("a\\u001b]52;c;ZXZpbA==\\u0007\\u009b2J\\u202e")
        .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202e]")
        .doesNotContain("\n12:00:00 node: faked");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLogNothingThatControlsATerminalOrFakesALine(boolean verbose) {
    Logs.toStderr(err.stream(), verbose);
    try {
      LoggerFactory.getLogger("/node").info("the peer says {}", HOSTILE);
      assertHarmless();
    } finally {
      Logs.toStderr(System.err, false);
    }
  }

  @Test
  void shouldLogNoCauseThatDoes() {
    Logs.toStderr(err.stream(), false);
    try {
      LoggerFactory.getLogger("/node").warn("it failed", new IOException(HOSTILE));
      assertHarmless();
    } finally {
      Logs.toStderr(System.err, false);
    }
  }

  @Test
  void shouldKeepTheStreamItselfHarmless() {
    PrintStream stream = err.stream();
    new IOException(HOSTILE.replace("\n", "")).printStackTrace(stream);
    assertHarmless();
  }
}
