package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Position;
import dave.storage.Columns.View;
import dave.storage.IndexKeys.RegisterValue;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one author has, by the tags that memory has of all dats. Nothing on the disk is in the order
 * of authors: an index that is would slow every insert. Safe for any threads.
 */
final class AuthorReader {
  /** So many dats are read at once, whatever is asked of them. */
  private static final int FEW = 1_024;

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
    Optional<List<WorkHash>> names = ids.of(author, few);
    if (names.isPresent()) {
      return sorted(names.get(), prefix, author, after, limit);
    }
    return met(prefix, author, after, limit, few)
        .orElseGet(
            () ->
                sorted(
                    ids.of(author, Integer.MAX_VALUE).orElseThrow(), prefix, author, after, limit));
  }

  /** The numbers of an author's arrivals, ascending; empty if there are more than {@code most}. */
  Optional<List<Long>> arrivals(IdIndex ids, Author author, int most) {
    return ids.of(author, most)
        .map(
            names ->
                held(names)
                    .filter(dat -> dat.dat().author().equals(author))
                    .map(StoredDat::sequence)
                    .sorted()
                    .toList());
  }

  private Stream<StoredDat> held(List<WorkHash> names) {
    return names.stream()
        .distinct()
        .flatMap(
            name ->
                Optional.ofNullable(columns.get(Column.DATS, name.toByteArray()))
                    .map(record -> StoredDat.decode(name, record))
                    .stream());
  }

  private List<VerifiedDat> sorted(
      List<WorkHash> names, ByteString prefix, Author author, @Nullable Position after, int limit) {
    TreeMap<Position, VerifiedDat> first = new TreeMap<>(Position.ORDER);
    held(names)
        .map(StoredDat::verified)
        .filter(dat -> dat.dat().author().equals(author) && dat.dat().key().startsWith(prefix))
        .filter(dat -> after == null || Position.ORDER.compare(Position.of(dat), after) > 0)
        .forEach(
            dat -> {
              first.put(Position.of(dat), dat);
              if (first.size() > limit) {
                first.pollLastEntry();
              }
            });
    return List.copyOf(first.values());
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
