package dave.wire.keys;

import dave.wire.disk.ExclusiveRename;
import dave.wire.keys.KeyFileException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Creates and reads small files for their owner alone. It creates a file in one step, complete and
 * with mode 0600, and never overwrites another. On file systems with POSIX permissions, it refuses
 * a file that other users may read or write.
 */
final class PrivateFile {
  /** Larger files are no keys. */
  private static final int MAX_LENGTH = 16 * 1024;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private PrivateFile() {}

  /**
   * Makes a new file. Returns when it is on disk.
   *
   * @throws KeyFileException if there is a file already, or none can be made
   */
  static void create(Path path, byte[] content) throws KeyFileException {
    try {
      write(path, content);
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException(
          Reason.EXISTS, path, "key file exists", "move it away, or choose another path", e);
    } catch (IOException e) {
      throw new KeyFileException(
          Reason.UNWRITABLE,
          path,
          "cannot write key file (" + cause(e) + ")",
          "check that its directory exists and is writable",
          e);
    }
  }

  /**
   * The content of a file that only its owner may use, for the caller to wipe.
   *
   * @param remedy what the user should do if there is no file
   * @throws KeyFileException if it cannot be used
   */
  static byte[] read(Path path, String remedy) throws KeyFileException {
    try {
      if (Files.isDirectory(path)) {
        throw new KeyFileException(
            Reason.DIRECTORY, path, "key file is a directory", "name the file in it");
      }
      requirePrivate(path);
      return readAll(path);
    } catch (NoSuchFileException e) {
      throw new KeyFileException(Reason.MISSING, path, "no key file", remedy, e);
    } catch (AccessDeniedException e) {
      throw new KeyFileException(
          Reason.UNREADABLE, path, "no permission to read key file", "run as its owner", e);
    } catch (IOException e) {
      throw new KeyFileException(
          Reason.UNREADABLE,
          path,
          "cannot read key file (" + cause(e) + ")",
          "check the disk and the path",
          e);
    }
  }

  private static byte[] readAll(Path path) throws IOException, KeyFileException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(MAX_LENGTH + 1);
      if (content.length > MAX_LENGTH) {
        Arrays.fill(content, (byte) 0);
        throw new KeyFileException(
            Reason.MALFORMED,
            path,
            "not a key file (more than " + MAX_LENGTH + " bytes)",
            "check the path");
      }
      return content;
    }
  }

  private static void requirePrivate(Path path) throws IOException, KeyFileException {
    if (!isPosix(path)) {
      return;
    }
    Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(path));
    others.removeIf(permission -> permission.name().startsWith("OWNER_"));
    if (!others.isEmpty()) {
      throw new KeyFileException(
          Reason.EXPOSED,
          path,
          "others may use key file",
          "run `chmod 600 "
              + path
              + "`; where that changes nothing, the file system keeps no modes: mount it"
              + " with umask=077, or keep the key elsewhere");
    }
  }

  /** Writes to a temporary file first, so that the target never exists in part. */
  private static void write(Path path, byte[] content) throws IOException {
    Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
    Path draft = Files.createTempFile(directory, ".key", ".new", ownerOnly(directory));
    try {
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      ExclusiveRename.rename(draft, path);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path directory) throws IOException {
    return isPosix(directory)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  private static String cause(IOException e) {
    return e.getClass().getSimpleName();
  }
}
