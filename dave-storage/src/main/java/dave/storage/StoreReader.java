package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.Arrival;
import dave.engine.store.Claim;
import dave.engine.store.DatStore.Position;
import dave.engine.store.DatWeight;
import dave.engine.store.MassOrder;
import dave.engine.store.rule.ClassMerge;
import dave.storage.index.IndexKeys;
import dave.storage.index.IndexKeys.MassValue;
import dave.storage.index.IndexKeys.RegisterValue;
import dave.storage.index.StoredDat;
import dave.storage.index.TypedColumn;
import dave.storage.index.TypedColumn.Register;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Columns.View;
import dave.storage.rocks.Cursor;
import dave.storage.rocks.StoreException;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads dats. Each call sees the store at one instant, except as noted. Thread-safe. */
final class StoreReader {
  private static final Author LOWEST_AUTHOR = Author.of(new byte[Bytes32.LENGTH], 0);

  private final Columns columns;

  StoreReader(Columns columns) {
    this.columns = columns;
  }

  Optional<VerifiedDat> byWork(WorkHash work) {
    return named(columns, work).filter(dat -> dat.dat().work().equals(work));
  }

  /** The dat with a name ({@link Claim#name()}). */
  static Optional<VerifiedDat> named(Columns columns, WorkHash name) {
    return TypedColumn.DATS.get(columns, name).map(StoredDat::verified);
  }

  List<VerifiedDat> claims(WorkHash work) {
    Optional<VerifiedDat> first = byWork(work);
    if (first.isEmpty() || first.get().bound()) {
      return first.stream().toList();
    }
    List<VerifiedDat> claims = new ArrayList<>();
    try (View view = columns.view()) {
      for (int place = 0; place < Claim.PLACES; place++) {
        Optional<StoredDat> claim = TypedColumn.DATS.get(view, Claim.name(work, place));
        if (claim.isEmpty()) {
          break;
        }
        claims.add(claim.get().verified());
      }
    }
    return claims;
  }

  Optional<VerifiedDat> byRegister(ByteString key, Author author) {
    try (View view = columns.view()) {
      return TypedColumn.REGISTERS
          .get(view, new Register(key, author))
          .map(name -> dat(view, name).verified());
    }
  }

  /** Like {@link #byWork}, if all data that it needs is in memory. */
  Optional<VerifiedDat> getIfCached(WorkHash work) {
    return namedIfCached(work).filter(dat -> dat.dat().work().equals(work));
  }

  private Optional<VerifiedDat> namedIfCached(WorkHash name) {
    return TypedColumn.DATS.get(columns::getIfCached, name).map(StoredDat::verified);
  }

  /** Like {@link #byRegister}, if all data that it needs is in memory. */
  Optional<VerifiedDat> getIfCached(ByteString key, Author author) {
    // Reads without a snapshot, as that costs more than the reads. If the record is replaced
    // between them, its dat is gone.
    return TypedColumn.REGISTERS
        .get(columns::getIfCached, new Register(key, author))
        .flatMap(this::namedIfCached)
        .filter(dat -> dat.dat().key().equals(key) && dat.dat().author().equals(author));
  }

  List<VerifiedDat> byKey(ByteString key, @Nullable Author after, int limit) {
    List<VerifiedDat> found = new ArrayList<>();
    Author from = after == null ? LOWEST_AUTHOR : after;
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.REGISTERS).seek(IndexKeys.register(key, from))) {
      while (found.size() < limit && cursor.valid()) {
        byte[] place = cursor.key();
        if (!IndexKeys.keyOf(place).equals(key)) {
          break;
        }
        if (after == null || !IndexKeys.authorOf(place).equals(after)) {
          found.add(dat(view, RegisterValue.name(cursor.value())).verified());
        }
        cursor.next();
      }
    }
    return found;
  }

  List<VerifiedDat> list(ByteString prefix, @Nullable Position after, int limit) {
    List<VerifiedDat> found = new ArrayList<>();
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.REGISTERS).seek(IndexKeys.firstOfList(prefix, after))) {
      while (found.size() < limit && cursor.valid()) {
        byte[] place = cursor.key();
        if (!IndexKeys.keyOf(place).startsWith(prefix)) {
          break;
        }
        RegisterValue value = RegisterValue.decode(cursor.value());
        if (after == null || Position.ORDER.compare(IndexKeys.position(place, value), after) > 0) {
          found.add(dat(view, RegisterValue.name(cursor.value())).verified());
        }
        cursor.next();
      }
    }
    return found;
  }

  List<VerifiedDat> heaviest(int limit, MassOrder order) {
    List<VerifiedDat> found = new ArrayList<>();
    List<Cursor> cursors = new ArrayList<>();
    try (View view = columns.view()) {
      try {
        List<Iterator<DatWeight>> classes = new ArrayList<>();
        int below = DatWeight.MAX_DIFFICULTY + 1;
        for (Newest newest = newestBelow(view, below, cursors);
            newest != null;
            newest = newestBelow(view, newest.difficulty, cursors)) {
          classes.add(newest);
        }
        Iterator<DatWeight> heaviestFirst = new ClassMerge(classes, order.reversed());
        while (found.size() < limit && heaviestFirst.hasNext()) {
          found.add(dat(view, heaviestFirst.next().work()).verified());
        }
      } finally {
        cursors.forEach(Cursor::close);
      }
    }
    return found;
  }

  /** The highest class below a difficulty, or null if there is none. */
  private static @Nullable Newest newestBelow(View view, int difficulty, List<Cursor> cursors) {
    Cursor cursor = view.cursor(Column.MASS);
    cursors.add(cursor);
    cursor.seekBack(IndexKeys.firstOfClass(difficulty));
    return cursor.valid() ? new Newest(cursor, IndexKeys.difficultyOf(cursor.key())) : null;
  }

  /** The dats of one difficulty, heaviest first. */
  private static final class Newest implements Iterator<DatWeight> {
    private final Cursor cursor;
    private final int difficulty;

    Newest(Cursor cursor, int difficulty) {
      this.cursor = cursor;
      this.difficulty = difficulty;
    }

    @Override
    public boolean hasNext() {
      return cursor.valid() && IndexKeys.difficultyOf(cursor.key()) == difficulty;
    }

    @Override
    public DatWeight next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      DatWeight next = IndexKeys.weighed(cursor.key(), MassValue.decode(cursor.value()).bytes());
      cursor.previous();
      return next;
    }
  }

  List<Arrival> arrivals(long after, int limit) {
    List<Arrival> found = new ArrayList<>();
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.ARRIVALS).seek(IndexKeys.arrival(after + 1))) {
      while (found.size() < limit && cursor.valid()) {
        found.add(dat(view, WorkHash.of(cursor.value(), 0)).arrival());
        cursor.next();
      }
    }
    return found;
  }

  Optional<Arrival> arrival(long sequence) {
    try (View view = columns.view()) {
      return TypedColumn.ARRIVALS.get(view, sequence).map(name -> dat(view, name).arrival());
    }
  }

  /** The dat that an index in the same view names. */
  static StoredDat dat(View view, WorkHash name) {
    return TypedColumn.DATS
        .get(view, name)
        .orElseThrow(() -> new StoreException("an index names a dat that is not there: " + name));
  }
}
