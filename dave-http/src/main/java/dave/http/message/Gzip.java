package dave.http.message;

import com.google.protobuf.ByteString;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One gzip stream (RFC 1952), compressed part by part. Each part is compressed on its own, so only
 * a checksum is held between parts. A caller that does not read costs no compression window.
 *
 * <p>JSON without an entity tag is compressed while it is sent, and paced by its uncompressed
 * bytes. The page's files are compressed when they are loaded. Answers to the owner are not
 * compressed: an attacker that chooses a part and sees the length could guess the rest. Nor are
 * live streams, nor files, as strangers wrote their bytes.
 */
public final class Gzip {
  public static final String CODING = "gzip";

  /** Shorter answers are not compressed. */
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

  /** Returns a stream with fast compression. */
  public static Gzip stream() {
    return new Gzip(Deflater.BEST_SPEED);
  }

  /** Returns the whole stream of these bytes, with the best compression. */
  public static ByteString pack(ByteString whole) {
    Gzip gzip = new Gzip(Deflater.BEST_COMPRESSION);
    return gzip.next(whole).concat(gzip.end());
  }

  /** Returns the next bytes of the stream, for one more part. */
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

  /** Returns the last bytes of the stream. */
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
   * Returns the answer, compressed while it is sent if that is allowed and the caller accepts it.
   *
   * @param trusted whether the caller sees secrets; such answers are never compressed
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
    return trusted || asked.contains("authorization") || !ContentNegotiation.gzip(asked)
        ? varying
        : varying.with("content-encoding", CODING).packed();
  }
}
