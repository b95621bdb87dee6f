package dave.files.disk;

import dave.files.format.FileFaultException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file under a temporary name in the same folder, and gives it its name once all of it is
 * written and synced. If it is closed before, the file is removed. A {@link Target} that is written
 * into gets the bytes as they come. Blocks.
 */
public final class WholeFile implements AutoCloseable {
  private static final int BUFFER_LENGTH = 1 << 16;

  private final Target target;
  private final OutputStream out;
  private final @Nullable FileChannel channel;
  private final @Nullable Path part;

  private WholeFile(
      Target target, OutputStream out, @Nullable FileChannel channel, @Nullable Path part) {
    this.target = target;
    this.out = out;
    this.channel = channel;
    this.part = part;
  }

  /** Begins a file. */
  public static WholeFile begin(Target target) throws IOException {
    if (target.way() == Target.WriteMode.INTO) {
      return new WholeFile(target, target.stream(), null, null);
    }
    Path part = Files.createTempFile(Disk.parent(target.path()), ".dave-", ".part");
    FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_LENGTH);
    return new WholeFile(target, out, channel, part);
  }

  /** The stream to write to. */
  public OutputStream out() {
    return out;
  }

  /**
   * Keeps the file, and gives it its name: all was written.
   *
   * @throws FileFaultException TARGET_EXISTS if another file has the name by now
   */
  public void complete() throws IOException {
    out.flush();
    if (channel != null && part != null) {
      channel.force(true);
      channel.close();
      target.publish(part);
    }
  }

  /** Removes the file, if it has not got its name. */
  @Override
  public void close() throws IOException {
    if (channel == null || part == null) {
      out.close();
    } else {
      channel.close();
      Files.deleteIfExists(part);
    }
  }
}
