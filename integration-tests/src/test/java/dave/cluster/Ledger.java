package dave.cluster;

import dave.engine.testing.SignedDats;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Every dat that a node acknowledged: none of them may ever be lost. Any thread. */
final class Ledger {
  /** In bits: mined in no time. */
  static final int DIFFICULTY = 8;

  private static final long BACK_MS = 100;
  private static final int FILLER_LENGTH = 1_200;

  private final SigningKey author = SignedDats.key(0);
  private final Map<WorkHash, String> acknowledged = new ConcurrentHashMap<>();
  private long lastFillerMs;
  private final AtomicInteger made = new AtomicInteger();

  /** A new dat, stamped as on a machine whose clock is so much ahead of this one's. */
  private static Dat dat(SigningKey author, String key, String value, Duration ahead) {
    long timeMs = System.currentTimeMillis() - BACK_MS + ahead.toMillis();
    return SignedDats.bound(author, key, value, timeMs, DIFFICULTY);
  }

  /** A dat of any author. */
  static Dat dat(SigningKey author, String key, String value) {
    return dat(author, key, value, Duration.ZERO);
  }

  /** A dat under a key that no other has. */
  Dat next(Duration ahead) {
    return dat(author, "ledger/" + made.incrementAndGet(), "x", ahead);
  }

  /** A large dat of the one record that fills logs without filling the network. */
  Dat filler() {
    long timeMs = Math.max(lastFillerMs + 1, System.currentTimeMillis() - BACK_MS);
    lastFillerMs = timeMs;
    return SignedDats.bound(author, "filler", "x".repeat(FILLER_LENGTH), timeMs, DIFFICULTY);
  }

  void acknowledged(Dat dat, ClusterNode by) {
    acknowledged.put(dat.work(), dat.key().toStringUtf8() + " by " + by);
  }

  /** Strikes out a dat that is not to be found on all within the time of a run. */
  void strike(Dat dat) {
    acknowledged.remove(dat.work());
  }

  /** What is to be found, each with what it is. */
  Map<WorkHash, String> all() {
    return Map.copyOf(acknowledged);
  }
}
