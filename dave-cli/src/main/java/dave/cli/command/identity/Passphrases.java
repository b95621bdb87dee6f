package dave.cli.command.identity;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.failure.FileFailures;
import dave.cli.terminal.CliEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Passphrases of keys. They come from the file that DAVE_KEY_PASSPHRASE_FILE names, or else from
 * the user at the terminal. They never come from the command line or a variable, which others can
 * read.
 */
final class Passphrases {
  private static final String VARIABLE = "DAVE_KEY_PASSPHRASE_FILE";

  private Passphrases() {}

  /** Returns the first line of the file that the variable names, if it names one. */
  static Optional<char[]> fromFile(CliEnvironment env) {
    String name = env.variable(VARIABLE);
    return name.isEmpty() ? Optional.empty() : Optional.of(read(Path.of(name)));
  }

  /** Returns the first line of a file. */
  static char[] read(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      char[] passphrase = text.lines().findFirst().orElse("").toCharArray();
      if (passphrase.length == 0) {
        throw CliFailure.usage(
            "the passphrase file " + file + " has no first line: write the passphrase there");
      }
      return passphrase;
    } catch (IOException e) {
      throw FileFailures.cannotRead("the passphrase file", file, e);
    }
  }

  /** Returns the passphrase of an existing key. */
  static char[] toOpen(CliEnvironment env, Path key) {
    return fromFile(env)
        .or(() -> ask(env, "Passphrase of " + key + ": "))
        .orElseThrow(
            () ->
                new CliFailure(
                    ExitCode.DENIED,
                    key + " needs a passphrase: run in a terminal, or name a file in " + VARIABLE));
  }

  /** Returns the passphrase for a new key; the user types it twice. */
  static char[] toMake(CliEnvironment env) {
    char[] first = ask(env, "New passphrase: ").orElseThrow(Passphrases::nobody);
    char[] second = ask(env, "The same again: ").orElseThrow(Passphrases::nobody);
    boolean same = Arrays.equals(first, second);
    Arrays.fill(second, '\0');
    if (!same || first.length == 0) {
      Arrays.fill(first, '\0');
      throw CliFailure.failure(
          same
              ? "the passphrase is empty: no key was made"
              : "the passphrases differ: no key was made");
    }
    return first;
  }

  private static Optional<char[]> ask(CliEnvironment env, String prompt) {
    return env.terminals().in() ? env.passphrases().ask(prompt) : Optional.empty();
  }

  private static CliFailure nobody() {
    return new CliFailure(
        ExitCode.DENIED,
        "there is no terminal to ask for a passphrase at: give --passphrase-file FILE");
  }
}
