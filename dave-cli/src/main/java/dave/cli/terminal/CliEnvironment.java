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
 * The world around one run of the program: commands reach it through this alone, so that a test can
 * be the world.
 *
 * @param in standard input
 * @param out standard output, not buffered: a failure to write must not be swallowed
 * @param err standard error
 * @param variables the environment variables
 * @param userHome the user's home folder
 * @param clock what time it is
 * @param terminals which of the three are a terminal
 * @param passphrases asks the user at the terminal
 * @param interrupts tells of Ctrl-C
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

  /** The world of this process. */
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

  /** The value of a variable, or empty if it is not set: to Dave both are the same. */
  public String variable(String name) {
    return variables.getOrDefault(name, "");
  }

  /** Whether escapes that colour text may be written to {@code terminal}. */
  public boolean colours(boolean terminal) {
    return terminal && variable("NO_COLOR").isEmpty() && !variable("TERM").equals("dumb");
  }
}
