package dave.wire.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.Set;

/**
 * Reads a file of tokens, or of the key of a certificate. On file systems with POSIX permissions,
 * only its owner may write it, and only its owner and group may read it. The group is how a service
 * is given a secret that it does not own. ({@link KeyFile}, an author's key, is stricter.)
 *
 * <p>No error message contains any of the content.
 */
public final class SecretFile {
  /** Larger files are no secrets. */
  static final int MAX_LENGTH = 64 * 1024;

  private static final Set<PosixFilePermission> EXPOSING =
      Set.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private SecretFile() {}

  /**
   * The whole content.
   *
   * @param what the file's purpose, such as "admin token file"
   * @throws IOException in one line that says what to do
   */
  public static byte[] read(Path file, String what) throws IOException {
    try {
      if (isExposed(file)) {
        throw new IOException(
            "others may use the %s %s: run `chmod 600 %s`".formatted(what, file, file));
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] content = in.readNBytes(MAX_LENGTH + 1);
        if (content.length > MAX_LENGTH) {
          throw new IOException(
              "the %s %s is larger than 64 KiB: check its path".formatted(what, file));
        }
        return content;
      }
    } catch (NoSuchFileException e) {
      throw new IOException("there is no %s %s: make it, or check the path".formatted(what, file));
    } catch (AccessDeniedException e) {
      throw new IOException(
          "no permission to read the %s %s: make this process its owner, or a member of its group with mode 640"
              .formatted(what, file));
    }
  }

  private static boolean isExposed(Path file) throws IOException {
    // A pipe such as <(command) has a mode, but no file store that could be queried.
    boolean hasMode =
        Files.readAttributes(file, BasicFileAttributes.class).isOther()
            || Files.getFileStore(file).supportsFileAttributeView("posix");
    return hasMode && !Collections.disjoint(Files.getPosixFilePermissions(file), EXPOSING);
  }
}
