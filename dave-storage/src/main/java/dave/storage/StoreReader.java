package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.Arrival;
import dave.engine.store.Claim;
import dave.engine.store.ClassMerge;
import dave.engine.store.DatStore.Position;
import dave.engine.store.KeyRank;
import dave.engine.store.MassOrder;
import dave.engine.store.Vote;
import dave.engine.store.Weighed;
import dave.storage.Columns.View;
import dave.storage.IndexKeys.MassValue;
import dave.storage.IndexKeys.RankValue;
import dave.storage.IndexKeys.RegisterValue;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads; each call sees one instant of the store, whatever changes meanwhile. Safe for any threads.
 */
final class StoreReader {
  private static final Author LOWEST_AUTHOR = Author.of(new byte[Bytes32.LENGTH], 0);

  private final Columns columns;

  StoreReader(Columns columns) {
    this.columns = columns;
  }

  Optional<VerifiedDat> byWork(WorkHash work) {
    return Optional.ofNullable(columns.get(Column.DATS, work.toByteArray()))
        .map(record -> StoredDat.decode(work, record).verified())
        .filter(dat -> dat.dat().work().equals(work));
  }

  List<VerifiedDat> claims(WorkHash work) {
    Optional<VerifiedDat> first = byWork(work);
    if (first.isEmpty() || first.get().bound()) {
      return first.stream().toList();
    }
    List<VerifiedDat> claims = new ArrayList<>();
    try (View view = columns.view()) {
      for (int place = 0; place < Claim.PLACES; place++) {
        WorkHash name = Claim.name(work, place);
        byte[] record = view.get(Column.DATS, name.toByteArray());
        if (record == null) {
          break;
        }
        claims.add(StoredDat.decode(name, record).verified());
      }
    }
    return claims;
  }

  Optional<VerifiedDat> byRegister(ByteString key, Author author) {
    try (View view = columns.view()) {
      byte[] value = view.get(Column.REGISTERS, IndexKeys.register(key, author));
      return Optional.ofNullable(value)
          .map(found -> dat(view, RegisterValue.decode(found).name()).verified());
    }
  }

  /** As {@link #byWork}, if all that it takes is in memory. */
  Optional<VerifiedDat> atHand(WorkHash work) {
    return named(work).filter(dat -> dat.dat().work().equals(work));
  }

  private Optional<VerifiedDat> named(WorkHash name) {
    return Optional.ofNullable(columns.atHand(Column.DATS, name.toByteArray()))
        .map(record -> StoredDat.decode(name, record).verified());
  }

  /** As {@link #byRegister}, if all that it takes is in memory. */
  Optional<VerifiedDat> atHand(ByteString key, Author author) {
    // Without a snapshot, which costs more than the reads: between them the record may be replaced,
    // and then its dat is gone.
    return Optional.ofNullable(columns.atHand(Column.REGISTERS, IndexKeys.register(key, author)))
        .flatMap(found -> named(RegisterValue.decode(found).name()))
        .filter(dat -> dat.dat().key().equals(key) && dat.dat().author().equals(author));
  }

