package dave.wire;

import com.google.protobuf.ByteString;

/** An author: an Ed25519 public key, 32 bytes. This type does not check that the key is valid. */
public final class Author extends Bytes32 implements Comparable<Author> {
  private Author(byte[] source, int offset) {
    super(source, offset);
  }

  /**
   * Reads 32 bytes of {@code source} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if there are fewer
   */
  public static Author of(byte[] source, int offset) {
    return new Author(source, offset);
  }

  /**
   * Reads 32 bytes.
   *
   * @throws IllegalArgumentException unless {@code bytes} has 32 bytes
   */
  public static Author of(ByteString bytes) {
    return new Author(checked(bytes), 0);
  }

  /**
   * Parses 64 hex digits of either case.
   *
   * @throws IllegalArgumentException naming the text, if it is anything else
   */
  public static Author parse(String hex) {
    return new Author(parseHex(hex), 0);
  }

  /** Orders as unsigned big-endian numbers. */
  @Override
  public int compareTo(Author other) {
    return compareUnsigned(other);
  }
}
