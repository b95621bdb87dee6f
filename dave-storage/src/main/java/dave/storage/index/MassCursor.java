package dave.storage.index;

import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.tree.MassRows;
import dave.storage.index.IndexKeys.MassValue;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Cursor;
import dave.storage.rocks.StoreException;
import dave.wire.WorkHash;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads {@link Column#MASS} in a view, with one cursor for all reads, if any. For one thread. */
public final class MassCursor implements MassRows, AutoCloseable {
  private final Columns.View view;
  private final BooleanSupplier closing;
  private @Nullable Cursor opened;

  /**
   * @param closing a read of the view ends when this is true
   */
  public MassCursor(Columns.View view, BooleanSupplier closing) {
    this.view = view;
    this.closing = closing;
  }

  /**
   * @throws StoreException if the store is being closed, or cannot be read
   */
  @Override
  public void from(DatWeight first, Sink sink) {
    Cursor cursor = cursor().seek(IndexKeys.mass(first));
    while (cursor.valid()) {
      byte[] key = cursor.key();
      if (IndexKeys.difficultyOf(key) != first.difficulty()) {
        return;
      }
      MassValue value = MassValue.decode(cursor.value());
      DatWeight dat = IndexKeys.weighed(key, value.bytes());
      int place = PlaceByte.place(value.placeByte());
      boolean bound = PlaceByte.bound(value.placeByte());
      if (!sink.accept(dat.timeMs(), dat.work(), place, bound, value.tag())) {
        return;
      }
      if (closing.getAsBoolean()) {
        throw new StoreException("the store is being closed");
      }
      cursor.next();
    }
  }

  private Cursor cursor() {
    Cursor cursor = opened;
    if (cursor == null) {
      cursor = view.cursor(Column.MASS);
      opened = cursor;
    }
    return cursor;
  }

  @Override
  public long firstTag(WorkHash work) {
    return TypedColumn.DATS
        .get(view, work)
        .map(dat -> Claim.tag(dat.dat()))
        .orElseThrow(() -> new StoreException("an index names a dat that is not there: " + work));
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
