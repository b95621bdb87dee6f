package dave.files.format;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The chunk that names a file or folder.
 *
 * @param key the chunk's own key
 * @param folder whether the content is a folder's list
 * @param size bytes of content
 * @param mediaType such as {@code text/plain}; empty if unknown, and in a folder
 * @param body the content itself if {@link TreeShape#levels} of the size is 0, else the key of the
 *     topmost chunk
 */
public record Root(ByteString key, boolean folder, long size, String mediaType, ByteString body) {
  /** Longest media type. */
  public static final int MAX_MEDIA_TYPE_LENGTH = 127;

  public static final byte FILE = 'F';
  static final byte FOLDER = 'D';

  private static final byte VERSION = 1;
  private static final int FIXED_LENGTH = 1 + 1 + Long.BYTES + 1;

  /** Makes the root of content. The body is the content itself, or the key of the topmost chunk. */
  public static Root of(boolean folder, long size, String mediaType, ByteString body) {
    return parse(ByteString.EMPTY, encode(folder, size, mediaType, body)).named();
  }

  private Root named() {
    return new Root(ChunkKey.of(encode()), folder, size, mediaType, body);
  }

  /** The chunk's value. */
  public ByteString encode() {
    return encode(folder, size, mediaType, body);
  }

  private static ByteString encode(boolean folder, long size, String mediaType, ByteString body) {
    byte[] type = mediaType.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(FIXED_LENGTH + type.length + body.size());
    bytes.put(folder ? FOLDER : FILE).put(VERSION).putLong(size).put((byte) type.length);
    bytes.put(type).put(body.asReadOnlyByteBuffer());
    return ByteString.copyFrom(bytes.flip());
  }

  /**
   * Reads a root.
   *
   * @throws FileFaultException if the chunk is no root, or has another shape than content of its
   *     size requires
   */
  public static Root parse(ByteString key, ByteString value) {
    boolean file = !value.isEmpty() && value.byteAt(0) == FILE;
    boolean folder = !value.isEmpty() && value.byteAt(0) == FOLDER;
    if (!file && !folder) {
      throw fault(FileFault.NOT_A_ROOT, key, "not the root of a file");
    }
    if (value.size() < FIXED_LENGTH) {
      throw fault(FileFault.WRONG_LENGTH, key, "a root that is cut short");
    }
    if (value.byteAt(1) != VERSION) {
      throw fault(
          FileFault.NOT_A_ROOT, key, "a root of version " + value.byteAt(1) + ", newer than this");
    }
    long size = value.asReadOnlyByteBuffer().slice().getLong(2);
    if (size < 0 || size > TreeShape.MAX_SIZE) {
      throw fault(
          FileFault.TOO_LARGE, key, "a root over " + Long.toUnsignedString(size) + " bytes");
    }
    int bodyAt = FIXED_LENGTH + (value.byteAt(FIXED_LENGTH - 1) & 0xFF);
    long bodyLength = TreeShape.levels(size) == 0 ? size : ChunkKey.LENGTH;
    if (value.size() != bodyAt + bodyLength) {
      throw fault(
          FileFault.WRONG_LENGTH,
          key,
          "a root of " + value.size() + " bytes where " + (bodyAt + bodyLength) + " belong");
    }
    String mediaType = value.substring(FIXED_LENGTH, bodyAt).toString(StandardCharsets.ISO_8859_1);
    if (!isMediaType(mediaType) || (folder && !mediaType.isEmpty())) {
      throw fault(FileFault.NOT_A_ROOT, key, "a root with a media type that is none");
    }
    return new Root(key, folder, size, mediaType, value.substring(bodyAt));
  }

  /** Whether this is a valid media type: empty, or up to 127 printable ASCII characters. */
  public static boolean isMediaType(String text) {
    return text.length() <= MAX_MEDIA_TYPE_LENGTH
        && text.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }

  /** The place of the topmost chunk. */
  public Place top() {
    return new Place(body, TreeShape.levels(size) - 1, 0, size);
  }

  public boolean isInline() {
    return TreeShape.levels(size) == 0;
  }

  private static FileFaultException fault(FileFault fault, ByteString key, String what) {
    return FileFaultException.at(fault, key, 0, what);
  }
}
