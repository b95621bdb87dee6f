package dave.wire.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Gives a complete file its name, and never replaces what has the name already. */
public final class NewName {
  private NewName() {}

  /** A way to give a file a second name that fails if the name is taken. */
  @FunctionalInterface
  interface Link {
    void make(Path link, Path existing) throws IOException;
  }

  /**
   * Gives the name in one step. Afterwards {@code complete} is gone.
   *
   * <p>A file system without hard links (exFAT, sshfs, that of Android) cannot do it in one step.
   * There the name is taken with an empty file, which the complete one then replaces; the name is
   * still taken by one alone, but for a moment the file is empty, and stays so if power is lost.
   *
   * @param complete in the same folder
   * @throws FileAlreadyExistsException if the name is taken
   */
  public static void give(Path complete, Path name) throws IOException {
    give(complete, name, Files::createLink);
  }

  static void give(Path complete, Path name, Link link) throws IOException {
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
   * Systems say in many ways that they have no links (EPERM, EACCES, ENOTSUP, ENOSYS, EMLINK), and
   * in the user's language: a failure of any other kind meets whoever creates the file, too.
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
