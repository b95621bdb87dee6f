package dave.files.disk;

import com.google.protobuf.ByteString;
import dave.wire.PacketCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import reactor.core.publisher.Flux;

/** A stack of byte strings in a temporary file: the last one pushed comes out first. Blocks. */
public final class Spool implements AutoCloseable {
  /** All strings have slots of the same size, so that they can be found from the end. */
  private static final int SLOT_LENGTH = Short.BYTES + PacketCodec.MAX_LENGTH;

  private final Path path;
  private final FileChannel channel;
  private long slots;

  private Spool(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  public static Spool open(Path folder) {
    return Disk.run(
        folder,
        () -> {
          Path path = Files.createTempFile(folder, ".dave-", ".list");
          return new Spool(
              path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        });
  }

  public void push(ByteString content) {
    ByteBuffer slot = ByteBuffer.allocate(Short.BYTES + content.size());
    slot.putShort((short) content.size()).put(content.asReadOnlyByteBuffer()).flip();
    Disk.run(
        path,
        () -> {
          long at = slots * SLOT_LENGTH;
          while (slot.hasRemaining()) {
            at += channel.write(slot, at);
          }
          return at;
        });
    slots++;
  }

  /** All strings that were pushed, the last first, read on demand. */
  public Flux<ByteString> contents() {
    return Flux.generate(
        () -> slots,
        (left, next) -> {
          if (left == 0) {
            next.complete();
            return left;
          }
          next.next(Disk.run(path, () -> slot(left - 1)));
          return left - 1;
        });
  }

  private ByteString slot(long index) throws IOException {
    long at = index * SLOT_LENGTH;
    int length = read(at, Short.BYTES).getShort();
    return ByteString.copyFrom(read(at + Short.BYTES, length));
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("the temporary file was cut short");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() {
    Disk.run(
        path,
        () -> {
          channel.close();
          return Files.deleteIfExists(path);
        });
  }
}
