package dave.files.path;

import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import java.util.function.Consumer;

/** Counts what one download has on the disk, and tells of it. Any thread may call. */
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

  /** So many bytes were found where an earlier attempt left them. */
  synchronized void kept(int length) {
    keptBytes += length;
  }

  /**
   * So many bytes more are where they belong, whoever brought them; the listener hears of one piece
   * at a time.
   */
  synchronized void written(int length) {
    bytes += length;
    listener.accept(new ReadProgress(bytes, totalBytes, Math.min(keptBytes, bytes)));
  }

  /**
   * A folder lists so many entries.
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
