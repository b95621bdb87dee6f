package dave.cli.terminal;

import java.io.Console;
import java.util.Optional;

/**
 * Asks the user for a passphrase. It is never taken from the command line: others could read it.
 */
@FunctionalInterface
public interface PassphrasePrompt {
  /**
   * Shows {@code prompt} and reads a line without echo.
   *
   * @return empty if there is nobody to ask, or the user ended the input
   */
  Optional<char[]> ask(String prompt);

  /** Nobody to ask. */
  static PassphrasePrompt none() {
    return prompt -> Optional.empty();
  }

  /** The terminal of this process. */
  @SuppressWarnings("SystemConsoleNull") // On JDK 21 it is null without a terminal.
  static PassphrasePrompt console() {
    return prompt -> {
      Console console = System.console();
      return console == null
          ? Optional.empty()
          : Optional.ofNullable(console.readPassword("%s", prompt));
    };
  }
}
