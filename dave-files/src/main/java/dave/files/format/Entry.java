package dave.files.format;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;

/**
 * One file or folder within a folder.
 *
 * @param name a name that {@link #isName} accepts
 * @param folder whether it is a folder itself
 * @param size bytes of content of a file; of all files below, if a folder
 * @param root the key of its root
 */
public record Entry(String name, boolean folder, long size, ByteString root) {
  /** Longest name, in bytes of UTF-8. */
  public static final int MAX_NAME_LENGTH = 255;

  /**
   * @throws IllegalArgumentException if a part does not have the shape given above
   */
  public Entry {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "not a name that a folder can hold: '" + name.replaceAll("\\p{Cntrl}", "?") + "'");
    }
    if (size < 0 || size > TreeShape.MAX_SIZE) {
      throw new IllegalArgumentException("size is not from 0 to 2^40: " + size);
    }
    if (root.size() != ChunkKey.LENGTH) {
      throw new IllegalArgumentException("root is not of 32 bytes: " + root.size());
    }
  }

  /**
   * Whether a folder can hold an entry of this name. It has 1 to 255 bytes of UTF-8, is not "." or
   * "..", and has no slash, backslash or control character.
   */
  public static boolean isName(String name) {
    return !name.equals(".")
        && !name.equals("..")
        && !name.isEmpty()
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < 0x20 || (c >= 0x7F && c < 0xA0))
        && StandardCharsets.UTF_8.newEncoder().canEncode(name)
        && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_LENGTH;
  }

  ByteString nameBytes() {
    return ByteString.copyFromUtf8(name);
  }
}
