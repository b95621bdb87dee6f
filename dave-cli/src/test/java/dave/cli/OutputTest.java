package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dave.cli.terminal.Terminals;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputTest {
  private static final Terminals ALL = new Terminals(true, true, true);

  private final FakeNode node = new FakeNode();
  private Shell shell;
  private @TempDir Path folder;

  @BeforeEach
  void enter() {
    shell = new Shell(folder).node(node);
  }

  @AfterEach
  void leave() {
    node.close();
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  @Test
  void shouldEndQuietlyWhenTheReaderIsGone() {
    node.hold(FakeNode.dat("a", "v", 1));
    shell.stdout(failing("Broken pipe"));

    for (String[] args :
        new String[][] {
          {"status"},
          {"list"},
          {"watch", "--after", "0"},
          {"--help"},
          {"help", "put"},
          {"completion", "bash"}
        }) {
      Shell.Run run = shell.run(args);
      assertThat(run.err()).as(args[0]).isEmpty();
      assertThat(run.exit()).as(args[0]).isEqualTo(141);
    }
  }

  @Test
  void shouldNotCallItSuccessWhenTheDiskIsFull() {
    Shell.Run run = shell.stdout(failing("No space left on device")).run("status");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("dave: cannot write to standard output: No space left on device\n");
  }

  @Test
  void shouldColourHelpOnTerminalsThatWantIt() {
    assertThat(shell.run("--help").out()).doesNotContain("\u001b");
    assertThat(shell.terminals(ALL).run("--help").out()).contains("\u001b");
    assertThat(shell.variable("NO_COLOR", "1").run("--help").out()).doesNotContain("\u001b");
    shell.variable("NO_COLOR", "").variable("TERM", "dumb");
    assertThat(shell.run("--help").out()).doesNotContain("\u001b");
  }

  @Test
  void shouldMineWithoutAWordWhenNobodyWatches() {
    shell.run("keygen");
    CompletableFuture<Shell.Run> run =
        CompletableFuture.supplyAsync(() -> shell.run("put", "v", "-d", "60"));
    await().until(() -> shell.awaitsInterrupt() && !node.requests().isEmpty());
    shell.interrupt();

    assertThat(run.join().exit()).isEqualTo(130);
    assertThat(run.join().err()).isEmpty();
  }

  @Test
  void shouldShowProgressOnATerminalAndCleanUpOnCtrlC() {
    shell.run("keygen");
    shell.terminals(ALL);
    CompletableFuture<Shell.Run> run =
        CompletableFuture.supplyAsync(() -> shell.run("put", "-k", "k", "v", "-d", "60"));
    await().until(() -> shell.errSoFar().contains(" bits, expected about "));

    shell.interrupt();
    Shell.Run done = run.join();

    assertThat(done.exit()).isEqualTo(130);
    assertThat(done.err())
        .containsPattern("mining 60 bits, expected about [\\d.]+ .*years: [\\d.]+ .*hashes, ")
        .endsWith("\r\u001b[K")
        .doesNotContain("\n");
    assertThat(done.out()).isEmpty();
    assertThat(node.dats()).isEmpty();
  }

  @Test
  void shouldShowNoProgressWhenQuiet(@TempDir Path other) {
    Shell loud = new Shell(other).node(node).terminals(ALL);
    loud.run("keygen");
    shell.run("keygen");
    shell.terminals(ALL);
    CompletableFuture<Shell.Run> quiet =
        CompletableFuture.supplyAsync(() -> shell.run("put", "v", "-d", "60", "--quiet"));
    await().until(shell::awaitsInterrupt);
    CompletableFuture<Shell.Run> shown =
        CompletableFuture.supplyAsync(() -> loud.run("put", "v", "-d", "60"));

    await().until(() -> loud.errSoFar().contains("mining 60 bits"));
    shell.interrupt();
    loud.interrupt();

    assertThat(shown.join().exit()).isEqualTo(130);
    assertThat(quiet.join().exit()).isEqualTo(130);
    assertThat(quiet.join().err()).as("what the other, which began later, shows").isEmpty();
  }

  @Test
  void shouldCleanALineWithoutEscapesOnADumbTerminal() {
    shell.run("keygen");
    shell.terminals(ALL).variable("TERM", "dumb");

    CompletableFuture<Shell.Run> run =
        CompletableFuture.supplyAsync(() -> shell.run("put", "v", "-d", "60"));
    await().until(() -> shell.errSoFar().contains("mining 60 bits"));
    shell.interrupt();

    assertThat(run.join().err()).endsWith(" \r").doesNotContain("\u001b");
  }
}
