package dave.files.path;

import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import java.util.function.Consumer;

/**
 * Counts the bytes that one download has on the disk, and reports progress. Any thread may call.
 */
final class ReadTally {
  private final long totalBytes;
  private final Consumer<ReadProgress> listener;
  private long bytes;
  private long keptBytes;
  private int entries;

  ReadTally(long totalBytes, Consumer<ReadProgress> listener) {
    this.totalBytes = totalBytes;
    this.listener = listener;
  }

  /** Counts bytes that an earlier attempt left in their place. */
  synchronized void kept(int length) {
    keptBytes += length;
  }

  /**
   * Counts bytes that are in their place now, from this attempt or an earlier one, and reports
   * them. Reports come one at a time.
   */
  synchronized void written(int length) {
    bytes += length;
    listener.accept(new ReadProgress(bytes, totalBytes, Math.min(keptBytes, bytes)));
  }

  /**
   * Counts the entries of a folder.
   *
   * @throws FileFaultException if there are too many in all
   */
  synchronized void listed(int count) {
    entries += count;
    if (entries > Limits.MAX_ENTRIES) {
      throw new FileFaultException(
          FileFault.TOO_LARGE, "more than " + Limits.MAX_ENTRIES + " files and folders");
    }
  }

  synchronized long keptBytes() {
    return keptBytes;
  }
}
