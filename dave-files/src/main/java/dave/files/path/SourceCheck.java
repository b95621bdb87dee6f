package dave.files.path;

import dave.files.disk.Disk;
import dave.files.format.Entry;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.TreeShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Checks files and folders before any of them is stored. Blocks. */
final class SourceCheck {
  private long bytes;
  private int entries;

  /** Bytes of content of all files checked. */
  long bytes() {
    return bytes;
  }

  /**
   * Checks a file, or a folder with all that is in it.
   *
   * @throws FileFaultException naming the path of the first thing that cannot be stored
   */
  SourceCheck look(Path path) {
    look(path, 0);
    return this;
  }

  private void look(Path path, int depth) {
    Limits.checkDepth(depth);
    BasicFileAttributes is = Disk.run(path, () -> attributes(path));
    if (is.isDirectory()) {
      for (Path child : PathWriter.children(path)) {
        if (++entries > Limits.MAX_ENTRIES) {
          throw new FileFaultException(
              FileFault.TOO_LARGE,
              Disk.shown(path) + ": more than " + Limits.MAX_ENTRIES + " files and folders");
        }
        checkName(child);
        look(child, depth + 1);
      }
    } else if (is.isRegularFile()) {
      count(path, is.size());
    } else {
      throw new FileFaultException(
          FileFault.NOT_REGULAR,
          Disk.shown(path)
              + (is.isSymbolicLink() ? ": a symbolic link" : ": neither file nor folder")
              + ", which cannot be stored");
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(path.toString(), null, "no such file");
    }
  }

  private void count(Path path, long size) {
    if (size > TreeShape.MAX_SIZE - bytes) {
      throw new FileFaultException(
          FileFault.TOO_LARGE,
          Disk.shown(path) + ": beyond " + TreeShape.MAX_SIZE + " bytes, the most at once");
    }
    bytes += size;
  }

  private static void checkName(Path path) {
    if (!Disk.isText(path)) {
      throw new FileFaultException(
          FileFault.BAD_FOLDER,
          Disk.shown(path)
              + ": its name is not UTF-8, or this locale has no UTF-8: rename it, or set"
              + " LC_ALL=C.UTF-8");
    }
    if (!Entry.isName(PathWriter.name(path))) {
      throw new FileFaultException(
          FileFault.BAD_FOLDER, Disk.shown(path) + ": a name that a folder here cannot hold");
    }
  }
}
