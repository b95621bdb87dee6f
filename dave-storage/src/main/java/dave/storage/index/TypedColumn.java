package dave.storage.index;

import com.google.protobuf.ByteString;
import dave.storage.index.IndexKeys.RegisterValue;
import dave.storage.rocks.Column;
import dave.storage.rocks.ColumnReader;
import dave.wire.Author;
import dave.wire.WorkHash;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A column with the layout of its keys and values.
 *
 * @param <K> what its keys stand for
 * @param <V> what its values say
 */
public final class TypedColumn<K, V> {
  /** Dats by their name. */
  public static final TypedColumn<WorkHash, StoredDat> DATS =
      new TypedColumn<>(Column.DATS, WorkHash::toByteArray, StoredDat::decode);

  /** The name of the dat of an author under a key that is not empty. */
  public static final TypedColumn<Register, WorkHash> REGISTERS =
      new TypedColumn<>(
          Column.REGISTERS,
          register -> IndexKeys.register(register.key, register.author),
          (register, value) -> RegisterValue.name(value));

  /** The names of dats by their number in the arrival log. */
  public static final TypedColumn<Long, WorkHash> ARRIVALS =
      new TypedColumn<>(
          Column.ARRIVALS, IndexKeys::arrival, (sequence, value) -> WorkHash.of(value, 0));

  /** A key and an author, which have one record. */
  public record Register(ByteString key, Author author) {}

  private final Column column;
  private final Function<K, byte[]> keys;
  private final BiFunction<K, byte[], V> values;

  private TypedColumn(Column column, Function<K, byte[]> keys, BiFunction<K, byte[], V> values) {
    this.column = column;
    this.keys = keys;
    this.values = values;
  }

  /**
   * Returns the value of a key.
   *
   * @throws dave.storage.rocks.StoreException if it cannot be read, or is damaged
   */
  public Optional<V> get(ColumnReader reader, K key) {
    byte[] value = reader.get(column, keys.apply(key));
    return value == null ? Optional.empty() : Optional.of(values.apply(key, value));
  }

  /** Returns whether a key has a value, which is not decoded. */
  public boolean has(ColumnReader reader, K key) {
    return reader.get(column, keys.apply(key)) != null;
  }
}
