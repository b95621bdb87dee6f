package dave.engine.reconcile;

import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Summary;
import dave.wire.Bytes32;
import dave.wire.crypto.Blake3;
import java.nio.ByteBuffer;
import java.util.List;

/** Shortens digests and names by the salt of a question: the first 4 bytes of BLAKE3 of both. */
final class Shortening {
  private Shortening() {}

  /** Of a set of names; 0 for an empty one. */
  static int digest(long salt, Summary summary) {
    if (summary.count() == 0) {
      return 0;
    }
    return first4(
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(salt)
            .putLong(summary.high())
            .putLong(summary.low())
            .array());
  }

  static int name(long salt, HeldName name) {
    return first4(
        ByteBuffer.allocate(2 * Long.BYTES + Bytes32.LENGTH + 1)
            .putLong(salt)
            .put(name.work().toByteArray())
            .put(name.kind().code)
            .putLong(name.tag())
            .array());
  }

  /** The exclusive or of shortened names; 0 for none. */
  static int sum(long salt, List<HeldName> names) {
    return names.stream().mapToInt(name -> name(salt, name)).reduce(0, (a, b) -> a ^ b);
  }

  /** A salt for a question on a part of what another question asked for. */
  static long salt(long salt, Bucket bucket) {
    return hash(ByteBuffer.allocate(2 * Long.BYTES + 3 * Integer.BYTES)
            .putLong(salt)
            .putInt(bucket.difficulty())
            .putInt(bucket.bits())
            .putLong(bucket.first().timeMs())
            .putInt(bucket.first().prefix())
            .array())
        .getLong();
  }

  private static int first4(byte[] in) {
    return hash(in).getInt();
  }

  private static ByteBuffer hash(byte[] in) {
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3.hash(in, 0, in.length, hash, 0);
    return ByteBuffer.wrap(hash);
  }
}
