package dave.files.disk;

import com.google.protobuf.ByteString;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Operations on the disk for files and folders. Blocks. */
public final class Disk {
  private static final int BUFFER_LENGTH = 1 << 16;

  private Disk() {}

  /** Work on the disk that may fail. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Runs work; turns a failure into a fault that names the path.
   *
   * @throws FileFaultException if the disk fails
   */
  public static <T> T run(Path path, Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw fault(path, e);
    } catch (UncheckedIOException e) {
      throw fault(path, e);
    }
  }

  public static FileFaultException fault(Path path, Exception e) {
    String reason =
        e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : "";
    String why = reason.isEmpty() ? String.valueOf(e.getMessage()) : reason;
    boolean full = why.contains("No space left") || why.contains("quota");
    return new FileFaultException(
        full ? FileFault.NO_SPACE : FileFault.DISK, shown(path) + ": " + why, e);
  }

  /** The text of a path for a message: always on one line. */
  public static String shown(Path path) {
    return path.toString().replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * Whether the text of a path is its name on the disk. The JVM reads bytes that are no text in the
   * encoding of the locale as U+FFFD, which makes another name.
   */
  public static boolean isText(Path path) {
    try {
      return path.getFileSystem().getPath(path.toString()).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Bytes in a file, or in all files of a folder. */
  public static long length(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  public static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** The content of a file, read on demand; a symbolic link is refused. */
  public static Flux<ByteString> read(Path file) {
    return read(file, new OpenOption[] {LinkOption.NOFOLLOW_LINKS});
  }

  /** The content of a device or pipe to its end, read on demand. */
  public static Flux<ByteString> readStream(Path stream) {
    return read(stream, new OpenOption[0]);
  }

  private static Flux<ByteString> read(Path file, OpenOption[] how) {
    return Flux.using(
            () -> Files.newInputStream(file, how),
            in ->
                Flux.<ByteString>generate(
                    next -> {
                      ByteString piece =
                          run(file, () -> ByteString.copyFrom(in.readNBytes(BUFFER_LENGTH)));
                      if (piece.isEmpty()) {
                        next.complete();
                      } else {
                        next.next(piece);
                      }
                    }),
            Disk::close)
        .onErrorMap(IOException.class, e -> fault(file, e));
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the names in a folder safe from a loss of power, where the system can. */
  public static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return; // Some file systems cannot sync folders, and report that in several ways.
    }
  }

  /** Gives a complete folder its name in one step. */
  public static void publishFolder(Path complete, Path target) throws IOException {
    if (exists(target)) {
      throw Target.exists(target);
    }
    Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(parent(target));
  }

  public static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new FileFaultException(FileFault.DISK, "no place for a file: " + shown(path));
    }
    return parent;
  }

  /** Removes a file, or a folder with all that is in it. Symbolic links are not followed. */
  public static void remove(Path path) throws IOException {
    if (!exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
