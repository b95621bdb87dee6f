package dave.files.path;

import dave.files.format.FileFault;
import dave.files.format.FileFaultException;

/** What is stored or fetched at once, at most: keeps a hostile folder from filling a disk. */
final class Limits {
  /** Files and folders below one folder. */
  static final int MAX_ENTRIES = 100_000;

  /** Folders within folders. */
  static final int MAX_DEPTH = 64;

  private Limits() {}

  /**
   * @throws FileFaultException if a folder lies too deep
   */
  static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new FileFaultException(
          FileFault.TOO_LARGE, "folders within folders more than " + MAX_DEPTH + " deep");
    }
  }
}
