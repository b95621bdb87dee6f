package dave.storage.repair;

import com.google.protobuf.ByteString;
import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.LastTimes;
import dave.engine.store.rule.Decision;
import dave.storage.index.IndexEntry;
import dave.storage.index.StoredDat;
import dave.storage.index.TypedColumn;
import dave.storage.index.TypedColumn.Register;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.StoreException;
import dave.wire.Author;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A new database that is filled with the readable dats of another. Dats keep their arrival numbers.
 * Of dats that exclude each other, the one stays that a node would keep. It evicts nothing; the
 * node that opens it does. For one thread.
 */
final class RebuiltStore {
  private static final LastTimes NONE = new LastTimes();

  private final Columns columns;
  private final Decision.Contents contents = new AdmittedDats();
  private final List<StoredDat> renumbered = new ArrayList<>();
  private final Set<WorkHash> passedBy = new HashSet<>();
  private long lastSequence;
  private long dats;

  RebuiltStore(Columns columns, long lastSequence) {
    this.columns = columns;
    this.lastSequence = lastSequence;
  }

  long dats() {
    return dats;
  }

  /** Whether a dat of this name was offered, and excluded by another one. */
  boolean passedBy(WorkHash work) {
    return passedBy.contains(work);
  }

  /** The highest arrival number in use. */
  long lastSequence() {
    return lastSequence;
  }

  /**
   * Adds a dat, unless one that excludes it was added. A dat whose number is in use waits for
   * {@link #finish}.
   *
   * @throws StoreException if it cannot be written
   */
  void offer(StoredDat dat) {
    if (!TypedColumn.ARRIVALS.has(columns, dat.sequence())) {
      lastSequence = Math.max(lastSequence, dat.sequence());
      admit(dat);
    } else if (!isTaken(dat)) {
      renumbered.add(dat);
    }
  }

  /** Adds the dats whose numbers were in use, with new numbers. */
  void finish() {
    for (StoredDat dat : renumbered) {
      lastSequence++;
      admit(new StoredDat(dat.verified(), lastSequence));
    }
    renumbered.clear();
  }

  /** Whether a dat was added before: tables that overlap bring a dat more than once. */
  private boolean isTaken(StoredDat dat) {
    return Decision.claims(contents, dat.dat().work()).stream()
        .anyMatch(
            claim -> claim.sequence() == dat.sequence() && claim.dat().equals(dat.verified()));
  }

  private void admit(StoredDat dat) {
    Decision decision = Decision.on(dat.verified(), dat.sequence(), contents);
    boolean renamed = decision.entering().stream().noneMatch(in -> in.name().equals(dat.name()));
    if (renamed) {
      passedBy.add(dat.name());
    }
    try (WriteBatch batch = new WriteBatch()) {
      for (Claim gone : decision.gone()) {
        remove(batch, new StoredDat(gone));
      }
      for (Claim entering : decision.entering()) {
        put(batch, new StoredDat(entering));
      }
      columns.write(batch);
    } catch (RocksDBException e) {
      throw new StoreException("cannot write the repaired store", e);
    }
  }

  private void put(WriteBatch batch, StoredDat dat) throws RocksDBException {
    columns.put(batch, Column.DATS, dat.name().toByteArray(), dat.encode());
    for (IndexEntry entry : IndexEntry.of(dat)) {
      columns.put(batch, entry.column(), entry.key(), entry.value());
    }
    dats++;
  }

  private void remove(WriteBatch batch, StoredDat gone) throws RocksDBException {
    columns.delete(batch, Column.DATS, gone.name().toByteArray());
    for (IndexEntry entry : IndexEntry.of(gone)) {
      columns.delete(batch, entry.column(), entry.key());
    }
    passedBy.add(gone.name());
    dats--;
  }

  private final class AdmittedDats implements Decision.Contents {
    @Override
    public Optional<Claim> named(WorkHash name) {
      return TypedColumn.DATS.get(columns, name).map(StoredDat::claim);
    }

    @Override
    public Optional<Claim> inRegister(ByteString key, Author author) {
      return TypedColumn.REGISTERS.get(columns, new Register(key, author)).flatMap(this::named);
    }

    @Override
    public LastTimes lastTimes() {
      return NONE;
    }

    @Override
    public Optional<List<DatWeight>> toFit(DatWeight incoming, Set<DatWeight> leaving) {
      return Optional.of(List.of());
    }
  }
}
