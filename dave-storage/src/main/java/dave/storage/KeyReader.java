package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.DatWeight;
import dave.engine.store.MassOrder;
import dave.engine.store.Vote;
import dave.storage.index.IndexKeys;
import dave.storage.index.IndexKeys.RegisterValue;
import dave.storage.index.KeyHeads;
import dave.storage.index.PlaceByte;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Columns.View;
import dave.storage.rocks.Cursor;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads the dats of all authors under one key. Thread-safe. */
final class KeyReader {
  private static final Author LOWEST_AUTHOR = Author.of(new byte[Bytes32.LENGTH], 0);

  private final Columns columns;
  private final KeyHeads heads;

  KeyReader(Columns columns, KeyHeads heads) {
    this.columns = columns;
    this.heads = heads;
  }

  /** See {@link dave.engine.store.DatStore#heaviestOf}. */
  Optional<VerifiedDat> heaviestOf(ByteString key, MassOrder order, Predicate<WorkHash> hidden) {
    return heads
        .heaviest(key, order, hidden, consumer -> forEachOf(key, consumer))
        .flatMap(heaviest -> StoreReader.named(columns, heaviest.work()))
        // The name may belong to a dat of another key by now.
        .filter(dat -> dat.dat().key().equals(key))
        .or(() -> heaviestByReading(key, order, hidden));
  }

  /**
   * Reads all records of a key, for when the heaviest one went between two reads, or too many are
   * hidden.
   */
  private Optional<VerifiedDat> heaviestByReading(
      ByteString key, MassOrder order, Predicate<WorkHash> hidden) {
    DatWeight[] heaviest = new DatWeight[1];
    try (View view = columns.view()) {
      forEachOf(
          view,
          key,
          Integer.MAX_VALUE,
          (author, value) -> {
            DatWeight next = value.weighed();
            boolean heavier = heaviest[0] == null || order.compare(next, heaviest[0]) > 0;
            heaviest[0] = heavier && !hidden.test(value.work()) ? next : heaviest[0];
          });
      return Optional.ofNullable(heaviest[0])
          .map(found -> StoreReader.dat(view, found.work()).verified());
    }
  }

  private void forEachOf(ByteString key, Consumer<DatWeight> consumer) {
    try (View view = columns.view()) {
      forEachOf(view, key, Integer.MAX_VALUE, (author, value) -> consumer.accept(value.weighed()));
    }
  }

  /**
   * @return whether all records were passed
   */
  private static boolean forEachOf(
      View view, ByteString key, int limit, BiConsumer<Author, RegisterValue> consumer) {
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
        consumer.accept(IndexKeys.authorOf(place), RegisterValue.decode(cursor.value()));
        cursor.next();
      }
    }
    return true;
  }

  /** See {@link dave.engine.store.DatStore#contentOf}. */
  Optional<VerifiedDat> contentOf(ByteString hash, MassOrder order, Predicate<WorkHash> hidden) {
    if (hash.size() != Dat.MAX_KEY_LENGTH) {
      return Optional.empty();
    }
    DatWeight heaviest = null;
    try (View view = columns.view();
        Cursor cursor =
            view.cursor(Column.CHUNKS).seek(IndexKeys.firstChunk(hash, DatWeight.MAX_DIFFICULTY))) {
      while (cursor.valid() && IndexKeys.isChunkOf(cursor.key(), hash)) {
        DatWeight first = IndexKeys.chunkWeight(cursor.key());
        if (hidden.test(first.work())) {
          cursor.next();
          continue;
        }
        if (heaviest == null || order.compare(first, heaviest) > 0) {
          heaviest = first;
        }
        if (first.difficulty() == 0) {
          break;
        }
        cursor.seek(IndexKeys.firstChunk(hash, first.difficulty() - 1));
      }
      return Optional.ofNullable(heaviest)
          .map(found -> StoreReader.dat(view, found.work()).verified());
    }
  }

  /** See {@link dave.engine.store.DatStore#votes}. */
  boolean votes(ByteString key, int limit, Consumer<Vote> consumer) {
    try (View view = columns.view()) {
      return forEachOf(view, key, limit, (author, value) -> consumer.accept(vote(author, value)));
    }
  }

  private static Vote vote(Author author, RegisterValue value) {
    return new Vote(
        author,
        value.work(),
        value.difficulty(),
        value.timeMs(),
        PlaceByte.bound(value.placeByte()),
        value.value());
  }
}
