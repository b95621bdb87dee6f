package dave.engine.store.summary;

import dave.wire.VerifiedDat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which dats are compared: those of a span of time, as if some had never been held.
 *
 * @param fromMs dats of this time or later, Unix milliseconds
 * @param toMs dats of this time or earlier, Unix milliseconds
 * @param hidden asked once a call, after the state that is read is fixed. So a dat that is hidden
 *     before it is stored is never told.
 */
public record Scope(long fromMs, long toMs, Supplier<Hidden> hidden) {
  /** All that is held. */
  public static final Scope ALL = new Scope(0, Long.MAX_VALUE, () -> Hidden.NONE);

  /**
   * Dats that others must not learn of.
   *
   * @param dats left out, with all other claims on their works; if they are held
   * @param displaced dats that one of those replaced, so that they count as held
   */
  public record Hidden(List<VerifiedDat> dats, List<VerifiedDat> displaced) {
    public static final Hidden NONE = new Hidden(List.of(), List.of());

    public Hidden {
      dats = List.copyOf(dats);
      displaced = List.copyOf(displaced);
    }
  }

  /** The same dats within a span of time. */
  public Scope within(long newFromMs, long newToMs) {
    return new Scope(newFromMs, newToMs, hidden);
  }

  public boolean contains(long timeMs) {
    return fromMs <= timeMs && timeMs <= toMs;
  }
}
