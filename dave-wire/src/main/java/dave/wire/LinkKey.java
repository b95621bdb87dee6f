package dave.wire;

import com.google.protobuf.ByteString;

/**
 * The public key of a node's links: X25519, 32 bytes. It is not related to an author's key. This
 * type does not check that a node has the secret key.
 */
public final class LinkKey extends Bytes32 implements Comparable<LinkKey> {
  private LinkKey(byte[] source, int offset) {
    super(source, offset);
  }

  /**
   * Reads 32 bytes of {@code source} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if there are fewer
   */
  public static LinkKey of(byte[] source, int offset) {
    return new LinkKey(source, offset);
  }

  /**
   * Reads 32 bytes.
   *
   * @throws IllegalArgumentException unless {@code bytes} has 32 bytes
   */
  public static LinkKey of(ByteString bytes) {
    return new LinkKey(checked(bytes), 0);
  }

  /**
   * Parses 64 hex digits of either case.
   *
   * @throws IllegalArgumentException naming the text, if it is anything else
   */
  public static LinkKey parse(String hex) {
    return new LinkKey(parseHex(hex), 0);
  }

  /** Orders as unsigned big-endian numbers. */
  @Override
  public int compareTo(LinkKey other) {
    return compareUnsigned(other);
  }
}
