package dave.wire;

import com.google.protobuf.ByteString;

/** The proof of work of a dat, and its name: {@code BLAKE3(salt || BLAKE3(key||value||time))}. */
public final class WorkHash extends Bytes32 implements Comparable<WorkHash> {
  private WorkHash(byte[] source, int offset) {
    super(source, offset);
  }

  /**
   * Reads 32 bytes of {@code source} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if there are fewer
   */
  public static WorkHash of(byte[] source, int offset) {
    return new WorkHash(source, offset);
  }

  /**
   * Reads 32 bytes.
   *
   * @throws IllegalArgumentException unless {@code bytes} has 32 bytes
   */
  public static WorkHash of(ByteString bytes) {
    return new WorkHash(checked(bytes), 0);
  }

  /**
   * Parses 64 hex digits of either case.
   *
   * @throws IllegalArgumentException naming the text, if it is anything else
   */
  public static WorkHash parse(String hex) {
    return new WorkHash(parseHex(hex), 0);
  }

  /** Leading zero bits, 0 to 256: the realised difficulty. */
  public int zeroBits() {
    return leadingZeroBits();
  }

  /** Orders as unsigned big-endian numbers: the lower hash is the harder one. */
  @Override
  public int compareTo(WorkHash other) {
    return compareUnsigned(other);
  }
}
