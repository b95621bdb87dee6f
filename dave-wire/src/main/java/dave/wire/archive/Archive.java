package dave.wire.archive;

import com.google.protobuf.ByteString;
import org.bouncycastle.crypto.digests.Blake3Digest;

/**
 * A file of dats:
 *
 * <pre>
 * 8 bytes   "DAVEDATS"
 * 1 byte    version: 1
 * for each dat:
 *   varint  length, 1 to 1,424
 *   length  a Packet of dave.wire.v1 with op PUT
 * 1 byte    0: the end
 * 8 bytes   how many records there are, big-endian
 * 32 bytes  BLAKE3 of all bytes before these
 * </pre>
 *
 * <p>Nothing may follow. The work and the signature of a dat prove it; count and hash show whether
 * a dat is missing.
 */
final class Archive {
  static final ByteString MAGIC = ByteString.copyFromUtf8("DAVEDATS");
  static final int VERSION = 1;
  static final int END = 0;
  static final int COUNT_LENGTH = Long.BYTES;
  static final int HASH_LENGTH = 32;

  private Archive() {}

  static Blake3Digest hash() {
    return new Blake3Digest(Byte.SIZE * HASH_LENGTH);
  }
}
