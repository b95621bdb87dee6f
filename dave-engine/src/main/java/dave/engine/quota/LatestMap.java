package dave.engine.quota;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps so many entries, those that were looked up or put last: what strangers name takes no more
 * room than that. Not thread-safe.
 */
public final class LatestMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;

  private final int most;

  /**
   * @param most how many entries, positive
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
