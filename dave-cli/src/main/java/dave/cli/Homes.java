package dave.cli;

import dave.config.DaveHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes the home folder: for its owner only, where the file system knows of owners. */
final class Homes {
  private Homes() {}

  /** Makes it unless it is there. */
  static void make(DaveHome home) {
    Path folder = home.path();
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, ownerOnly(folder));
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite("the home folder", folder, e);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
