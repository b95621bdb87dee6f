package dave.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Which of the standard streams are a terminal, and so have a user who reads progress and can type
 * a passphrase.
 *
 * @param size returns the current size of the terminal, which may change
 */
public record Terminals(boolean in, boolean out, boolean err, Supplier<TerminalSize> size) {
  /** No terminal at all, as in a script. */
  public static final Terminals NONE = new Terminals(false, false, false);

  /** Terminals of the usual size. */
  public Terminals(boolean in, boolean out, boolean err) {
    this(in, out, err, () -> TerminalSize.USUAL);
  }

  /**
   * Returns the terminals of this process. Java has no {@code isatty}. The launcher lists the
   * streams that are one in the system property {@code dave.terminals} ("02" when stdout is piped).
   * Without it, the links in /proc show them.
   */
  static Terminals ofThisProcess() {
    Supplier<TerminalSize> size = () -> TerminalSize.ofThisProcess(System.getenv());
    String told = System.getProperty("dave.terminals");
    return told == null
        ? new Terminals(linksToTerminal(0), linksToTerminal(1), linksToTerminal(2), size)
        : new Terminals(told.contains("0"), told.contains("1"), told.contains("2"), size);
  }

  private static boolean linksToTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false; // The descriptor is closed, or the system has no /proc.
    }
  }
}
