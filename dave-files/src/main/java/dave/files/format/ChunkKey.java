package dave.files.format;

import com.google.protobuf.ByteString;
import dave.wire.crypto.Blake3;
import java.util.HexFormat;

/** Names of chunks: the BLAKE3 hash of the value, 32 bytes, 64 hex digits in text. */
public final class ChunkKey {
  /** Length in bytes. */
  public static final int LENGTH = Blake3.HASH_LENGTH;

  private static final HexFormat HEX = HexFormat.of();

  private ChunkKey() {}

  /** The key of the chunk that has this value. */
  public static ByteString of(ByteString value) {
    byte[] bytes = value.toByteArray();
    byte[] hash = new byte[LENGTH];
    Blake3.hash(bytes, 0, bytes.length, hash, 0);
    return ByteString.copyFrom(hash);
  }

  /** Lower-case hex digits. */
  public static String hex(ByteString key) {
    return HEX.formatHex(key.toByteArray());
  }

  /**
   * Parses 64 hex digits of either case.
   *
   * @throws IllegalArgumentException naming the text, if it is anything else
   */
  public static ByteString parse(String hex) {
    if (hex.length() == 2 * LENGTH) {
      try {
        return ByteString.copyFrom(HEX.parseHex(hex));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("not 64 hex digits: '" + hex + "'", e);
      }
    }
    throw new IllegalArgumentException("not 64 hex digits: '" + hex + "'");
  }
}
