package dave.engine.gossip;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values by the short ids of the {@value #MAX} dats that came last. Not thread-safe. */
final class Recent<V> {
  static final int MAX = 16_384;

  @SuppressWarnings("serial") // Never serialized.
  private final Map<Long, V> values =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
          return size() > MAX;
        }
      };

  void put(long id, V value) {
    values.put(id, value);
  }

  @Nullable V get(long id) {
    return values.get(id);
  }

  int size() {
    return values.size();
  }

  @Nullable V remove(long id) {
    return values.remove(id);
  }
}
