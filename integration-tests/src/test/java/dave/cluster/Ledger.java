package dave.cluster;

import dave.engine.testing.SignedDats;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.crypto.SigningKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Every dat that a node acknowledged: none of them may ever be lost. Any thread. */
final class Ledger {
  /** In bits: mined in no time. */
  static final int DIFFICULTY = 8;

  private static final long BACK_MS = 100;

  private final SigningKey author = SignedDats.key(0);
  private final Map<WorkHash, String> acknowledged = new ConcurrentHashMap<>();
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

  void acknowledged(Dat dat, ClusterNode by) {
    acknowledged.put(dat.work(), dat.key().toStringUtf8() + " by " + by);
  }

  /** What is to be found, each with what it is. */
  Map<WorkHash, String> all() {
    return Map.copyOf(acknowledged);
  }
}
