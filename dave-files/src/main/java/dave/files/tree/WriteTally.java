package dave.files.tree;

import dave.files.format.Root;
import java.util.function.Consumer;

/**
 * Counts the chunks that one call to write has stored, and reports progress. Any thread may call.
 */
public final class WriteTally {
  private final long totalBytes;
  private final Consumer<WriteProgress> listener;
  private long bytes;
  private long mined;
  private long reused;

  public WriteTally(long totalBytes, Consumer<WriteProgress> listener) {
    this.totalBytes = totalBytes;
    this.listener = listener;
  }

  /** Counts a stored chunk, and reports it. Reports come one at a time. */
  synchronized void stored(Chunk chunk, boolean wasMined) {
    bytes += chunk.contentLength();
    if (wasMined) {
      mined++;
    } else {
      reused++;
    }
    listener.accept(new WriteProgress(bytes, totalBytes, mined, reused));
  }

  public synchronized Written written(Root root, long size) {
    return new Written(root.key(), root.folder(), size, mined + reused, mined);
  }
}
