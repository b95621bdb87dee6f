package dave.cli.terminal;

import java.io.Console;
import java.util.Optional;

/**
 * Asks the user for a passphrase. The command line cannot give one, because others could read it.
 */
@FunctionalInterface
public interface PassphrasePrompt {
  /**
   * Shows {@code prompt} and reads a line without echo.
   *
   * @return empty if there is no terminal, or the user ended the input
   */
  Optional<char[]> ask(String prompt);

  /** Returns a prompt without a terminal. */
  static PassphrasePrompt none() {
    return prompt -> Optional.empty();
  }

  /** Returns the prompt of this process's terminal. */
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
