package dave.cluster;

import dave.engine.testing.SignedDats;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Every dat that a node acknowledged: none of them may be lost. Thread-safe. */
final class AcknowledgedDats {
  /** In bits; mining takes no noticeable time. */
  static final int DIFFICULTY = 8;

  private static final long BACK_MS = 100;
  private static final int FILLER_LENGTH = 1_200;

  private final SigningKey author = SignedDats.key(0);
  private final Map<WorkHash, String> acknowledged = new ConcurrentHashMap<>();
  private long lastFillerMs;
  private final AtomicInteger made = new AtomicInteger();

  /** Makes a dat, with the time of a clock that is so much ahead. */
  private static Dat dat(SigningKey author, String key, String value, Duration ahead) {
    long timeMs = System.currentTimeMillis() - BACK_MS + ahead.toMillis();
    return SignedDats.bound(author, key, value, timeMs, DIFFICULTY);
  }

  /** Makes a dat of an author. */
  static Dat dat(SigningKey author, String key, String value) {
    return dat(author, key, value, Duration.ZERO);
  }

  /** Makes a dat under a new key. */
  Dat next(Duration ahead) {
    return dat(author, "ledger/" + made.incrementAndGet(), "x", ahead);
  }

  /** Makes a large dat, always of the same record. It fills logs of stores, but not the network. */
  Dat filler() {
    long timeMs = Math.max(lastFillerMs + 1, System.currentTimeMillis() - BACK_MS);
    lastFillerMs = timeMs;
    return SignedDats.bound(author, "filler", "x".repeat(FILLER_LENGTH), timeMs, DIFFICULTY);
  }

  void acknowledged(Dat dat, ClusterNode by) {
    acknowledged.put(dat.work(), dat.key().toStringUtf8() + " by " + by);
  }

  /** Removes a dat that not every node will have during the run. */
  void remove(Dat dat) {
    acknowledged.remove(dat.work());
  }

  /** Returns the dats that every node has to have, each with a description. */
  Map<WorkHash, String> all() {
    return Map.copyOf(acknowledged);
  }
}
