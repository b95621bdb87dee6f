package dave.cluster;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

/**
 * A clock with an error that tests set, also while the node runs. A library, compiled from {@code
 * src/test/clock}, changes the time that the node's JVM reads from the machine.
 */
final class SkewedClock implements AutoCloseable {
  /** The folder of the library in a container. */
  private static final String FOLDER = "/clock";

  private static final String LIBRARY = "skew.so";
  private static final String OFFSET = "offset";

  private final Path folder;

  private SkewedClock(Path folder) {
    this.folder = folder;
  }

  /** Makes a clock that is ahead by whole seconds; behind, if the number is negative. */
  static SkewedClock ahead(Duration by) {
    try {
      Path folder = Files.createTempDirectory("clock");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      compile(folder.resolve(LIBRARY));
      SkewedClock clock = new SkewedClock(folder);
      clock.set(by);
      return clock;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path library) throws IOException {
    Path source = Path.of("src/test/clock/skew.c").toAbsolutePath();
    Process compiler =
        new ProcessBuilder(
                "cc", "-O2", "-Wall", "-shared", "-fPIC", "-o", "" + library, "" + source)
            .inheritIO()
            .start();
    try {
      if (compiler.waitFor() != 0) {
        throw new IOException("cannot compile " + source);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Sets the error, also for a node that runs. */
  void set(Duration ahead) {
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(ahead.toSeconds()).flip();
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(OFFSET), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(seconds, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the mount for a container. */
  Bind bind() {
    return new Bind(folder.toString(), new Volume(FOLDER), AccessMode.ro);
  }

  /** Returns the environment of a process that uses this clock. */
  static Map<String, String> environment() {
    return Map.of("LD_PRELOAD", FOLDER + "/" + LIBRARY, "SKEWED_CLOCK", FOLDER + "/" + OFFSET);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(LIBRARY));
      Files.deleteIfExists(folder.resolve(OFFSET));
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
