package dave.storage;

import dave.engine.store.Ruling;
import dave.storage.IndexKeys.RegisterValue;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A database that grows from the remains of another: dats keep their arrival numbers, and of those
 * that exclude each other the same one stays that a node would keep. Nothing is evicted: the node
 * that opens it does that. Of one thread.
 */
final class FreshStore {
  private final Columns columns;
  private final List<StoredDat> renumbered = new ArrayList<>();
  private final Set<WorkHash> passedBy = new HashSet<>();
  private long lastSequence;
  private long dats;

  FreshStore(Columns columns, long lastSequence) {
    this.columns = columns;
    this.lastSequence = lastSequence;
  }

  long dats() {
    return dats;
  }

  /** Whether a dat came that another one excludes. */
  boolean passedBy(WorkHash work) {
    return passedBy.contains(work);
  }

  /** The highest arrival number given. */
  long lastSequence() {
    return lastSequence;
  }

  /**
   * Takes a dat, unless one that excludes it was taken.
   *
   * @throws StoreException if it cannot be written
   */
  void offer(StoredDat dat) {
    if (columns.get(Column.ARRIVALS, IndexKeys.arrival(dat.sequence())) == null) {
      lastSequence = Math.max(lastSequence, dat.sequence());
      admit(dat);
    } else if (!dat.equals(byWork(dat.work()).orElse(null))) {
      renumbered.add(dat);
    }
  }

  /** Gives new numbers to dats whose number another one has. */
  void finish() {
    for (StoredDat dat : renumbered) {
      lastSequence++;
      admit(new StoredDat(dat.verified(), lastSequence));
    }
    renumbered.clear();
  }

  private void admit(StoredDat dat) {
    Optional<StoredDat> sameWork = byWork(dat.work());
    Optional<StoredDat> sameRegister = byRegister(dat.dat());
    Ruling ruling =
        Ruling.on(
            dat.verified(),
            sameWork.map(StoredDat::verified),
            sameRegister.map(StoredDat::verified));
    if (!(ruling instanceof Ruling.Enters enters)) {
      passedBy.add(dat.work());
    } else {
      try (WriteBatch batch = new WriteBatch()) {
        if (enters.copy().isPresent()) {
          remove(batch, sameWork.orElseThrow());
        }
        if (enters.older().isPresent()) {
          remove(batch, sameRegister.orElseThrow());
        }
        columns.put(batch, Column.DATS, dat.work().toByteArray(), dat.encode());
        for (IndexEntry entry : IndexEntry.of(dat)) {
          columns.put(batch, entry.column(), entry.key(), entry.value());
        }
        columns.write(batch);
        dats++;
      } catch (RocksDBException e) {
        throw new StoreException("cannot write the repaired store", e);
      }
    }
  }

  private void remove(WriteBatch batch, StoredDat gone) throws RocksDBException {
    columns.delete(batch, Column.DATS, gone.work().toByteArray());
    for (IndexEntry entry : IndexEntry.of(gone)) {
      columns.delete(batch, entry.column(), entry.key());
    }
    passedBy.add(gone.work());
    dats--;
  }

  private Optional<StoredDat> byWork(WorkHash work) {
    return Optional.ofNullable(columns.get(Column.DATS, work.toByteArray()))
        .map(record -> StoredDat.decode(work, record));
  }

  private Optional<StoredDat> byRegister(Dat dat) {
    if (!dat.isRegister()) {
      return Optional.empty();
    }
    byte[] place = IndexKeys.register(dat.key(), dat.author());
    return Optional.ofNullable(columns.get(Column.REGISTERS, place))
        .flatMap(value -> byWork(RegisterValue.work(value)));
  }
}
