package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dave.cli.terminal.Terminals;
import dave.wire.keys.KeyFile;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

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

  @ParameterizedTest
  @ValueSource(strings = {"init", "bootstrap"})
  void shouldMakeKeyAndConfigOnceAndKeepThem(String command) throws IOException {
    Shell.Run first = shell.run(command);
    Path key = shell.daveHome().resolve("key.pem");
    Path config = shell.daveHome().resolve("config.yaml");
    String pem = Files.readString(key);
    Files.writeString(config, "timeout: 7s\n");
    Shell.Run second = shell.run(command);

    assertThat(first.exit()).isZero();
    assertThat(first.out())
        .contains("key     " + key + " (made)")
        .contains("config  " + config + " (made)")
        .containsPattern("author  [0-9a-f]{64}\n");
    assertThat(second.out())
        .contains("key     " + key + " (kept)")
        .contains("config  " + config + " (kept)");
    assertThat(Files.readString(key)).isEqualTo(pem);
    assertThat(Files.readString(config)).isEqualTo("timeout: 7s\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shell.daveHome())))
        .isEqualTo("rwx------");
  }

  @Test
  void shouldMakeAConfigFileThatEveryCommandCanRead() throws IOException {
    JsonNode made = JSON.readTree(shell.run("init", "-o", "json").out());

    assertThat(made.fieldNames())
        .toIterable()
        .containsExactly("home", "author", "key", "key_made", "config", "config_made");
    assertThat(made.path("config_made").asBoolean()).isTrue();
    assertThat(shell.run("status").exit()).isZero();
    String uncommented =
        Files.readString(shell.daveHome().resolve("config.yaml"))
            .replaceAll("(?m)^# ([a-z-]+: \\S)", "$1");
    Files.writeString(shell.daveHome().resolve("config.yaml"), uncommented);
    assertThat(shell.run("status").err()).isEmpty();
  }

  @Test
  void shouldMakeAKeyAndNeverOverwriteOne() throws IOException {
    Shell.Run first = shell.run("keygen");
    Shell.Run again = shell.run("keygen");
    Path other = folder.resolve("other.pem");
    Shell.Run elsewhere = shell.run("keygen", "-f", other.toString(), "-o", "json", "--quiet");

    assertThat(first.out()).matches("[0-9a-f]{64}\n");
    assertThat(shell.run("author").out()).isEqualTo(first.out());
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).contains("key file exists");
    assertThat(elsewhere.err()).isEmpty();
    assertThat(JSON.readTree(elsewhere.out()).path("key").asText()).isEqualTo(other.toString());
  }

  @Test
  void shouldImportAKeyOfTheOriginal() throws Exception {
    byte[] raw = new byte[64];
    byte[] seed = new byte[32];
    seed[0] = 42;
    String author;
    try (SigningKey key = SigningKey.ofSeed(seed)) {
      System.arraycopy(seed, 0, raw, 0, 32);
      key.author().writeTo(raw, 32);
      author = key.author().toString();
    }
    Path original = Files.write(folder.resolve("key.dave"), raw);
    Files.setPosixFilePermissions(original, PosixFilePermissions.fromString("rw-------"));

    Shell.Run run = shell.run("keygen", "--import", original.toString());

    assertThat(run.out()).isEqualTo(author + "\n");
    try (SigningKey stored = KeyFile.load(shell.daveHome().resolve("key.pem"), new char[0])) {
      assertThat(stored.author().toString()).isEqualTo(author);
    }
  }

  @Test
  void shouldUseAnEncryptedKeyWithItsPassphraseOnly() throws IOException {
    Path right = Files.writeString(folder.resolve("right"), "open sesame\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "open barley\n");
    shell.run("keygen", "--passphrase-file", right.toString());

    Shell.Run none = shell.run("put", "v");
    Shell.Run bad = shell.variable("DAVE_KEY_PASSPHRASE_FILE", wrong.toString()).run("put", "v");
    Shell.Run good = shell.variable("DAVE_KEY_PASSPHRASE_FILE", right.toString()).run("put", "v");

    assertThat(none.exit()).isEqualTo(5);
    assertThat(none.err()).contains("needs a passphrase").contains("DAVE_KEY_PASSPHRASE_FILE");
    assertThat(bad.exit()).isEqualTo(5);
    assertThat(bad.err()).contains("passphrase").doesNotContain("barley");
    assertThat(good.exit()).isZero();
  }

  @Test
  void shouldAskForThePassphraseAtATerminal() {
    shell.terminals(new Terminals(true, true, true));
    Shell.Run made = shell.types("secret", "secret").run("keygen", "--ask-passphrase");
    Shell.Run opened = shell.types("secret").run("author");
    Shell.Run different =
        shell.types("a", "b").run("keygen", "--ask-passphrase", "-f", folder + "/other.pem");

    assertThat(made.exit()).isZero();
    assertThat(opened.out()).isEqualTo(made.out());
    assertThat(different.err()).contains("the passphrases differ");
    assertThat(folder.resolve("other.pem")).doesNotExist();
  }

  @Test
  void shouldRefuseAKeyThatOthersMayRead() throws IOException {
    shell.run("keygen");
    Path key = shell.daveHome().resolve("key.pem");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    Shell.Run run = shell.run("put", "v");

    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("chmod 600");
    assertThat(node.requests()).isEmpty();
  }

  @Test
  void shouldRefuseAFileThatIsNoKey() throws IOException {
    Files.createDirectories(shell.daveHome());
    Path key = Files.writeString(shell.daveHome().resolve("key.pem"), "not a key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

    Shell.Run run = shell.run("put", "v");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains(key.toString()).satisfies(e -> assertThat(e.lines()).hasSize(1));
    assertThat(Files.readString(key)).isEqualTo("not a key");
  }

  @Test
  void shouldNotMakeAKeyToReadOnesOwnRecord() {
    Shell.Run run = shell.run("get", "-k", "k");

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("you have no key yet");
    assertThat(shell.daveHome()).doesNotExist();
  }

  @Test
  void shouldAgreeOnOneKeyWhenManyMakeTheFirst() throws Exception {
    int makers = 8;
    CyclicBarrier start = new CyclicBarrier(makers);
    List<CompletableFuture<Shell.Run>> runs =
        IntStream.range(0, makers)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          Shell own = new Shell(folder).node(node);
                          try {
                            start.await();
                          } catch (Exception e) {
                            throw new IllegalStateException(e);
                          }
                          return own.run("put", "-k", "k" + i, "v");
                        },
                        task -> new Thread(task).start()))
            .toList();
    runs.forEach(run -> assertThat(run.join().exit()).as(run.join().err()).isZero());

    assertThat(node.dats()).hasSize(makers);
    assertThat(node.dats().stream().map(dat -> dat.getAuthor()).distinct()).hasSize(1);
    assertThat(runs.stream().filter(run -> run.join().err().contains("made your key"))).hasSize(1);
  }

  @Test
  void shouldSayWhichFolderCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("a-file"), "");

    Shell.Run run = shell.run("put", "v", "--home", file.resolve("home").toString());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("cannot write the home folder " + file);
    assertThat(run.err().lines()).hasSize(1);
  }
}
