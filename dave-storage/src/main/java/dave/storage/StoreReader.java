package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.Arrival;
import dave.engine.store.ClassMerge;
import dave.engine.store.DatStore.Position;
import dave.engine.store.MassOrder;
import dave.engine.store.Vote;
import dave.engine.store.Weighed;
import dave.storage.Columns.View;
import dave.storage.IndexKeys.MassValue;
import dave.storage.IndexKeys.RegisterValue;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads; each call sees one instant of the store, whatever changes meanwhile. Safe for any threads.
 */
final class StoreReader {
  private static final Author LOWEST_AUTHOR = Author.of(new byte[Bytes32.LENGTH], 0);

  private final Columns columns;
  private final KeyHeads heads;

  StoreReader(Columns columns, KeyHeads heads) {
    this.columns = columns;
    this.heads = heads;
  }

  Optional<VerifiedDat> byWork(WorkHash work) {
    return Optional.ofNullable(columns.get(Column.DATS, work.toByteArray()))
        .map(record -> StoredDat.decode(work, record).verified());
  }

  Optional<VerifiedDat> byRegister(ByteString key, Author author) {
    try (View view = columns.view()) {
      byte[] value = view.get(Column.REGISTERS, IndexKeys.register(key, author));
      return Optional.ofNullable(value)
          .map(found -> dat(view, RegisterValue.work(found)).verified());
    }
  }

  /** As {@link #byWork}, if all that it takes is in memory. */
  Optional<VerifiedDat> atHand(WorkHash work) {
    return Optional.ofNullable(columns.atHand(Column.DATS, work.toByteArray()))
        .map(record -> StoredDat.decode(work, record).verified());
  }

  /** As {@link #byRegister}, if all that it takes is in memory. */
  Optional<VerifiedDat> atHand(ByteString key, Author author) {
    // Without a snapshot, which costs more than the reads: between them the record may be replaced,
    // and then its dat is gone.
    return Optional.ofNullable(columns.atHand(Column.REGISTERS, IndexKeys.register(key, author)))
        .flatMap(found -> atHand(RegisterValue.work(found)))
        .filter(dat -> dat.dat().key().equals(key) && dat.dat().author().equals(author));
  }

  /** The record of a work under a key, or, if it has gone just now, what the key has. */
  Optional<VerifiedDat> heaviestOf(ByteString key, MassOrder order) {
    Optional<Weighed> known =
        heads.heaviest(
            key, order, teller -> forEachOf(key, value -> teller.accept(value.weighed())));
    Optional<VerifiedDat> found = known.flatMap(heaviest -> byWork(heaviest.work()));
    return found.isPresent() == known.isPresent() ? found : heaviestByReading(key, order);
  }

  private Optional<VerifiedDat> heaviestByReading(ByteString key, MassOrder order) {
    Weighed[] heaviest = new Weighed[1];
    try (View view = columns.view()) {
      forEachOf(
          view,
          key,
          Integer.MAX_VALUE,
          (author, value) -> {
            Weighed next = value.weighed();
            boolean heavier = heaviest[0] == null || order.compare(next, heaviest[0]) > 0;
            heaviest[0] = heavier ? next : heaviest[0];
          });
      return Optional.ofNullable(heaviest[0]).map(found -> dat(view, found.work()).verified());
    }
  }

  private void forEachOf(ByteString key, Consumer<RegisterValue> teller) {
    try (View view = columns.view()) {
      forEachOf(view, key, Integer.MAX_VALUE, (author, value) -> teller.accept(value));
    }
  }

  /**
   * @return whether all were told
   */
  private static boolean forEachOf(
      View view, ByteString key, int limit, BiConsumer<Author, RegisterValue> teller) {
    try (Cursor cursor =
        view.cursor(Column.REGISTERS).seek(IndexKeys.register(key, LOWEST_AUTHOR))) {
      for (int told = 0; cursor.valid(); told++) {
        byte[] place = cursor.key();
        if (!IndexKeys.keyOf(place).equals(key)) {
          break;
        }
        if (told == limit) {
          return false;
        }
        teller.accept(IndexKeys.authorOf(place), RegisterValue.decode(cursor.value()));
        cursor.next();
      }
    }
    return true;
  }

