package dave.cli.terminal;

import dave.cli.failure.CliFailure;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Standard input and output of this process, and their names. */
public final class StandardStreams {
  private static final Set<String> IN = Set.of("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0");
  private static final Set<String> OUT = Set.of("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

  private static final Set<String> STANDARD = Set.of("0", "1", "2");
  private static final Pattern DESCRIPTOR = Pattern.compile("/(?:dev|proc/self)/fd/([0-9]{1,9})");

  private StandardStreams() {}

  /**
   * Returns whether a file argument means standard input.
   *
   * @throws CliFailure if it is a descriptor that the caller has not opened
   */
  public static boolean isIn(String name) {
    requireOpen(name);
    return IN.contains(name);
  }

  /**
   * Returns whether a file argument means standard output.
   *
   * @throws CliFailure if it is a descriptor that the caller has not opened
   */
  public static boolean isOut(String name) {
    requireOpen(name);
    return OUT.contains(name);
  }

  /**
   * Fails for a descriptor that the caller has not opened, since the JVM may use its number for a
   * file.
   */
  private static void requireOpen(String name) {
    Matcher descriptor = DESCRIPTOR.matcher(name);
    if (descriptor.matches()
        && !STANDARD.contains(descriptor.group(1))
        && isClosed(descriptor.group(1))) {
      throw CliFailure.usage(name + " is not open: open it, such as by <(COMMAND), or name a file");
    }
  }

  /** Returns standard input; if it is closed, every read fails with that message. */
  static InputStream in() {
    return isClosed("0")
        ? new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("standard input is closed; for an empty one: < /dev/null");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        }
        : new FileInputStream(FileDescriptor.in);
  }

  /** Returns standard output; if it is closed, every write fails with that message. */
  static OutputStream out() {
    return isClosed("1")
        ? new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("it is closed; to throw results away: > /dev/null");
          }
        }
        : new FileOutputStream(FileDescriptor.out);
  }

  /**
   * Returns whether a descriptor was closed when the JVM started. The launcher lists the closed
   * ones in the system property {@code dave.closed}. Without it, a descriptor of a JVM file was
   * closed: the first files that the JVM opens get the free numbers.
   */
  private static boolean isClosed(String descriptor) {
    String told = System.getProperty("dave.closed");
    if (told != null) {
      return List.of(told.split(" ", -1)).contains(descriptor);
    }
    try {
      Path jvm = Path.of(System.getProperty("java.home", "/nowhere")).toRealPath();
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).startsWith(jvm);
    } catch (IOException e) {
      return false; // No /proc on this system.
    }
  }
}
