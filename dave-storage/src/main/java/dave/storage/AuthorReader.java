package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Position;
import dave.storage.index.IdIndex;
import dave.storage.index.IndexKeys;
import dave.storage.index.IndexKeys.RegisterValue;
import dave.storage.index.StoredDat;
import dave.storage.index.TypedColumn;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Columns.View;
import dave.storage.rocks.Cursor;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dats of one author. It finds them by the tags of all dats in memory. There is no index
 * by author on the disk, as that would slow every insert. Thread-safe.
 */
final class AuthorReader {
  /** Up to this many dats of an author are always read and sorted. */
  private static final int FEW = 1_024;

  /**
   * How often to look for the dat that replaced a missing one, with {@link #PAUSE_NS} in between.
   */
  private static final int LOOKS = 24;

  private static final long PAUSE_NS = 200_000;

  private final Columns columns;

  AuthorReader(Columns columns) {
    this.columns = columns;
  }

  /**
   * See {@link dave.engine.store.DatStore#list}.
   *
   * <p>The dats of an author with few dats are read and sorted. An author with many is probably met
   * soon in the order of keys; if not, the dats are read and sorted too. So the cost is at most a
   * read of each dat of the author, and of as many others.
   */
  List<VerifiedDat> list(
      IdIndex ids, ByteString prefix, Author author, @Nullable Position after, int limit) {
    int few = Math.max(FEW, (int) Math.sqrt((double) limit * ids.size() / 3));
    Page page = new Page(prefix, after, limit);
    if (forEach(ids, author, few, page)) {
      return page.dats();
    }
    Optional<List<VerifiedDat>> met = scan(prefix, author, after, limit, few);
    if (met.isPresent()) {
      return met.get();
    }
    Page sorted = new Page(prefix, after, limit);
    forEach(ids, author, Integer.MAX_VALUE, sorted);
    return sorted.dats();
  }

  /** The numbers of an author's arrivals, ascending; empty if there are more than {@code most}. */
  Optional<List<Long>> arrivals(IdIndex ids, Author author, int most) {
    List<Long> numbers = new ArrayList<>();
    boolean all = forEach(ids, author, most, dat -> numbers.add(dat.sequence()));
    return all ? Optional.of(numbers.stream().sorted().toList()) : Optional.empty();
  }

  /**
   * Passes all dats of an author to {@code consumer}, in no particular order. Memory changes after
   * the disk. So when a dat that memory names is gone, the dat that replaced it is looked for. A
   * record and the one that it replaced may both be passed.
   *
   * @return false if there are more than {@code most} dats; then none or some were passed
   */
  private boolean forEach(IdIndex ids, Author author, int most, Consumer<StoredDat> consumer) {
    Set<WorkHash> passed = new HashSet<>();
    for (int look = 0; look < LOOKS; look++) {
      Optional<List<WorkHash>> names = ids.of(author, most);
      if (names.isEmpty()) {
        return false;
      }
      boolean whole = true;
      for (WorkHash name : names.get()) {
        whole &= passed.contains(name) || forEach(name, author, passed, consumer);
      }
      if (whole) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    return true;
  }

  private boolean forEach(
      WorkHash name, Author author, Set<WorkHash> passed, Consumer<StoredDat> consumer) {
    StoredDat dat = TypedColumn.DATS.get(columns, name).orElse(null);
    if (dat == null || !dat.dat().author().equals(author)) {
      return false;
    }
    passed.add(name);
    consumer.accept(dat);
    return true;
  }

  /** Collects the first dats of one author after a position. */
  private static final class Page implements Consumer<StoredDat> {
    /** Room for records that were replaced while they were read. */
    private static final int MARGIN = 64;

    private final ByteString prefix;
    private final @Nullable Position after;
    private final int limit;
    private final TreeMap<Position, VerifiedDat> first = new TreeMap<>(Position.ORDER);

    Page(ByteString prefix, @Nullable Position after, int limit) {
      this.prefix = prefix;
      this.after = after;
      this.limit = limit;
    }

    @Override
    public void accept(StoredDat stored) {
      VerifiedDat dat = stored.verified();
      Position place = Position.of(dat);
      if (dat.dat().key().startsWith(prefix)
          && (after == null || Position.ORDER.compare(place, after) > 0)) {
        first.put(place, dat);
        if (first.size() > limit + MARGIN) {
          first.pollLastEntry();
        }
      }
    }

    List<VerifiedDat> dats() {
      List<VerifiedDat> dats = new ArrayList<>();
      for (VerifiedDat dat : first.values()) {
        VerifiedDat last = dats.isEmpty() ? null : dats.getLast();
        if (last == null || !last.dat().isRegister() || !last.dat().key().equals(dat.dat().key())) {
          dats.add(dat);
        } else if (dat.dat().supersedes(last.dat())) {
          dats.set(dats.size() - 1, dat);
        }
      }
      return List.copyOf(dats.subList(0, Math.min(limit, dats.size())));
    }
  }

  /**
   * Looks for dats of an author in the order of keys.
   *
   * @param most how many dats of other authors to pass
   * @return empty if there are more before the last dat that is wanted
   */
  private Optional<List<VerifiedDat>> scan(
      ByteString prefix, Author author, @Nullable Position after, int limit, int most) {
    List<VerifiedDat> found = new ArrayList<>();
    int others = 0;
    try (View view = columns.view();
        Cursor cursor = view.cursor(Column.REGISTERS).seek(IndexKeys.firstOfList(prefix, after))) {
      while (found.size() < limit && cursor.valid()) {
        byte[] place = cursor.key();
        if (!IndexKeys.keyOf(place).startsWith(prefix)) {
          break;
        }
        if (!IndexKeys.authorOf(place).equals(author)) {
          if (++others > most) {
            return Optional.empty();
          }
          skipTo(cursor, place, author);
          continue;
        }
        RegisterValue value = RegisterValue.decode(cursor.value());
        if (after == null || Position.ORDER.compare(IndexKeys.position(place, value), after) > 0) {
          found.add(StoreReader.dat(view, RegisterValue.name(cursor.value())).verified());
        }
        cursor.next();
      }
    }
    return Optional.of(found);
  }

  /** Moves on to this author's dats under the same key, or, past these, to the next key. */
  private static void skipTo(Cursor cursor, byte[] place, Author author) {
    boolean before = IndexKeys.authorOf(place).compareTo(author) < 0;
    cursor.seek(before ? IndexKeys.sameKey(place, author) : IndexKeys.afterKeyOf(place));
  }
}
