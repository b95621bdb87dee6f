package dave.files.path;

import dave.files.format.FileFault;
import dave.files.format.FileFaultException;

/** Limits of one call that stores or fetches: they keep a hostile folder from filling a disk. */
final class Limits {
  /** Most files and folders below one folder. */
  static final int MAX_ENTRIES = 100_000;

  /** Most levels of folders within folders. */
  static final int MAX_DEPTH = 64;

  private Limits() {}

  /**
   * Refuses a folder that lies too deep.
   *
   * @throws FileFaultException if it does
   */
  static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new FileFaultException(
          FileFault.TOO_LARGE, "folders within folders more than " + MAX_DEPTH + " deep");
    }
  }
}
