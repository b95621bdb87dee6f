package dave.engine.quota;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that keeps a limited number of entries, those that were looked up or put last. So keys that
 * strangers choose take bounded memory. Not thread-safe.
 */
public final class LatestMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;

  private final int most;

  /**
   * @param most the most entries, positive
   */
  public LatestMap(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
