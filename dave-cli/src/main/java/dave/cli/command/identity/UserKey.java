package dave.cli.command.identity;

import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.wire.Author;
import dave.wire.keys.KeyFile;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.KeyFileException.Reason;
import dave.wire.keys.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/** The user's own key, in the home folder. It never leaves this process. */
public final class UserKey {
  private UserKey() {}

  /**
   * Returns the key. If there is none, it makes one and notes that on stderr. Of two commands that
   * make one at once, both use the same key.
   */
  public static SigningKey loadOrMake(CommandContext context) {
    Path file = context.home().key();
    try {
      if (Files.notExists(file)) {
        return make(context, file);
      }
      return load(context, file);
    } catch (KeyFileException e) {
      throw failure(e);
    }
  }

  /**
   * Returns the user's author key. Without a key it fails with NOT_FOUND, because reading makes no
   * key.
   */
  public static Author author(CommandContext context) {
    Path file = context.home().key();
    if (Files.notExists(file)) {
      throw new CliFailure(
          ExitCode.NOT_FOUND,
          "you have no key yet ("
              + file
              + "), so no dats of your own: name an author with -a, or make a key with: dave"
              + " keygen");
    }
    try (SigningKey key = load(context, file)) {
      return key.author();
    } catch (KeyFileException e) {
      throw failure(e);
    }
  }

  private static SigningKey make(CommandContext context, Path file) throws KeyFileException {
    HomeFolder.make(context.home());
    SigningKey key = SigningKey.generate(new SecureRandom());
    char[] passphrase = Passphrases.fromFile(context.env()).orElseGet(() -> new char[0]);
    try {
      KeyFile.create(file, key, passphrase);
    } catch (KeyFileException e) {
      key.close();
      if (e.reason() == Reason.EXISTS) {
        return load(context, file); // Another command was faster: use its key.
      }
      throw e;
    } finally {
      Arrays.fill(passphrase, '\0');
    }
    context.note(
        "made your key "
            + file
            + "; you are author "
            + key.author()
            + "; whoever has the file writes as you, and it cannot be made again: keep a copy");
    return key;
  }

  private static SigningKey load(CommandContext context, Path file) throws KeyFileException {
    char[] passphrase =
        KeyFile.isEncrypted(file) ? Passphrases.toOpen(context.env(), file) : new char[0];
    try {
      return KeyFile.load(file, passphrase);
    } finally {
      Arrays.fill(passphrase, '\0');
    }
  }

  /** Returns a failure with the same message, which is a sentence already. */
  static CliFailure failure(KeyFileException e) {
    ExitCode code =
        switch (e.reason()) {
          case EXPOSED, UNREADABLE, PASSPHRASE_MISSING, PASSPHRASE_WRONG -> ExitCode.DENIED;
          case MISSING -> ExitCode.NOT_FOUND;
          case EXISTS, DIRECTORY, UNWRITABLE, ALGORITHM, MALFORMED -> ExitCode.FAILURE;
        };
    return new CliFailure(code, String.valueOf(e.getMessage()), e);
  }
}
