package dave.engine.store.tree;

import dave.engine.store.Claim;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.HeldName.Kind;
import dave.engine.store.tree.NameReader.Entry;
import dave.wire.Bytes32;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The 16 bytes of a set of names ({@link dave.engine.store.summary.Summary}).
 *
 * <p>Of a list: BLAKE3 of a 0, and of the names in the order of their bytes. A name is its work
 * (32), its kind (1) and its tag (8). Of two halves: BLAKE3 of a 1 and of both digests.
 */
record Digest(long high, long low) {
  private static final byte LIST = 0;
  private static final byte HALVES = 1;
  private static final byte FULL = 3;
  private static final int NAME = Bytes32.LENGTH + 1 + Long.BYTES;

  static Digest ofList(List<Entry> entries) {
    Map<WorkHash, Integer> claims = new HashMap<>(0);
    for (Entry entry : entries) {
      if (entry.name().kind() == Kind.CLAIM) {
        claims.merge(entry.name().work(), 1, Integer::sum);
      }
    }
    byte[][] names = new byte[entries.size()][];
    for (int i = 0; i < names.length; i++) {
      HeldName name = entries.get(i).name();
      boolean full =
          name.kind() == Kind.CLAIM && claims.getOrDefault(name.work(), 0) >= Claim.PLACES;
      names[i] =
          ByteBuffer.allocate(NAME)
              .put(name.work().toByteArray())
              .put(full ? FULL : name.kind().code)
              .putLong(full ? 0 : name.tag())
              .array();
    }
    Arrays.sort(names, Arrays::compareUnsigned);
    ByteBuffer all = ByteBuffer.allocate(1 + NAME * names.length).put(LIST);
    for (byte[] name : names) {
      all.put(name);
    }
    return of(all.array());
  }

  static Digest ofHalves(long leftHigh, long leftLow, long rightHigh, long rightLow) {
    return of(
        ByteBuffer.allocate(1 + 4 * Long.BYTES)
            .put(HALVES)
            .putLong(leftHigh)
            .putLong(leftLow)
            .putLong(rightHigh)
            .putLong(rightLow)
            .array());
  }

  private static Digest of(byte[] bytes) {
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3.hash(bytes, 0, bytes.length, hash, 0);
    ByteBuffer in = ByteBuffer.wrap(hash);
    return new Digest(in.getLong(), in.getLong());
  }
}
