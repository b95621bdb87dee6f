package dave.engine.store;

import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The times of the records that registers had when they were evicted, so that an older version,
 * which may be heavier, does not come in again and pass for the newest.
 *
 * <p>Of bound records alone: who moves the border between key and value can name any register with
 * unbound work, and must not keep its record out. At most {@value #MAX}, the latest evicted, in
 * about 8 MB. Of one thread.
 */
public final class LastTimes {
  /** How many registers are remembered. */
  public static final int MAX = 65_536;

  private final Map<ValueDigest, Long> times = new LinkedHashMap<>();

  /**
   * What was noted.
   *
   * @param register names key and author
   * @param timeMs of the record that was evicted
   * @param forgotten the register that made way, or null
   */
  public record Noted(ValueDigest register, long timeMs, @Nullable ValueDigest forgotten) {}

  /** Remembers a record that is evicted, if it is one to remember. */
  public Optional<Noted> evicted(VerifiedDat record) {
    Dat dat = record.dat();
    if (!record.bound() || !dat.isRegister()) {
      return Optional.empty();
    }
    ValueDigest register = register(dat);
    times.remove(register);
    restore(register, dat.timeMs());
    ValueDigest eldest = times.size() > MAX ? times.keySet().iterator().next() : null;
    if (eldest != null) {
      times.remove(eldest);
    }
    return Optional.of(new Noted(register, dat.timeMs(), eldest));
  }

  /** Remembers what was noted in an earlier run; in the order of that. */
  public void restore(ValueDigest register, long timeMs) {
    times.put(register, timeMs);
  }

  /** Whether a register had a later record than this, which was evicted. */
  public boolean isOutdated(Dat dat) {
    if (times.isEmpty() || !dat.isRegister()) {
      return false;
    }
    Long last = times.get(register(dat));
    return last != null && dat.timeMs() < last;
  }

  private static ValueDigest register(Dat dat) {
    return ValueDigest.of(dat.author().toByteString().concat(dat.key()));
  }
}
