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
 * A clock that is wrong by as much as it is told, also while the node runs: a library, compiled
 * from {@code src/test/clock}, stands between the node's JVM and the wall clock of the machine.
 */
final class SkewedClock implements AutoCloseable {
  /** Where a container has it. */
  private static final String FOLDER = "/clock";

  private static final String LIBRARY = "skew.so";
  private static final String OFFSET = "offset";

  private final Path folder;

  private SkewedClock(Path folder) {
    this.folder = folder;
  }

  /** A clock that is ahead, or behind if that is negative, by whole seconds. */
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

  /** Sets it, in a node that runs as well. */
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

  /** How a container gets it. */
  Bind bind() {
    return new Bind(folder.toString(), new Volume(FOLDER), AccessMode.ro);
  }

  /** What a process that is to go by this clock has in its environment. */
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
