package dave.cli.command.identity;

import dave.cli.command.ClientCommand;
import dave.cli.command.Session;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.wire.keys.KeyFile;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.SigningKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dave keygen}. */
@Command(
    name = "keygen",
    description = {
      "Make a key, and print its author. No key is ever overwritten.",
      "The file is PKCS#8 in PEM, for its owner only."
    },
    footer = {
      "",
      "JSON: author, key (the file).",
      "Example: dave keygen --import key.dave # a key of the original network"
    })
public final class KeygenCommand extends ClientCommand {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "File to write (default key.pem in the home folder).")
  private @Nullable Path file;

  @Option(
      names = "--import",
      paramLabel = "FILE",
      description =
          "Import a key file of the original network, 64 raw bytes, instead of making a key.")
  private @Nullable Path original;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Encrypt with the first line of this file.")
  private @Nullable Path passphraseFile;

  @Option(
      names = "--ask-passphrase",
      description = "Encrypt with a passphrase that is asked for at the terminal.")
  private boolean askPassphrase;

  public KeygenCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(Session session) {
    Path target = file == null ? session.home().key() : file;
    char[] passphrase = passphrase(session);
    try (SigningKey key = key()) {
      if (file == null) {
        HomeFolder.make(session.home());
      }
      KeyFile.create(target, key, passphrase);
      session.note("made key " + target + "; whoever has it writes as you: keep a copy");
      print(session, key, target);
    } catch (KeyFileException e) {
      throw UserKey.failure(e);
    } finally {
      Arrays.fill(passphrase, '\0');
    }
  }

  private SigningKey key() throws KeyFileException {
    return original == null
        ? SigningKey.generate(new SecureRandom())
        : KeyFile.importOriginal(original);
  }

  private char[] passphrase(Session session) {
    if (passphraseFile != null && askPassphrase) {
      throw CliFailure.usage("both --passphrase-file and --ask-passphrase are given: give one");
    }
    if (askPassphrase) {
      return Passphrases.toMake(session.env());
    }
    return passphraseFile != null
        ? Passphrases.read(passphraseFile)
        : Passphrases.fromFile(session.env()).orElseGet(() -> new char[0]);
  }

  private static void print(Session session, SigningKey key, Path target) {
    String author = key.author().toString();
    if (session.json()) {
      JsonLine.write(
          session.out(), json -> json.text("author", author).text("key", target.toString()));
    } else {
      session.out().line(author);
    }
  }
}
