package dave.storage;

import dave.storage.index.IndexCheck;
import dave.storage.index.IndexSums;
import dave.storage.index.KeyHeads;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.RocksFiles;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.rocksdb.RocksDBException;

/** Loads a checked state from a database on the disk. */
final class StoreOpening {
  private final Columns columns;
  private final StoreConfig config;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final KeyHeads heads = new KeyHeads();
  private final StoreSummaries summaries;

  StoreOpening(Columns columns, StoreConfig config, InstantSource clock, RandomGenerator random) {
    this.columns = columns;
    this.config = config;
    this.clock = clock;
    this.random = random;
    this.summaries = new StoreSummaries(columns);
  }

  KeyHeads heads() {
    return heads;
  }

  StoreSummaries summaries() {
    return summaries;
  }

  /**
   * Checks the schema and the indexes, rebuilds indexes that disagree with the dats, and reads the
   * data that is kept in memory.
   *
   * <p>After a clean close, the sums that were noted then are trusted. Otherwise every dat is read.
   */
  StoreState load() throws RocksDBException {
    StoreMeta meta = new StoreMeta(columns);
    meta.checkSchema(random);
    IndexCheck check = new IndexCheck(columns);
    Optional<IndexSums> noted = meta.removeCleanMark();
    IndexSums actual = check.actual();
    boolean believed = noted.isPresent() && IndexCheck.disagreeing(actual, noted.get()).isEmpty();
    StoreState state =
        StoreState.load(
            columns, config, believed ? actual : repaired(check, actual), random, heads, summaries);
    state.shrink(clock.millis());
    return state;
  }

  private static IndexSums repaired(IndexCheck check, IndexSums actual) throws RocksDBException {
    IndexSums expected = check.expected();
    List<Column> damaged = IndexCheck.disagreeing(actual, expected);
    if (!damaged.isEmpty()) {
      RocksFiles.LOG.warn("rebuilding indexes that disagree with the dats: {}", damaged);
      check.rebuild(damaged);
    }
    return expected;
  }
}
