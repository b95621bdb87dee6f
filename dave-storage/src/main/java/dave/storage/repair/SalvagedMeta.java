package dave.storage.repair;

import dave.storage.StoreMeta;
import dave.storage.rocks.Column;
import dave.storage.rocks.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The readable values of {@link Column#META}. */
final class SalvagedMeta {
  private final Map<String, byte[]> values = new TreeMap<>();
  private long lastSequence;

  private SalvagedMeta() {}

  /**
   * Reads the values.
   *
   * @throws StoreException if a newer Dave wrote the store
   */
  static SalvagedMeta of(SalvageReader salvage) {
    SalvagedMeta found = new SalvagedMeta();
    salvage.forEachEntry(Column.META, entry -> found.add(entry.key(), entry.value()));
    byte[] schema = found.values.get(StoreMeta.SCHEMA_NAME);
    if (schema != null) {
      StoreMeta.requireKnown(schema);
    }
    return found;
  }

  /**
   * Takes a value. If it comes twice, the later one is newer; of the last arrival numbers, the
   * highest counts.
   */
  private void add(byte[] key, byte[] value) {
    if (StoreMeta.isLastTime(key)) {
      return; // A repaired store begins without these notes.
    }
    String name = new String(key, StandardCharsets.UTF_8);
    values.put(name, value);
    if (name.equals(StoreMeta.LAST_SEQUENCE_NAME) && value.length == Long.BYTES) {
      lastSequence = Math.max(lastSequence, StoreMeta.number(value));
    }
  }

  boolean hasSchema() {
    return values.containsKey(StoreMeta.SCHEMA_NAME);
  }

  /** The schema; that of this code if it is lost. */
  int schema() {
    byte[] schema = values.get(StoreMeta.SCHEMA_NAME);
    return schema == null ? StoreMeta.SCHEMA : (int) StoreMeta.number(schema);
  }

  /** The name of the arrival log, or null if it is lost. */
  @Nullable String logId() {
    byte[] id = values.get(StoreMeta.LOG_ID_NAME);
    return id == null ? null : new String(id, StandardCharsets.UTF_8);
  }

  /** The last arrival number; 0 if it is lost. */
  long lastSequence() {
    return lastSequence;
  }

  /** The node's own values, by name. */
  Map<String, byte[]> own() {
    Map<String, byte[]> own = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(StoreMeta.OWN)) {
            own.put(name.substring(StoreMeta.OWN.length()), value);
          }
        });
    return own;
  }
}
