package dave.storage.index;

import dave.engine.store.DatWeight;
import dave.engine.store.MassOrder;
import dave.engine.store.rule.ClassMerge;
import dave.storage.index.IndexKeys.MassValue;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Cursor;
import dave.storage.rocks.StoreException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Keeps windows on the lightest dats of every difficulty in {@link Column#MASS}. For one thread.
 */
public final class MassWindows {
  private final Columns columns;
  private final Writing writing;
  private final OldestWindow[] windows = new OldestWindow[DatWeight.MAX_DIFFICULTY + 1];

  /** Writes the changes that were passed to {@link #add} and {@link #remove} to the disk. */
  public interface Writing {
    void write() throws RocksDBException;
  }

  /**
   * Creates windows that know nothing yet; the first read of each class fills its window.
   *
   * @param writing called before each read
   */
  public MassWindows(Columns columns, Writing writing) {
    this.columns = columns;
    this.writing = writing;
    for (int bits = 0; bits < windows.length; bits++) {
      int difficulty = bits;
      windows[bits] = new OldestWindow((after, limit) -> fetch(difficulty, after, limit));
    }
  }

  public void add(DatWeight dat) {
    windows[dat.difficulty()].add(dat);
  }

  public void remove(DatWeight dat) {
    windows[dat.difficulty()].remove(dat);
  }

  /** All dats, in the given order; valid until the next change. */
  public Iterator<DatWeight> lightestFirst(MassOrder order) {
    List<Iterator<DatWeight>> classes = new ArrayList<>();
    for (OldestWindow window : windows) {
      if (!window.isEmpty()) {
        classes.add(window.lightestFirst());
      }
    }
    return new ClassMerge(classes, order);
  }

  /** The lightest dat of each difficulty that has any. */
  public List<DatWeight> lightestOfEach() {
    List<DatWeight> lightest = new ArrayList<>();
    for (OldestWindow window : windows) {
      Iterator<DatWeight> dats = window.lightestFirst();
      if (dats.hasNext()) {
        lightest.add(dats.next());
      }
    }
    return lightest;
  }

  private List<DatWeight> fetch(int difficulty, @Nullable DatWeight after, int limit) {
    try {
      writing.write();
    } catch (RocksDBException e) {
      throw new StoreException(String.valueOf(e.getMessage()), e);
    }
    List<DatWeight> found = new ArrayList<>(limit);
    byte[] start = after == null ? IndexKeys.firstOfClass(difficulty) : IndexKeys.mass(after);
    try (Columns.View view = columns.view();
        Cursor cursor = view.cursor(Column.MASS).seek(start)) {
      while (found.size() < limit && cursor.valid()) {
        byte[] key = cursor.key();
        if (IndexKeys.difficultyOf(key) != difficulty) {
          break;
        }
        DatWeight dat = IndexKeys.weighed(key, MassValue.decode(cursor.value()).bytes());
        if (!dat.equals(after)) {
          found.add(dat);
        }
        cursor.next();
      }
    }
    return found;
  }
}
