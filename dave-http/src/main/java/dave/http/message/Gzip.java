package dave.http.message;

import com.google.protobuf.ByteString;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One gzip stream (RFC 1952), packed part by part. Each part is packed for itself, so that between
 * them nothing is held but a sum: who does not read an answer costs no window of a packer.
 *
 * <p>JSON without a tag is packed as it goes out, at the pace of its plain bytes; the page's files
 * were packed when they were read. An answer to the owner is not: who chooses a part of it and sees
 * its length could find out the rest. Nor is a live one, nor a file, whose bytes are strangers'.
 */
public final class Gzip {
  public static final String CODING = "gzip";

  /** Less is sent as it is. */
  static final int LEAST = 1_024;

  private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
  private static final byte[] LAST_BLOCK = {3, 0};
  private static final int TRAILER = 8;
  private static final int BUFFER = 4_096;

  private final int level;
  private final CRC32 sum = new CRC32();
  private long length;
  private boolean begun;

  private Gzip(int level) {
    this.level = level;
  }

  /** Packs fast. */
  public static Gzip stream() {
    return new Gzip(Deflater.BEST_SPEED);
  }

  /** All at once, as small as can be. */
  public static ByteString pack(ByteString whole) {
    Gzip gzip = new Gzip(Deflater.BEST_COMPRESSION);
    return gzip.next(whole).concat(gzip.end());
  }

  /** The next bytes of the stream. */
  public ByteString next(ByteString part) {
    ByteString.Output out = ByteString.newOutput();
    begin(out);
    sum.update(part.asReadOnlyByteBuffer());
    length += part.size();
    byte[] buffer = new byte[BUFFER];
    Deflater deflater = new Deflater(level, true);
    try {
      deflater.setInput(part.asReadOnlyByteBuffer());
      int packed;
      do {
        packed = deflater.deflate(buffer, 0, BUFFER, Deflater.SYNC_FLUSH);
        out.write(buffer, 0, packed);
      } while (packed == BUFFER);
    } finally {
      deflater.end();
    }
    return out.toByteString();
  }

  /** The last bytes. */
  public ByteString end() {
    ByteString.Output out = ByteString.newOutput();
    begin(out);
    out.write(LAST_BLOCK, 0, LAST_BLOCK.length);
    ByteBuffer trailer = ByteBuffer.allocate(TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    trailer.putInt((int) sum.getValue()).putInt((int) length);
    out.write(trailer.array(), 0, TRAILER);
    return out.toByteString();
  }

  private void begin(ByteString.Output out) {
    if (!begun) {
      begun = true;
      out.write(HEAD, 0, HEAD.length);
    }
  }

  /**
   * The same answer, to be packed on its way if it may be and the caller takes it so.
   *
   * @param trusted whether the caller sees secrets, whose length nobody else is to guess
   */
  public static Answer fit(Answer answer, HttpHeaders asked, boolean trusted) {
    Map<String, String> headers = answer.headers();
    boolean plain =
        Answer.JSON.equals(headers.get("content-type"))
            && !headers.containsKey("etag")
            && !headers.containsKey("content-encoding")
            && answer.body().isAtLeast(LEAST);
    if (!plain) {
      return answer;
    }
    String vary = headers.get("vary");
    Answer varying =
        answer.with("vary", vary == null ? "accept-encoding" : vary + ", accept-encoding");
    return trusted || asked.contains("authorization") || !Accepts.gzip(asked)
        ? varying
        : varying.with("content-encoding", CODING).packed();
  }
}
