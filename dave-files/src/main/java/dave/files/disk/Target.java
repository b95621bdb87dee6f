package dave.files.disk;

import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.wire.disk.ExclusiveRename;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The path that a file is written to, and the way of writing. If the name is free or a regular
 * file, the complete file takes the name in one step. A device, a pipe or an open descriptor is
 * written into, and never replaced. A symbolic link is followed, and stays. Blocks.
 *
 * @param path absolute; for a link, the path that it leads to
 */
public record Target(Path path, WriteMode way) {
  private static final int BUFFER_LENGTH = 1 << 16;
  private static final int MAX_LINKS = 40;
  private static final String DESCRIPTORS = "/proc/[0-9]+(/task/[0-9]+)?/fd";
  private static final int KIND_OF_MODE = 0xF000;
  private static final int BLOCK_DEVICE = 0x6000;

  /** How the file is written. */
  public enum WriteMode {
    /** The name is free; the complete file takes it, if it is still free then. */
    NEW,
    /** The complete file replaces a regular one. */
    REPLACE,
    /** The bytes are written into the device, pipe or descriptor, as they come. */
    INTO
  }

  /**
   * Finds out how to write to a path.
   *
   * @param overwrite whether a file may be replaced, a block device written into, and a link that
   *     leads nowhere followed
   * @throws FileFaultException TARGET_EXISTS, or DISK where there is no folder for it
   */
  public static Target of(Path named, boolean overwrite) {
    Path path = named.toAbsolutePath().normalize();
    return Disk.run(path, () -> of(path, overwrite, 0));
  }

  private static Target of(Path path, boolean overwrite, int links) throws IOException {
    Path folder = Disk.parent(path);
    if (!Files.isDirectory(folder)) {
      throw new FileFaultException(FileFault.DISK, Disk.shown(folder) + ": no such folder");
    }
    if (!Disk.exists(path)) {
      return new Target(path, WriteMode.NEW);
    }
    BasicFileAttributes is;
    try {
      is = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      if (!overwrite) {
        throw exists(path);
      }
      return of(next(path, links), true, links + 1); // A link that leads nowhere yet.
    }
    if (is.isDirectory()) {
      throw exists(path);
    }
    if (isStream(path, is)) {
      return into(path, overwrite);
    }
    if (!overwrite) {
      throw exists(path);
    }
    return new Target(Files.isSymbolicLink(path) ? path.toRealPath() : path, WriteMode.REPLACE);
  }

  private static Target into(Path path, boolean overwrite) throws IOException {
    if (!overwrite && isBlockDevice(path)) {
      throw exists(path);
    }
    return new Target(path, WriteMode.INTO);
  }

  /** Whether the path is a stream: a device, a pipe, a socket, or an open descriptor. */
  public static boolean isStream(Path path, BasicFileAttributes is) throws IOException {
    return is.isOther() || isDescriptor(path);
  }

  /** Whether a path such as /dev/stdout or /dev/fd/3 leads to a descriptor that is open here. */
  private static boolean isDescriptor(Path path) throws IOException {
    Path at = path;
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (Disk.parent(at).toRealPath().toString().matches(DESCRIPTORS)) {
        return true;
      }
      at = next(at, links);
    }
    return false;
  }

  private static Path next(Path link, int links) throws IOException {
    if (links >= MAX_LINKS) {
      throw new FileSystemLoopException(link.toString());
    }
    return link.resolveSibling(Files.readSymbolicLink(link)).toAbsolutePath();
  }

  private static boolean isBlockDevice(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(path, "unix:mode") instanceof Integer mode
        && (mode & KIND_OF_MODE) == BLOCK_DEVICE;
  }

  static FileFaultException exists(Path path) {
    return new FileFaultException(
        FileFault.TARGET_EXISTS,
        Disk.shown(path)
            + " exists already, and is not replaced"
            + (Files.isDirectory(path) ? ": it is a folder" : ""));
  }

  /** Gives a complete file its name; afterwards {@code complete} is gone. */
  public void publish(Path complete) throws IOException {
    if (way == WriteMode.REPLACE) {
      Files.move(complete, path, StandardCopyOption.ATOMIC_MOVE);
    } else {
      try {
        ExclusiveRename.rename(complete, path);
      } catch (FileAlreadyExistsException e) {
        throw exists(path);
      }
    }
    Disk.syncFolder(Disk.parent(path));
  }

  /**
   * Opens the target to write into it. Appends if it is a regular file that a descriptor has open.
   */
  public OutputStream stream() throws IOException {
    OpenOption[] how =
        Files.isRegularFile(path)
            ? new OpenOption[] {StandardOpenOption.WRITE, StandardOpenOption.APPEND}
            : new OpenOption[] {StandardOpenOption.WRITE};
    return new BufferedOutputStream(Files.newOutputStream(path, how), BUFFER_LENGTH);
  }
}
