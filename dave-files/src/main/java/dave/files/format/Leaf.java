package dave.files.format;

import com.google.protobuf.ByteString;

/** A leaf of a tree: 'L' and its content. */
public final class Leaf {
  static final byte KIND = 'L';

  private static final ByteString PREFIX = ByteString.copyFrom(new byte[] {KIND});

  private Leaf() {}

  public static ByteString encode(ByteString content) {
    return PREFIX.concat(content);
  }

  /**
   * The content of a leaf whose size is known from its place.
   *
   * @throws FileFaultException if it is no leaf or of another size
   */
  public static ByteString parse(ByteString value, Place place) {
    if (value.isEmpty() || value.byteAt(0) != KIND) {
      throw place.fault(FileFault.WRONG_KIND, "not a leaf of a tree");
    }
    if (value.size() - 1 != place.size()) {
      throw place.fault(
          FileFault.WRONG_SIZE,
          "a leaf of " + (value.size() - 1) + " bytes where " + place.size() + " belong");
    }
    return value.substring(1);
  }
}