  /**
   * Of all records of a key, or of its chunks alone.
   *
   * @param hidden works that are passed over
   */
  Optional<VerifiedDat> heaviestOf(
      ByteString key, boolean content, MassOrder order, Predicate<WorkHash> hidden) {
    KeyRank heaviest = null;
    int end = content ? KeyRank.OTHERS : KeyRank.END;
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.RANKS).seek(IndexKeys.firstOfRank(key, 0))) {
      while (cursor.valid() && IndexKeys.keyOf(cursor.key()).equals(key)) {
        KeyRank first = IndexKeys.keyRank(cursor.key());
        if (first.rank() >= end) {
          break;
        }
        if (hidden.test(workOf(first, cursor.value()))) {
          cursor.next();
          continue;
        }
        if (heaviest == null || order.compare(first.weighed(), heaviest.weighed()) > 0) {
          heaviest = first;
        }
        cursor.seek(IndexKeys.firstOfRank(key, first.rank() + 1));
      }
      return Optional.ofNullable(heaviest).map(found -> dat(view, found.work()).verified());
    }
  }

  private static WorkHash workOf(KeyRank rank, byte[] value) {
    return Claim.name(rank.work(), Standing.place(RankValue.decode(value).standing()));
  }

  boolean votes(ByteString key, int limit, Consumer<Vote> teller) {
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.RANKS).seek(IndexKeys.firstOfRank(key, 0))) {
      @Nullable WorkHash last = null;
      for (int told = 0; cursor.valid(); cursor.next()) {
        byte[] place = cursor.key();
        if (!IndexKeys.keyOf(place).equals(key)) {
          break;
        }
        KeyRank rank = IndexKeys.keyRank(place);
        RankValue value = RankValue.decode(cursor.value());
        WorkHash work = Claim.name(rank.work(), Standing.place(value.standing()));
        if (Objects.equals(work, last)) {
          continue;
        }
        if (told == limit) {
          return false;
        }
        told++;
        last = work;
        int difficulty = rank.weighed().difficulty();
        boolean bound = Standing.bound(value.standing());
        teller.accept(new Vote(work, difficulty, rank.timeMs(), bound, value.value()));
      }
    }
    return true;
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
          found.add(dat(view, RegisterValue.decode(cursor.value()).name()).verified());
        }
        cursor.next();
      }
    }
    return found;
  }

  List<VerifiedDat> list(ByteString prefix, @Nullable Position after, int limit) {
    List<VerifiedDat> found = new ArrayList<>();
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.REGISTERS).seek(start(prefix, after))) {
      while (found.size() < limit && cursor.valid()) {
        byte[] place = cursor.key();
        if (!IndexKeys.keyOf(place).startsWith(prefix)) {
          break;
        }
        add(view, place, cursor.value(), after, found);
        cursor.next();
      }
    }
    return found;
  }

  List<VerifiedDat> listOf(Author author, ByteString prefix, @Nullable Position after, int limit) {
    List<VerifiedDat> found = new ArrayList<>();
    Position from = within(prefix, after);
    byte[] first = IndexKeys.firstOf(author, from == null ? prefix : from.key());
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.AUTHORS).seek(first)) {
      while (found.size() < limit && cursor.valid() && IndexKeys.isOf(cursor.key(), author)) {
        byte[] place = IndexKeys.registerOf(cursor.key());
        if (!IndexKeys.keyOf(place).startsWith(prefix)) {
          break;
        }
        byte[] value = view.get(Column.REGISTERS, place);
        if (value == null) {
          throw new StoreException("the index of authors names a record that is not there");
        }
        add(view, place, value, after, found);
        cursor.next();
      }
    }
    return found;
  }

  private static void add(
      View view, byte[] place, byte[] value, @Nullable Position after, List<VerifiedDat> found) {
    RegisterValue record = RegisterValue.decode(value);
    if (after == null || Position.ORDER.compare(IndexKeys.position(place, record), after) > 0) {
      found.add(dat(view, record.name()).verified());
    }
  }

  private static byte[] start(ByteString prefix, @Nullable Position after) {
    Position from = within(prefix, after);
    return from == null
        ? IndexKeys.firstWithPrefix(prefix)
        : IndexKeys.register(from.key(), from.author(), from.work());
  }

  /** A position, unless it is before all that start with a prefix. */
  private static @Nullable Position within(ByteString prefix, @Nullable Position after) {
    return after == null
            || ByteString.unsignedLexicographicalComparator().compare(after.key(), prefix) < 0
        ? null
        : after;
  }

  List<VerifiedDat> heaviest(int limit, MassOrder order) {
    List<VerifiedDat> found = new ArrayList<>();
    List<Cursor> cursors = new ArrayList<>();
    try (View view = columns.view()) {
      try {
        List<Iterator<Weighed>> classes = new ArrayList<>();
        int below = Weighed.MAX_DIFFICULTY + 1;
        for (Newest newest = newestBelow(view, below, cursors);
            newest != null;
            newest = newestBelow(view, newest.difficulty, cursors)) {
          classes.add(newest);
        }
        Iterator<Weighed> heaviestFirst = new ClassMerge(classes, order.reversed());
        while (found.size() < limit && heaviestFirst.hasNext()) {
          found.add(dat(view, heaviestFirst.next().work()).verified());
        }
      } finally {
        cursors.forEach(Cursor::close);
      }
    }
    return found;
  }

  /** The highest class below one, or null if there is none. */
  private static @Nullable Newest newestBelow(View view, int difficulty, List<Cursor> cursors) {
    Cursor cursor = view.cursor(Column.MASS);
    cursors.add(cursor);
    cursor.seekBack(IndexKeys.firstOfClass(difficulty));
    return cursor.valid() ? new Newest(cursor, IndexKeys.difficultyOf(cursor.key())) : null;
  }

  /** The dats of one difficulty, heaviest first. */
  private static final class Newest implements Iterator<Weighed> {
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
    public Weighed next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Weighed next = IndexKeys.weighed(cursor.key(), MassValue.decode(cursor.value()).bytes());
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
      return Optional.ofNullable(view.get(Column.ARRIVALS, IndexKeys.arrival(sequence)))
          .map(work -> dat(view, WorkHash.of(work, 0)).arrival());
    }
  }

  List<Long> arrivalsOf(Author author, long after, int limit) {
    PriorityQueue<Long> lowest = new PriorityQueue<>(Comparator.reverseOrder());
    byte[] first = IndexKeys.firstOf(author, ByteString.EMPTY);
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.AUTHORS).seek(first)) {
      for (; cursor.valid() && IndexKeys.isOf(cursor.key(), author); cursor.next()) {
        long sequence = IndexKeys.sequenceOf(cursor.value());
        if (sequence > after) {
          lowest.add(sequence);
        }
        if (lowest.size() > limit) {
          lowest.remove();
        }
      }
    }
    return lowest.stream().sorted().toList();
  }

  private static StoredDat dat(View view, WorkHash name) {
    byte[] record = view.get(Column.DATS, name.toByteArray());
    if (record == null) {
      throw new StoreException("an index names a dat that is not there: " + name);
    }
    return StoredDat.decode(name, record);
  }
}
