package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Position;
import dave.storage.index.IdIndex;
import dave.storage.index.IndexKeys;
import dave.storage.index.IndexKeys.RegisterValue;
import dave.storage.index.StoredDat;
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
 * What one author has, by the tags that memory has of all dats. Nothing on the disk is in the order
 * of authors: an index that is would slow every insert. Safe for any threads.
 */
final class AuthorReader {
  /** So many dats are read at once, whatever is asked of them. */
  private static final int FEW = 1_024;

  /** How often what replaced a dat that went is looked for, and after how long each time. */
  private static final int LOOKS = 24;

  private static final long PAUSE_NS = 200_000;

  private final Columns columns;

  AuthorReader(Columns columns) {
    this.columns = columns;
  }

  /**
   * See {@link dave.engine.store.DatStore#list}.
   *
   * <p>Who has few dats has them read and sorted. Who has many is probably met soon in the order of
   * keys; if not, the dats are read and sorted all the same. So it costs no more than the author
   * has dats, and a look at as many others.
   */
  List<VerifiedDat> list(
      IdIndex ids, ByteString prefix, Author author, @Nullable Position after, int limit) {
    int few = Math.max(FEW, (int) Math.sqrt((double) limit * ids.size() / 3));
    Page page = new Page(prefix, after, limit);
    if (tell(ids, author, few, page)) {
      return page.dats();
    }
    Optional<List<VerifiedDat>> met = met(prefix, author, after, limit, few);
    if (met.isPresent()) {
      return met.get();
    }
    Page sorted = new Page(prefix, after, limit);
    tell(ids, author, Integer.MAX_VALUE, sorted);
    return sorted.dats();
  }

  /** The numbers of an author's arrivals, ascending; empty if there are more than {@code most}. */
  Optional<List<Long>> arrivals(IdIndex ids, Author author, int most) {
    List<Long> numbers = new ArrayList<>();
    boolean all = tell(ids, author, most, dat -> numbers.add(dat.sequence()));
    return all ? Optional.of(numbers.stream().sorted().toList()) : Optional.empty();
  }

  /**
   * Tells all that an author has, in no order. Memory follows the disk: when a dat that memory
   * names went in between, what took its place is looked for. So a record and the one that it
   * replaced may both be told.
   *
   * @return false, with nothing or a part told, if there is more than {@code most}
   */
  private boolean tell(IdIndex ids, Author author, int most, Consumer<StoredDat> teller) {
    Set<WorkHash> told = new HashSet<>();
    for (int look = 0; look < LOOKS; look++) {
      Optional<List<WorkHash>> names = ids.of(author, most);
      if (names.isEmpty()) {
        return false;
      }
      boolean whole = true;
      for (WorkHash name : names.get()) {
        whole &= told.contains(name) || tell(name, author, told, teller);
      }
      if (whole) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    return true;
  }

  private boolean tell(
      WorkHash name, Author author, Set<WorkHash> told, Consumer<StoredDat> teller) {
    byte[] record = columns.get(Column.DATS, name.toByteArray());
    StoredDat dat = record == null ? null : StoredDat.decode(name, record);
    if (dat == null || !dat.dat().author().equals(author)) {
      return false;
    }
    told.add(name);
    teller.accept(dat);
    return true;
  }

  /** The first dats of one author behind a place. */
  private static final class Page implements Consumer<StoredDat> {
    /** For records that were replaced while they were read. */
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
   * Goes from key to key.
   *
   * @param most how many dats of others to look at
   * @return empty if there are more before the last dat that is wanted
   */
  private Optional<List<VerifiedDat>> met(
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

  /** On to this author's dats under the same key, or, past them, to the next key. */
  private static void skipTo(Cursor cursor, byte[] place, Author author) {
    boolean before = IndexKeys.authorOf(place).compareTo(author) < 0;
    cursor.seek(before ? IndexKeys.sameKey(place, author) : IndexKeys.afterKeyOf(place));
  }
}
