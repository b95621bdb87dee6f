package dave.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagesTest {
  private static final String HOSTILE = "a\u001b]52;c;ZXZpbA==\u0007b\u009b2Jc\u202ed\rover\u0008";
  private static final String HARMLESS =
      "a\\u001b]52;c;ZXZpbA==\\u0007b\\u009b2Jc\\u202ed\\u000dover\\u0008";

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Messages messages = new Messages(err);

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldWriteNothingThatControlsATerminalOnAnyWay() {
    PrintStream stream = messages.stream();
    messages.line(HOSTILE + "\nfaked");
    messages.print(HOSTILE);
    messages.lines(HOSTILE + "\n\tat there\n");
    stream.println(HOSTILE);
    stream.print(HOSTILE);
    stream.printf("%s%n", HOSTILE);

    assertThat(said())
        .isEqualTo(
            (HARMLESS + "\\u000afaked\n")
                + ("dave: " + HARMLESS + "\n")
                + (HARMLESS + "\n\tat there\n")
                + (HARMLESS + "\n")
                + (HARMLESS + HARMLESS + "\n"));
  }

  @Test
  void shouldDecodeWhatComesInPieces() {
    long seed = 4;
    Random random = new Random(seed);
    byte[] bytes =
        ("Übung 日本 \uD83D\uDC4D " + HOSTILE + "\n").repeat(20).getBytes(StandardCharsets.UTF_8);
    PrintStream stream = messages.stream();

    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(1 + random.nextInt(9), bytes.length - at);
      stream.write(bytes, at, length);
      at += length;
    }

    assertThat(said())
        .as("seed %s", seed)
        .isEqualTo(("Übung 日本 \uD83D\uDC4D " + HARMLESS + "\n").repeat(20));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 60, 80, 200})
  void shouldKeepALineOfProgressWithinTheTerminal(int columns) {
    String line =
        "mining 24 bits, expected about 14s: 12.3 million hashes, 1.2 million/s " + HOSTILE;
    ProgressLine progress =
        new ProgressLine(terminal("xterm", () -> new TerminalSize(columns, 24)));

    progress.show(line);
    String shown = said();
    progress.close();

    assertThat(TerminalText.width(shown)).isLessThan(columns);
    assertThat(shown).startsWith("mining 24 bits, ex").doesNotContain("\u001b");
    assertThat(said()).isEqualTo(shown + "\r\u001b[K");
  }

  @Test
  void shouldFollowATerminalThatIsMadeNarrower() {
    AtomicReference<TerminalSize> size = new AtomicReference<>(new TerminalSize(80, 24));
    Beat beat = new Beat();
    ProgressLine progress = new ProgressLine(terminal("dumb", size::get, beat));

    progress.show("日".repeat(60));
    size.set(new TerminalSize(41, 24));
    beat.nowMs += 2_000;
    progress.show("x".repeat(60));

    assertThat(said())
        .isEqualTo(
            ("日".repeat(39) + "…") + ("\r" + " ".repeat(79) + "\r") + ("x".repeat(39) + "…"));
  }

  private static final class Beat implements InstantSource {
    long nowMs;

    @Override
    public java.time.Instant instant() {
      return java.time.Instant.ofEpochMilli(nowMs);
    }
  }

  private CliEnvironment terminal(String type, java.util.function.Supplier<TerminalSize> size) {
    return terminal(type, size, new Beat());
  }

  private CliEnvironment terminal(
      String type, java.util.function.Supplier<TerminalSize> size, InstantSource clock) {
    return new CliEnvironment(
        java.io.InputStream.nullInputStream(),
        java.io.OutputStream.nullOutputStream(),
        messages,
        Map.of("TERM", type),
        java.nio.file.Path.of("unused"),
        clock,
        new Terminals(true, true, true, size),
        PassphrasePrompt.none(),
        cleanUp -> () -> {});
  }
}
