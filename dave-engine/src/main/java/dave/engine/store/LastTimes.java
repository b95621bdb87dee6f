package dave.engine.store;

import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the times of evicted records of registers. So an older record, which may be heavier,
 * does not come in again as the newest.
 *
 * <p>It remembers bound records only. With unbound work, an attacker that moves the border between
 * key and value can name any register, and must not keep its record out. It keeps at most {@value
 * #MAX} registers, the latest evicted, in about 8 MB. For one thread.
 */
public final class LastTimes {
  /** How many registers are remembered. */
  public static final int MAX = 65_536;

  private final Map<ValueDigest, Long> times = new LinkedHashMap<>();

  /**
   * A note of an evicted record.
   *
   * @param register a digest of key and author
   * @param timeMs the time in the evicted record
   * @param forgotten the register that is forgotten instead, or null
   */
  public record Noted(ValueDigest register, long timeMs, @Nullable ValueDigest forgotten) {}

  /** Remembers an evicted record, if it is a bound record of a register. */
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

  /** Restores a note of an earlier run. To be called in the order of the notes. */
  public void restore(ValueDigest register, long timeMs) {
    times.put(register, timeMs);
  }

  /** Whether a later record of the dat's register was evicted. */
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
