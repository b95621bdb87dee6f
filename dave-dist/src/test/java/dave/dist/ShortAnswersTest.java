package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.DaveCli;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Messages;
import dave.cli.terminal.PassphrasePrompt;
import dave.cli.terminal.TerminalSize;
import dave.cli.terminal.Terminals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is answered without picocli is what picocli would write. */
final class ShortAnswersTest {
  private final ByteArrayOutputStream picocli = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stored = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({"help.txt, false", "help-coloured.txt, true"})
  void shouldStoreTheHelpThatPicocliWrites(String name, boolean terminal) throws IOException {
    CliEnvironment env = environment(picocli, terminal, 120);
    DaveCli.run(DaveCommands.commandLine(env), env, "help");
    Path file = Files.write(Path.of("target", name).toAbsolutePath(), picocli.toByteArray());

    assertThat(Dave.run(environment(stored, terminal, 120), "help")).isZero();
    assertThat(stored.toString(StandardCharsets.UTF_8))
        .as("copy %s to src/main/resources/dave/dist", file)
        .isEqualTo(picocli.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"--version", "-V", "--help", "-h"})
  void shouldSayTheSameWithoutPicocli(String word) {
    CliEnvironment env = environment(picocli, false, 80);
    DaveCli.run(DaveCommands.commandLine(env), env, word);

    assertThat(Dave.run(environment(stored, false, 80), word)).isZero();
    assertThat(stored.toString(StandardCharsets.UTF_8))
        .isEqualTo(picocli.toString(StandardCharsets.UTF_8));
  }

  @Test
  void shouldLayTheHelpOutAnewForANarrowTerminal() {
    assertThat(Dave.run(environment(stored, true, 60), "help")).isZero();

    assertThat(stored.toString(StandardCharsets.UTF_8).lines())
        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
        .allMatch(line -> line.length() <= 60);
  }

  @Test
  void shouldFailWhereItCannotWrite() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThat(Dave.run(environment(full, false, 80), "help")).isNotZero();
  }

  private static CliEnvironment environment(OutputStream out, boolean terminal, int columns) {
    return new CliEnvironment(
        InputStream.nullInputStream(),
        out,
        new Messages(new ByteArrayOutputStream()),
        Map.of("TERM", "xterm"),
        Path.of("nowhere"),
        InstantSource.system(),
        new Terminals(false, terminal, false, () -> new TerminalSize(columns, 24)),
        PassphrasePrompt.none(),
        stop -> () -> {});
  }
}
