package dave.http.routes;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a file is shown as: one of the few types that a browser can show and that hold no script, by
 * the first bytes; anything else is bytes to be saved. The type that the file claims is not asked:
 * a stranger wrote it.
 *
 * @param mediaType for the header
 * @param ending for a file's name
 * @param inline whether it may be shown
 */
record SafeType(String mediaType, String ending, boolean inline) {
  private static final SafeType UNKNOWN = new SafeType("application/octet-stream", ".bin", false);
  private static final SafeType TEXT = new SafeType("text/plain; charset=utf-8", ".txt", true);

  /** Bytes that begin a format, at an offset. */
  private record Magic(int offset, ByteString bytes, SafeType type) {
    static Magic of(int offset, String latin1, String mediaType, String ending) {
      return new Magic(
          offset,
          ByteString.copyFrom(latin1, StandardCharsets.ISO_8859_1),
          new SafeType(mediaType, ending, true));
    }

    boolean begins(ByteString head) {
      return head.size() >= offset + bytes.size() && head.substring(offset).startsWith(bytes);
    }
  }

  private static final List<Magic> MAGIC =
      List.of(
          Magic.of(0, "\u0089PNG\r\n\u001a\n", "image/png", ".png"),
          Magic.of(0, "\u00ff\u00d8\u00ff", "image/jpeg", ".jpg"),
          Magic.of(0, "GIF87a", "image/gif", ".gif"),
          Magic.of(0, "GIF89a", "image/gif", ".gif"),
          Magic.of(8, "WEBPVP8", "image/webp", ".webp"),
          Magic.of(4, "ftypavif", "image/avif", ".avif"),
          Magic.of(4, "ftypisom", "video/mp4", ".mp4"),
          Magic.of(4, "ftypmp42", "video/mp4", ".mp4"),
          Magic.of(0, "\u001aE\u00df\u00a3", "video/webm", ".webm"),
          Magic.of(0, "OggS", "audio/ogg", ".ogg"),
          Magic.of(0, "ID3", "audio/mpeg", ".mp3"),
          Magic.of(8, "WAVEfmt ", "audio/wav", ".wav"));

  /**
   * The type of what begins so.
   *
   * @param head the first bytes, or all if there are fewer
   */
  static SafeType of(ByteString head) {
    for (Magic magic : MAGIC) {
      if (magic.begins(head)) {
        return magic.type();
      }
    }
    return isText(head) ? TEXT : UNKNOWN;
  }

  // UTF-8, perhaps cut in the middle of a character, without control characters.
  private static boolean isText(ByteString head) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(head.size());
    ByteBuffer bytes = head.asReadOnlyByteBuffer();
    CoderResult result = decoder.decode(bytes, text, false);
    return !result.isError()
        && text.flip().chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t');
  }
}