  Optional<VerifiedDat> contentOf(ByteString hash, MassOrder order) {
    if (hash.size() != Dat.MAX_KEY_LENGTH) {
      return Optional.empty();
    }
    Weighed heaviest = null;
    try (View view = columns.view();
        Cursor cursor =
            view.cursor(Column.CHUNKS).seek(IndexKeys.firstChunk(hash, Weighed.MAX_DIFFICULTY))) {
      while (cursor.valid() && IndexKeys.isChunkOf(cursor.key(), hash)) {
        Weighed first = IndexKeys.chunkWeight(cursor.key());
        if (heaviest == null || order.compare(first, heaviest) > 0) {
          heaviest = first;
        }
        if (first.difficulty() == 0) {
          break;
        }
        cursor.seek(IndexKeys.firstChunk(hash, first.difficulty() - 1));
      }
      return Optional.ofNullable(heaviest).map(found -> dat(view, found.work()).verified());
    }
  }

  boolean votes(ByteString key, int limit, Consumer<Vote> teller) {
    try (View view = columns.view()) {
      return forEachOf(
          view,
          key,
          limit,
          (author, value) ->
              teller.accept(
                  new Vote(
                      author,
                      value.work(),
                      value.difficulty(),
                      value.timeMs(),
                      value.bound(),
                      value.value())));
    }
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
          found.add(dat(view, RegisterValue.work(cursor.value())).verified());
        }
        cursor.next();
      }
    }
    return found;
  }

  List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit) {
    List<VerifiedDat> found = new ArrayList<>();
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.REGISTERS).seek(start(prefix, after))) {
      while (found.size() < limit && cursor.valid()) {
        byte[] place = cursor.key();
        if (!IndexKeys.keyOf(place).startsWith(prefix)) {
          break;
        }
        if (author != null && !IndexKeys.authorOf(place).equals(author)) {
          skipTo(cursor, place, author);
          continue;
        }
        RegisterValue value = RegisterValue.decode(cursor.value());
        if (after == null || Position.ORDER.compare(IndexKeys.position(place, value), after) > 0) {
          found.add(dat(view, value.work()).verified());
        }
        cursor.next();
      }
    }
    return found;
  }

  /** As {@link #list}, of the dats of these works that are an author's. */
  List<VerifiedDat> listOf(
      List<WorkHash> works, ByteString prefix, Author author, @Nullable Position after, int limit) {
    return stored(works)
        .map(StoredDat::verified)
        .filter(dat -> dat.dat().author().equals(author) && dat.dat().key().startsWith(prefix))
        .filter(dat -> after == null || Position.ORDER.compare(Position.of(dat), after) > 0)
        .sorted(Comparator.comparing(Position::of, Position.ORDER))
        .limit(limit)
        .toList();
  }

  /** Those of these works that are held. */
  Stream<StoredDat> stored(List<WorkHash> works) {
    return works.stream()
        .distinct()
        .flatMap(
            work ->
                Optional.ofNullable(columns.get(Column.DATS, work.toByteArray()))
                    .map(record -> StoredDat.decode(work, record))
                    .stream());
  }

  /** On to this author's dats under the same key, or, past them, to the next key. */
  private static void skipTo(Cursor cursor, byte[] place, Author author) {
    boolean before = IndexKeys.authorOf(place).compareTo(author) < 0;
    cursor.seek(before ? IndexKeys.sameKey(place, author) : IndexKeys.afterKeyOf(place));
  }

  private static byte[] start(ByteString prefix, @Nullable Position after) {
    if (after == null
        || ByteString.unsignedLexicographicalComparator().compare(after.key(), prefix) < 0) {
      return IndexKeys.firstWithPrefix(prefix);
    }
    return IndexKeys.register(after.key(), after.author(), after.work());
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

  private static StoredDat dat(View view, WorkHash work) {
    byte[] record = view.get(Column.DATS, work.toByteArray());
    if (record == null) {
      throw new StoreException("an index names a dat that is not there: " + work);
    }
    return StoredDat.decode(work, record);
  }
}
