package dave.storage.repair;

import dave.storage.index.IndexCheck;
import dave.storage.index.IndexEntry;
import dave.storage.index.IndexKeys.MassValue;
import dave.storage.index.IndexSums;
import dave.storage.index.StoredDat;
import dave.storage.repair.RecordCheck.Bad;
import dave.storage.repair.RecordCheck.Checked;
import dave.storage.repair.RecordCheck.Good;
import dave.storage.rocks.Column;
import dave.storage.rocks.Damage;
import dave.storage.rocks.FolderLock;
import dave.storage.rocks.RepairFolders;
import dave.storage.rocks.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.rocksdb.RocksDBException;

/**
 * Reads all of a store that no node has open, and reports what is wrong. That is damaged files,
 * records that are no genuine dats, and indexes and counts that do not match. Changes nothing.
 */
public final class StoreCheck {
  private final Path directory;
  private final LongConsumer progress;
  private final ProblemCounts tally = new ProblemCounts();
  private final IndexSums expected = new IndexSums();
  private long dats;
  private long bytes;
  private long lastSequence;

  private StoreCheck(Path directory, LongConsumer progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * Checks a store.
   *
   * @param progress called now and then with the number of dats read
   * @throws StoreException if there is no store, a node has it open, or a newer Dave wrote it
   */
  public static StoreReport run(Path directory, LongConsumer progress) {
    return new StoreCheck(directory, progress).check();
  }

  private StoreReport check() {
    requireStore(directory);
    try {
      return FolderLock.withLock(directory, this::look);
    } catch (IOException | RocksDBException e) {
      throw new StoreException("cannot read the store at " + directory, e);
    }
  }

  private StoreReport look() throws IOException {
    if (RepairFolders.pending(directory)) {
      tally.add("a repair was cut short");
    } else {
      read();
    }
    return new StoreReport(dats, bytes, tally.problems());
  }

  static void requireStore(Path directory) {
    if (!Damage.hasTables(directory) && !RepairFolders.pending(directory)) {
      throw new StoreException(
          "there is no store at " + directory + ": name its folder with --data");
    }
  }

  private void read() throws IOException {
    try (SalvageReader salvage = SalvageReader.open(directory, tally::add)) {
      SalvagedMeta meta = SalvagedMeta.of(salvage);
      salvage.checkTables();
      new RecordCheck(this::process).run(salvage, progress);
      if (salvage.isDatabase()) {
        checkMeta(meta);
        compare(salvage, IndexEntry.columns(meta.schema()));
      }
    }
  }

  private void checkMeta(SalvagedMeta meta) {
    if (!meta.hasSchema() || meta.logId() == null) {
      tally.add("the schema version or the name of the arrival log is lost");
    }
    if (meta.lastSequence() < lastSequence) {
      tally.add(
          "the last arrival is noted as %s, but there is one of number %s"
              .formatted(meta.lastSequence(), lastSequence));
    }
  }

  private void process(Checked checked) {
    switch (checked) {
      case Good good -> {
        dats++;
        bytes += good.dat().bytes();
        expect(good.dat());
      }
      case Bad bad -> {
        tally.add("dats that do not verify (" + bad.flaw() + ")");
        if (bad.dat() != null) {
          expect(bad.dat());
        }
      }
    }
  }

  private void expect(StoredDat dat) {
    lastSequence = Math.max(lastSequence, dat.sequence());
    IndexEntry.of(dat).forEach(expected::add);
  }

  /**
   * @param indexes the indexes that the store should have; a node adds newer ones when it opens the
   *     store
   */
  private void compare(SalvageReader salvage, List<Column> indexes) {
    IndexSums actual = new IndexSums();
    long[] accounted = new long[1];
    for (Column index : indexes) {
      salvage.forEachEntry(
          index,
          entry -> {
            actual.add(entry);
            accounted[0] += index == Column.MASS ? MassValue.decode(entry.value()).bytes() : 0;
          });
    }
    for (Column index : IndexCheck.disagreeing(actual, expected)) {
      if (!indexes.contains(index)) {
        continue;
      }
      tally.add(
          "index "
              + index.familyName
              + " disagrees with the dats: it has "
              + actual.count(index)
              + " entries, "
              + expected.count(index)
              + " are due");
    }
    if (indexes.contains(Column.MASS) && accounted[0] != bytes && tally.problems().isEmpty()) {
      tally.add("the store accounts for " + accounted[0] + " bytes, its dats are " + bytes);
    }
  }
}
