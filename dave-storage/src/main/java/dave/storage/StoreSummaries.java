package dave.storage;

import dave.engine.store.DatWeight;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.engine.store.tree.MassRows;
import dave.engine.store.tree.NameChange;
import dave.engine.store.tree.SummaryTree;
import dave.engine.store.tree.TreeMismatch;
import dave.storage.PendingChanges.Change;
import dave.storage.index.MassCursor;
import dave.storage.index.StoredDat;
import dave.storage.rocks.Columns;
import dave.storage.rocks.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The summaries of the store, of one instant each. Nothing is kept until the first question. From
 * then on the worker notes what each write changes, beside the write. A question takes the notes
 * together with a view of the disk, so that tree and view are of the same instant.
 *
 * <p>A question that has to read more than {@value #INLINE} entries gets no answer; a thread reads
 * them meanwhile. Thread-safe.
 */
final class StoreSummaries implements AutoCloseable {
  /** How many entries of the index a question reads at most because they changed. */
  static final int INLINE = 4_096;

  private static final Logger LOG = LoggerFactory.getLogger("/store/summaries");

  /** The worker applies this many changes itself, unless a question is being answered. */
  private static final int APPLY = 4_096;

  /** With more changes than this the tree is dropped; each takes 56 bytes. */
  private static final int MAX_NOTED = 1 << 18;

  private final Columns columns;
  private final AtomicBoolean reading = new AtomicBoolean();
  private final AtomicLong mismatches = new AtomicLong();
  private volatile boolean closing;

  /** Held while the disk changes, and while a view of it is taken. */
  private final ReentrantLock writing = new ReentrantLock();

  private List<NameChange> noted = new ArrayList<>(); // guarded by writing
  private boolean noting; // guarded by writing; if not, the tree is of the past

  /** Held for a whole question; taken before {@link #writing}. */
  private final ReentrantLock asking = new ReentrantLock();

  private @Nullable SummaryTree tree; // guarded by asking

  StoreSummaries(Columns columns) {
    this.columns = columns;
  }

  /** A write of changes. */
  interface Write {
    void run() throws RocksDBException;
  }

  /** A question to a tree, and the index at the same instant. */
  interface Question<T> {
    T ask(SummaryTree tree, MassRows rows);
  }

  /** How often a tree did not match the index. */
  long mismatches() {
    return mismatches.get();
  }

  /** The bytes of heap that the tree takes; 0 if there is none. */
  long heapBytes() {
    asking.lock();
    try {
      return tree == null ? 0 : tree.heapBytes();
    } finally {
      asking.unlock();
    }
  }

  /** Writes changes, and notes them; for the worker. */
  void write(List<Change> changes, Write write) throws RocksDBException {
    int waiting;
    boolean written = false;
    writing.lock();
    try {
      write.run();
      written = true;
      if (noting) {
        changes.forEach(this::note);
      }
      waiting = noted.size();
    } finally {
      if (!written) {
        drop();
      }
      writing.unlock();
    }
    if (waiting > MAX_NOTED) {
      drop();
    } else if (waiting >= APPLY && asking.tryLock()) {
      try {
        applyNoted();
      } finally {
        asking.unlock();
      }
    }
  }

  private void note(Change change) {
    for (StoredDat gone : change.gone()) {
      noted.add(NameChange.gone(gone.claim()));
    }
    for (StoredDat entering : change.entering()) {
      noted.add(NameChange.entering(entering.claim()));
    }
  }

  private void applyNoted() {
    List<NameChange> changes;
    writing.lock();
    try {
      changes = takeNoted();
    } finally {
      writing.unlock();
    }
    if (tree != null) {
      changes.forEach(tree::apply);
    }
  }

  private List<NameChange> takeNoted() {
    List<NameChange> changes = noted;
    noted = new ArrayList<>();
    return changes;
  }

  /** Forgets all; the next question begins anew. */
  void drop() {
    writing.lock();
    try {
      noting = false;
      noted = new ArrayList<>();
    } finally {
      writing.unlock();
    }
  }

  /**
   * Asks a question.
   *
   * @param bucket the bucket whose digests it needs
   * @param dats how many dats the store has, roughly
   * @return empty if too much has to be read first
   */
  <T> Optional<T> ask(Bucket bucket, long dats, Question<T> question) {
    return reading.get() ? Optional.empty() : ask(bucket, dats, INLINE, question);
  }

  private <T> Optional<T> ask(Bucket bucket, long dats, long most, Question<T> question) {
    asking.lock();
    try (Columns.View view = view();
        MassCursor rows = new MassCursor(view, () -> closing)) {
      if (tree == null && dats <= most) {
        tree = SummaryTree.build(rows);
      }
      if (tree == null || tree.staleNames(bucket) > most) {
        readLater(bucket);
        return Optional.empty();
      }
      return Optional.of(question.ask(tree, rows));
    } catch (TreeMismatch e) {
      LOG.warn("summaries are made again, as they do not match the index: {}", e.getMessage());
      mismatches.incrementAndGet();
      drop();
      return Optional.empty();
    } finally {
      asking.unlock();
    }
  }

  /** A view of the disk; the tree is of the same instant afterwards. */
  private Columns.View view() {
    List<NameChange> changes;
    Columns.View view;
    writing.lock();
    try {
      view = columns.view();
      tree = noting ? tree : null;
      noting = true;
      changes = takeNoted();
    } finally {
      writing.unlock();
    }
    if (tree != null) {
      changes.forEach(tree::apply);
    }
    return view;
  }

  /** Starts a thread that brings a bucket up to date. */
  private void readLater(Bucket bucket) {
    if (reading.compareAndSet(false, true)) {
      Thread reader = new Thread(() -> read(bucket), "dave-summaries");
      reader.setDaemon(true);
      reader.start();
    }
  }

  private void read(Bucket bucket) {
    try {
      ask(bucket, 0, Long.MAX_VALUE, (fresh, rows) -> fresh.summary(bucket, Scope.ALL, rows));
    } catch (StoreException e) {
      if (!closing) {
        LOG.warn("cannot make summaries: {}", e.getMessage());
      }
    } finally {
      reading.set(false);
    }
  }

  /** Where a tree that was made already differs from one that is made now. */
  List<String> disagreements() {
    List<String> found = new ArrayList<>();
    asking.lock();
    try (Columns.View view = view();
        MassCursor rows = new MassCursor(view, () -> closing)) {
      SummaryTree made = tree;
      if (made != null) {
        SummaryTree fresh = SummaryTree.build(rows);
        for (int bits = 0; bits <= DatWeight.MAX_DIFFICULTY; bits++) {
          Bucket whole = Bucket.whole(bits);
          Summary expected = fresh.summary(whole, Scope.ALL, rows);
          if (!made.summary(whole, Scope.ALL, rows).agrees(expected)) {
            found.add("summary of difficulty " + bits);
          }
        }
      }
    } catch (TreeMismatch e) {
      found.add("summaries: " + e.getMessage());
    } finally {
      asking.unlock();
    }
    return found;
  }

  /** Ends what reads the store. */
  @Override
  public void close() {
    closing = true;
  }
}
