package dave.files.path;

import com.google.protobuf.ByteString;
import dave.files.disk.Disk;
import dave.files.format.ChunkKey;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Leaf;
import dave.files.format.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is not complete yet. Bytes that an earlier attempt left in it are used where their
 * hash is right. There is no journal that could disagree with the bytes. For one process at a time.
 * Blocks.
 */
final class PartFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long left;
  private long end;

  private PartFile(Path path, FileChannel channel, long left) {
    this.path = path;
    this.channel = channel;
    this.left = left;
  }

  /**
   * Opens the file, or makes it.
   *
   * @param size size of the whole file; bytes beyond are cut off
   * @throws FileFaultException if another download works on it, or the disk fails
   */
  static PartFile open(Path path, long size) {
    return Disk.run(
        path,
        () -> {
          FileChannel channel =
              FileChannel.open(
                  path,
                  Set.of(
                      StandardOpenOption.CREATE,
                      StandardOpenOption.READ,
                      StandardOpenOption.WRITE,
                      LinkOption.NOFOLLOW_LINKS));
          try {
            lock(path, channel);
            channel.truncate(size);
            return new PartFile(path, channel, channel.size());
          } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
          }
        });
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      // A file system without locks. Two downloads of one root would write the same bytes there.
      return;
    }
    if (lock == null) {
      throw new FileFaultException(
          FileFault.IN_USE, Disk.shown(path) + ": another download is at work on this file");
    }
  }

  /** Whether an earlier attempt left enough bytes to have this place. */
  boolean mayHold(Place place) {
    return place.end() <= left;
  }

  /** The value of a leaf, if an earlier attempt left the whole of it; null if not. */
  @Nullable ByteString leaf(Place place) {
    ByteBuffer content = ByteBuffer.allocate((int) place.size());
    Disk.run(path, () -> read(content, place.offset()));
    ByteString value = Leaf.encode(ByteString.copyFrom(content.flip()));
    return ChunkKey.of(value).equals(place.key()) ? value : null;
  }

  /** Reads until the buffer is full or the file ends, or was closed by cancelling. */
  private int read(ByteBuffer content, long offset) throws IOException {
    try {
      int step = 0;
      while (content.hasRemaining() && step >= 0) {
        step = channel.read(content, offset + content.position());
      }
    } catch (ClosedChannelException e) {
      return 0;
    }
    return content.position();
  }

  /**
   * Appends to the bytes of this attempt. Does nothing once the attempt was cancelled: that closes
   * the file, and {@link #sync} would fail.
   */
  void append(ByteString content) {
    Disk.run(
        path,
        () -> {
          ByteBuffer bytes = content.asReadOnlyByteBuffer();
          try {
            while (bytes.hasRemaining()) {
              end += channel.write(bytes, end);
            }
          } catch (ClosedChannelException e) {
            return end;
          }
          return end;
        });
  }

  /** Makes all that was written safe from a loss of power. */
  void sync() {
    Disk.run(
        path,
        () -> {
          channel.force(true);
          return end;
        });
  }

  @Override
  public void close() {
    Disk.run(
        path,
        () -> {
          channel.close();
          return end;
        });
  }
}
