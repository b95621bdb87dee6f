package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.LastTimes;
import dave.engine.store.StoreEvent;
import dave.storage.index.IndexEntry;
import dave.storage.index.IndexSums;
import dave.storage.index.StoredDat;
import dave.storage.rocks.ChangeBatch;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/**
 * Changes that were decided on and are not written yet, and the resulting state of the dats that
 * they affect. For one thread.
 */
final class PendingChanges {
  private final ChangeBatch batch;
  private final List<Change> changes = new ArrayList<>();
  private final List<StoreEvent> events = new ArrayList<>();
  private final Map<WorkHash, Optional<StoredDat>> dats = new HashMap<>();
  private final Map<Place, Optional<WorkHash>> registers = new HashMap<>();

  /** The dats that leave and enter in one change. */
  record Change(List<StoredDat> gone, List<StoredDat> entering) {}

  private record Place(ByteString key, Author author) {
    static Place of(Dat dat) {
      return new Place(dat.key(), dat.author());
    }
  }

  PendingChanges(Columns columns) {
    batch = new ChangeBatch(columns);
  }

  boolean isEmpty() {
    return batch.isEmpty();
  }

  /** The changes, in the order of the decisions. */
  List<Change> changes() {
    return changes;
  }

  /** The events to emit once the changes are written. */
  List<StoreEvent> events() {
    return events;
  }

  /** Whether a change affects a name. */
  boolean touches(WorkHash name) {
    return dats.containsKey(name);
  }

  /** The dat that will be held under an affected name. */
  Optional<StoredDat> named(WorkHash name) {
    return dats.getOrDefault(name, Optional.empty());
  }

  /** Whether a change affects a register. */
  boolean touchesRegister(ByteString key, Author author) {
    return registers.containsKey(new Place(key, author));
  }

  /** The name of the dat that will be in an affected register. */
  Optional<WorkHash> inRegister(ByteString key, Author author) {
    return registers.getOrDefault(new Place(key, author), Optional.empty());
  }

  /**
   * Adds a change, and updates {@code sums} with it.
   *
   * <p>{@link #write} writes the number of the last arrival, once a batch.
   */
  void add(Change change, IndexSums sums) {
    for (StoredDat gone : change.gone()) {
      batch.delete(Column.DATS, gone.name().toByteArray());
      for (IndexEntry entry : IndexEntry.of(gone)) {
        batch.delete(entry.column(), entry.key());
        sums.remove(entry);
      }
      note(gone, Optional.empty());
    }
    for (StoredDat entering : change.entering()) {
      batch.put(Column.DATS, entering.name().toByteArray(), entering.encode());
      for (IndexEntry entry : IndexEntry.of(entering)) {
        batch.put(entry.column(), entry.key(), entry.value());
        sums.add(entry);
      }
      note(entering, Optional.of(entering));
    }
    changes.add(change);
  }

  /** Adds a note of an evicted record of a register. */
  void add(LastTimes.Noted noted, long order) {
    StoreMeta.putLastTime(batch, noted, order);
  }

  private void note(StoredDat dat, Optional<StoredDat> held) {
    dats.put(dat.name(), held);
    if (dat.dat().isRegister()) {
      registers.put(Place.of(dat.dat()), held.map(StoredDat::name));
    }
  }

  /** Writes all changes or none. */
  void write(long lastSequence) throws RocksDBException {
    StoreMeta.putLastSequence(batch, lastSequence);
    batch.write();
  }

  /** Forgets the changes after they were written. */
  void clear() {
    batch.clear();
    changes.clear();
    events.clear();
    dats.clear();
    registers.clear();
  }
}
