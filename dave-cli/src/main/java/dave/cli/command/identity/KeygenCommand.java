package dave.cli.command.identity;

import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
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
  protected void run(CommandContext context) {
    Path target = file == null ? context.home().key() : file;
    char[] passphrase = passphrase(context);
    try (SigningKey key = key()) {
      if (file == null) {
        HomeFolder.make(context.home());
      }
      KeyFile.create(target, key, passphrase);
      context.note("made key " + target + "; whoever has it writes as you: keep a copy");
      print(context, key, target);
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

  private char[] passphrase(CommandContext context) {
    if (passphraseFile != null && askPassphrase) {
      throw CliFailure.usage("both --passphrase-file and --ask-passphrase are given: give one");
    }
    if (askPassphrase) {
      return Passphrases.toMake(context.env());
    }
    return passphraseFile != null
        ? Passphrases.read(passphraseFile)
        : Passphrases.fromFile(context.env()).orElseGet(() -> new char[0]);
  }

  private static void print(CommandContext context, SigningKey key, Path target) {
    String author = key.author().toString();
    if (context.json()) {
      JsonLine.write(
          context.out(), json -> json.text("author", author).text("key", target.toString()));
    } else {
      context.out().line(author);
    }
  }
}
