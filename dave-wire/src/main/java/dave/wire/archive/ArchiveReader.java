package dave.wire.archive;

import com.google.protobuf.ByteString;
import dave.wire.Decoded;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.archive.ArchiveItem.Broken;
import dave.wire.archive.ArchiveItem.End;
import dave.wire.archive.ArchiveItem.Entry;
import dave.wire.archive.ArchiveItem.NotADat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of dats, in the form of {@link Archive}. Whatever the bytes are, it throws only what
 * the stream throws, and holds one record at a time. For one thread.
 */
public final class ArchiveReader {
  private final InputStream in;
  private final Blake3Digest hash = Archive.hash();
  private long count;
  private long bytes;
  private @Nullable ArchiveItem last;

  public ArchiveReader(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /** How many bytes were read. */
  public long bytes() {
    return bytes;
  }

  /** The next item; after {@link End} or {@link Broken} always the same one. */
  public ArchiveItem next() throws IOException {
    if (last != null) {
      return last;
    }
    ArchiveItem item = bytes == 0 ? afterHead() : item();
    if (item instanceof End || item instanceof Broken) {
      last = item;
    }
    return item;
  }

  private ArchiveItem afterHead() throws IOException {
    byte[] head = read(Archive.MAGIC.size() + 1);
    if (head == null || !ByteString.copyFrom(head).startsWith(Archive.MAGIC)) {
      return new Broken("it is no file of dats: it does not begin with DAVEDATS");
    }
    int version = head[head.length - 1] & 0xff;
    return version == Archive.VERSION
        ? item()
        : new Broken(
            "its format is of version %s, this Dave knows %s".formatted(version, Archive.VERSION));
  }

  private ArchiveItem item() throws IOException {
    long at = bytes;
    byte[] first = read(1);
    if (first == null) {
      return cutShort();
    }
    int length = first[0] & 0x7f;
    if (first[0] < 0) {
      byte[] second = read(1);
      if (second == null) {
        return cutShort();
      }
      length |= (second[0] & 0xff) << 7; // A varint of more than two bytes is out of range.
    } else if (length == Archive.END) {
      return end();
    }
    if (length < 1 || length > PacketCodec.MAX_LENGTH) {
      return new Broken("the record at byte %s has a length that none has".formatted(at));
    }
    byte[] packet = read(length);
    if (packet == null) {
      return cutShort();
    }
    count++;
    return record(packet);
  }

  private static ArchiveItem record(byte[] packet) {
    return switch (PacketCodec.decode(packet)) {
      case Decoded.Ok ok ->
          ok.message() instanceof Put put
              ? new Entry(put.dat())
              : new NotADat("it is a packet of another kind");
      case Decoded.Malformed malformed ->
          new NotADat("it is malformed: " + malformed.defect().name().toLowerCase(Locale.ROOT));
      case Decoded.UnknownOp unknown -> new NotADat("it is a packet of another kind");
    };
  }

  private ArchiveItem end() throws IOException {
    byte[] counted = read(Archive.COUNT_LENGTH);
    if (counted == null) {
      return cutShort();
    }
    byte[] expected = new byte[Archive.HASH_LENGTH];
    hash.doFinal(expected, 0);
    byte[] noted = read(Archive.HASH_LENGTH);
    if (noted == null) {
      return cutShort();
    }
    if (!Arrays.equals(expected, noted)) {
      return new Broken("it was altered: its hash is not the one at its end");
    }
    if (ByteBuffer.wrap(counted).getLong() != count) {
      return new Broken("it has %s records, not as many as it says".formatted(count));
    }
    return in.read() < 0 ? new End(count) : new Broken("something follows its end");
  }

  private Broken cutShort() {
    return new Broken("it is cut short after byte %s: its end is missing".formatted(bytes));
  }

  /** Reads and hashes the next {@code length} bytes; null if the stream ends before. */
  private byte @Nullable [] read(int length) throws IOException {
    byte[] part = in.readNBytes(length);
    bytes += part.length;
    hash.update(part, 0, part.length);
    return part.length == length ? part : null;
  }
}
