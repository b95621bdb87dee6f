package dave.wire.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Gives a complete file its name, and never replaces a file that has that name. */
public final class ExclusiveRename {
  private ExclusiveRename() {}

  /** Makes a hard link, or fails if the name is taken. */
  @FunctionalInterface
  interface Link {
    void make(Path link, Path existing) throws IOException;
  }

  /**
   * Renames {@code complete} to {@code name} in one step.
   *
   * <p>A file system without hard links (exFAT, sshfs, Android's) needs two steps: an empty file
   * takes the name, and the complete file replaces it. Still only one caller gets the name. But the
   * file is empty for a moment, and stays empty if power is lost then.
   *
   * @param complete a file in the same folder; afterwards it is gone
   * @throws FileAlreadyExistsException if the name is taken
   */
  public static void rename(Path complete, Path name) throws IOException {
    rename(complete, name, Files::createLink);
  }

  static void rename(Path complete, Path name, Link link) throws IOException {
    if (linked(complete, name, link)) {
      Files.delete(complete);
      return;
    }
    Files.createFile(name);
    try {
      Files.move(complete, name, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(name);
      throw e;
    }
  }

  /**
   * Tries to make a hard link; false if the file system has none. Systems report that in many ways
   * (EPERM, EACCES, ENOTSUP, ENOSYS, EMLINK), and in the user's language. So any failure counts as
   * that one: another cause fails again when the file is created.
   */
  private static boolean linked(Path complete, Path name, Link link) throws IOException {
    try {
      link.make(name, complete);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
