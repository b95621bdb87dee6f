package dave.wire.archive;

import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** Writes a file of dats, in the form of {@link Archive}. For one thread; buffers nothing. */
public final class ArchiveWriter {
  private final OutputStream out;
  private final Blake3Digest hash = Archive.hash();
  private long count;
  private long bytes;

  /** Writes the head. */
  public ArchiveWriter(OutputStream out) throws IOException {
    this.out = out;
    write(Archive.MAGIC.toByteArray());
    write(new byte[] {Archive.VERSION});
  }

  /** Adds a dat. */
  public void write(Dat dat) throws IOException {
    byte[] packet = PacketCodec.encode(new Put(dat));
    write(length(packet.length));
    write(packet);
    count++;
  }

  /**
   * Writes the end, without which a reader takes the file for cut short. Does not close the stream.
   */
  public void finish() throws IOException {
    write(
        ByteBuffer.allocate(1 + Archive.COUNT_LENGTH)
            .put((byte) Archive.END)
            .putLong(count)
            .array());
    byte[] digest = new byte[Archive.HASH_LENGTH];
    hash.doFinal(digest, 0);
    out.write(digest);
    bytes += digest.length;
    out.flush();
  }

  /** How many dats were written. */
  public long count() {
    return count;
  }

  /** How many bytes were written. */
  public long bytes() {
    return bytes;
  }

  private static byte[] length(int length) {
    return length < 0x80
        ? new byte[] {(byte) length}
        : new byte[] {(byte) ((length & 0x7f) | 0x80), (byte) (length >>> 7)};
  }

  private void write(byte[] part) throws IOException {
    hash.update(part, 0, part.length);
    out.write(part);
    bytes += part.length;
  }
}
