package dave.storage.repair;

import dave.storage.index.StoredDat;
import dave.storage.rocks.Column;
import dave.storage.rocks.StoreException;
import dave.wire.Bytes32;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import dave.wire.crypto.Verification.Flawed;
import dave.wire.crypto.Verification.Genuine;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Verifies the records of {@link Column#DATS} again, on all cores: work, author and signature. */
final class RecordCheck {
  private static final int BATCH = 1_024;

  private final DatVerifier verifier = new DatVerifier(Signatures.best(), 0);
  private final Consumer<Checked> next;
  private final List<Entry> batch = new ArrayList<>(BATCH);

  /** The result of checking a record. */
  sealed interface Checked {}

  /** A record with a genuine dat, whose noted difficulty and binding are right. */
  record Good(StoredDat dat) implements Checked {}

  /**
   * A record without such a dat.
   *
   * @param key the key of the record in hex digits, which should be a name of a work
   * @param flaw what is wrong
   * @param dat the dat, if it could be read
   */
  record Bad(String key, String flaw, @Nullable StoredDat dat) implements Checked {}

  @SuppressWarnings("ArrayRecordComponent") // bytes from the disk, never compared
  private record Entry(byte[] key, byte[] value) {}

  /**
   * @param next called with each result, in the order of the records, on the calling thread
   */
  RecordCheck(Consumer<Checked> next) {
    this.next = next;
  }

  /**
   * Checks all records that can be read.
   *
   * @param progress called now and then with the number of records read
   */
  void run(SalvageReader salvage, LongConsumer progress) {
    long[] seen = new long[1];
    salvage.forEachRecord(
        (key, value) -> {
          batch.add(new Entry(key, value));
          if (batch.size() >= BATCH) {
            seen[0] += batch.size();
            flush();
            progress.accept(seen[0]);
          }
        });
    flush();
  }

  private void flush() {
    batch.parallelStream().map(this::check).toList().forEach(next);
    batch.clear();
  }

  private Checked check(Entry entry) {
    String key = HexFormat.of().formatHex(entry.key);
    if (entry.key.length != Bytes32.LENGTH) {
      return new Bad(key, "its key is no work hash", null);
    }
    StoredDat stored;
    try {
      stored = StoredDat.decode(WorkHash.of(entry.key, 0), entry.value);
    } catch (StoreException e) {
      return new Bad(key, "the record is damaged", null);
    }
    Verification verification = verifier.verify(stored.dat(), stored.dat().timeMs());
    return switch (verification) {
      case Genuine genuine -> judged(key, stored, genuine.dat());
      case Flawed flawed ->
          new Bad(
              key, "its " + flawed.flaw().name().toLowerCase(Locale.ROOT) + " is wrong", stored);
    };
  }

  private static Checked judged(String key, StoredDat stored, VerifiedDat verified) {
    return verified.equals(stored.verified())
        ? new Good(stored)
        : new Bad(key, "its difficulty is not what was noted", stored);
  }
}
