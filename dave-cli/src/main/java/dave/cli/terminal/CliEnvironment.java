package dave.cli.terminal;

import dave.config.DaveHome;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * The environment of one run of the program. Commands access the outside world only through it, so
 * that a test can replace it.
 *
 * @param in standard input
 * @param out standard output, not buffered, so that no failure to write is lost
 * @param err standard error
 * @param variables the environment variables
 * @param userHome the user's home folder
 * @param clock the current time
 * @param terminals which of the three streams are a terminal
 * @param passphrases asks the user at the terminal for a passphrase
 * @param interrupts reports Ctrl-C
 */
public record CliEnvironment(
    InputStream in,
    OutputStream out,
    Messages err,
    Map<String, String> variables,
    Path userHome,
    InstantSource clock,
    Terminals terminals,
    PassphrasePrompt passphrases,
    Interrupts interrupts) {

  public CliEnvironment {
    variables = Map.copyOf(variables);
  }

  /** Returns the environment of this process. */
  public static CliEnvironment system() {
    return new CliEnvironment(
        StandardStreams.in(),
        StandardStreams.out(),
        new Messages(new FileOutputStream(FileDescriptor.err)),
        System.getenv(),
        DaveHome.userHome(System.getenv(), System.getProperty("user.home", "")),
        InstantSource.system(),
        Terminals.ofThisProcess(),
        PassphrasePrompt.console(),
        Interrupts.ofThisProcess());
  }

  /** Returns the value of a variable; empty if it is not set, which Dave treats alike. */
  public String variable(String name) {
    return variables.getOrDefault(name, "");
  }

  /** Returns whether to colour text that is written to {@code terminal}. */
  public boolean colours(boolean terminal) {
    return terminal && variable("NO_COLOR").isEmpty() && !variable("TERM").equals("dumb");
  }
}
