package dave.engine.lookup;

import dave.engine.ingest.TokenBucket;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many bytes of answers each asker may get, by its address prefix: so many a second, and a
 * burst of {@value #BURST_SECONDS} seconds' worth. Keeps the {@value #MAX} that asked last. Not
 * thread-safe.
 */
final class Budgets {
  /** One GET may ask for 256 dats. */
  static final int BURST_SECONDS = 4;

  private static final int MAX = 1_024;

  private final long bytesPerSecond;
  private final Map<NetworkPrefix, TokenBucket> budgets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NetworkPrefix, TokenBucket> eldest) {
          return size() > MAX;
        }
      };

  Budgets(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Takes bytes of an asker's budget, if there are as many. */
  boolean take(PeerAddress asker, int bytes, long nowMs) {
    return budgets
        .computeIfAbsent(
            Askers.of(asker),
            a -> new TokenBucket(bytesPerSecond, (double) BURST_SECONDS * bytesPerSecond, nowMs))
        .take(bytes, nowMs);
  }
}
