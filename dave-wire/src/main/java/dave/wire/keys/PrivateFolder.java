package dave.wire.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes folders that only their owner may enter (0700), on file systems with POSIX permissions. */
public final class PrivateFolder {
  private PrivateFolder() {}

  /**
   * Makes a folder and its parents, unless it exists. A folder that exists keeps its mode.
   *
   * @throws IOException if it cannot be made
   */
  public static void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, mode(folder));
    }
  }

  private static FileAttribute<?>[] mode(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
