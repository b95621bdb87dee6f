package dave.storage.index;

import dave.engine.store.Claim;
import dave.engine.store.ValueDigest;
import dave.storage.index.IndexKeys.MassValue;
import dave.storage.index.IndexKeys.RegisterValue;
import dave.storage.rocks.Column;
import dave.wire.Dat;
import java.util.ArrayList;
import java.util.List;

/** One entry of a derived index: the entry of a dat in a column other than {@link Column#DATS}. */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to the disk, never compared
public record IndexEntry(Column column, byte[] key, byte[] value) {
  /** The derived columns. */
  public static final List<Column> COLUMNS =
      List.of(Column.REGISTERS, Column.MASS, Column.ARRIVALS, Column.CHUNKS);

  /** The derived columns that a store of a schema has, with entries in the form of {@link #of}. */
  public static List<Column> columns(int schema) {
    return COLUMNS.stream().filter(column -> column.since <= schema).toList();
  }

  /**
   * All entries of a dat: one in each derived column, but in {@link Column#CHUNKS} for a chunk
   * only.
   */
  public static List<IndexEntry> of(StoredDat stored) {
    Dat dat = stored.dat();
    Claim claim = stored.claim();
    byte placeByte = PlaceByte.of(claim);
    List<IndexEntry> entries = new ArrayList<>(COLUMNS.size());
    entries.add(
        new IndexEntry(
            Column.REGISTERS,
            IndexKeys.register(dat.key(), dat.author(), dat.work()),
            new RegisterValue(
                    dat.work(),
                    stored.verified().difficulty(),
                    dat.timeMs(),
                    placeByte,
                    ValueDigest.of(dat.value()))
                .encode()));
    entries.add(
        new IndexEntry(
            Column.MASS,
            IndexKeys.mass(claim.weighed()),
            new MassValue(stored.bytes(), Claim.tag(dat), placeByte).encode()));
    entries.add(
        new IndexEntry(
            Column.ARRIVALS, IndexKeys.arrival(stored.sequence()), claim.name().toByteArray()));
    if (ValueDigest.namesContent(dat)) {
      entries.add(
          new IndexEntry(
              Column.CHUNKS, IndexKeys.chunk(dat.key(), claim.weighedInKey()), new byte[0]));
    }
    return entries;
  }

  /** A hash of the whole entry. Two columns hold the same if the sums of these hashes are equal. */
  long fingerprint() {
    return hash(value, hash(key, 0xcbf29ce484222325L));
  }

  /** FNV-1a with a final mix, so that sums of it do not cancel. */
  private static long hash(byte[] bytes, long seed) {
    long h = seed;
    for (byte b : bytes) {
      h = (h ^ (b & 0xff)) * 0x100000001b3L;
    }
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    return h ^ (h >>> 33);
  }
}
