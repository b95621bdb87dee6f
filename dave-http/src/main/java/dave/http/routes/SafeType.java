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
 * The media type under which a file is served, found by its first bytes. It is one of a few types
 * that browsers show and that hold no script. Any other file is bytes to save. The type in the
 * file's root is ignored, as a stranger wrote it.
 *
 * @param mediaType the value of the header
 * @param ending the ending of the file name
 * @param inline whether a browser may show it
 */
record SafeType(String mediaType, String ending, boolean inline) {
  private static final SafeType UNKNOWN = new SafeType("application/octet-stream", ".bin", false);
  private static final SafeType TEXT = new SafeType("text/plain; charset=utf-8", ".txt", true);

  /** The bytes at an offset that identify a format. */
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
   * Returns the type of a file by its first bytes.
   *
   * @param head the first bytes, or all of a shorter file
   */
  static SafeType of(ByteString head) {
    for (Magic magic : MAGIC) {
      if (magic.begins(head)) {
        return magic.type();
      }
    }
    return isText(head) ? TEXT : UNKNOWN;
  }

  // Text is UTF-8 without control characters. The last character may be cut.
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
