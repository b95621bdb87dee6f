package dave.engine.store;

import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a store should hold, as plainly as can be: the reference of the model test. It shares no
 * rule, order or accounting with the stores, only {@link DatSize}.
 */
final class PlainStore {
  private final long capacityBytes;
  private final Mass mass;
  private final Map<WorkHash, Arrival> byWork = new HashMap<>();
  private final Map<List<Object>, WorkHash> registers = new HashMap<>();
  private final TreeMap<Integer, TreeSet<VerifiedDat>> byDifficulty = new TreeMap<>();
  private long sequence;
  private long bytes;

  PlainStore(long capacityBytes, Mass mass) {
    this.capacityBytes = capacityBytes;
    this.mass = mass;
  }

  /** Admits a dat; adds the events that it should cause. */
  Admission put(VerifiedDat dat, long nowMs, List<StoreEvent> events) {
    VerifiedDat copy = get(dat.dat().work());
    if (copy != null && (copy.bound() || !dat.bound())) {
      boolean stolen = !copy.bound() && !copy.dat().author().equals(dat.dat().author());
      return stolen ? Admission.Ignored.WORK_TAKEN : Admission.Ignored.ALREADY_HELD;
    }
    WorkHash olderWork = dat.dat().isRegister() ? registers.get(register(dat)) : null;
    VerifiedDat older =
        olderWork == null || olderWork.equals(dat.dat().work()) ? null : get(olderWork);
    if (older != null) {
      long later = Long.compare(dat.dat().timeMs(), older.dat().timeMs());
      boolean lowerWork = dat.dat().work().compareTo(older.dat().work()) < 0;
      if (later < 0 || (later == 0 && !lowerWork)) {
        return Admission.Ignored.SUPERSEDED;
      }
    }
    return enter(dat, copy, older, nowMs, events);
  }

  /** Puts it in, then takes out the lightest as long as there is too much; undoes it if need be. */
  private Admission enter(
      VerifiedDat dat,
      @Nullable VerifiedDat copy,
      @Nullable VerifiedDat older,
      long nowMs,
      List<StoreEvent> events) {
    List<Arrival> gone = new ArrayList<>();
    if (copy != null) {
      gone.add(remove(copy));
    }
    if (older != null) {
      gone.add(remove(older));
    }
    int displaced = gone.size();
    add(new Arrival(sequence + 1, dat));
    while (bytes > capacityBytes) {
      gone.add(remove(lightest(nowMs)));
    }
    if (gone.stream().anyMatch(arrival -> arrival.dat().equals(dat))) {
      gone.stream().filter(arrival -> !arrival.dat().equals(dat)).forEach(this::add);
      return Admission.Ignored.TOO_LIGHT;
    }
    sequence++;
    gone.stream().skip(displaced).forEach(a -> events.add(new StoreEvent.Evicted(a.dat())));
    Arrival arrival = new Arrival(sequence, dat);
    if (displaced == 0) {
      events.add(new StoreEvent.Stored(arrival));
      return new Admission.Stored(sequence);
    }
    if (displaced == 2) {
      events.add(new StoreEvent.Evicted(Objects.requireNonNull(copy)));
    }
    VerifiedDat previous = Objects.requireNonNull(older != null ? older : copy);
    events.add(new StoreEvent.Replaced(arrival, previous));
    return new Admission.Replaced(previous, sequence);
  }

  private @Nullable VerifiedDat get(WorkHash work) {
    Arrival arrival = byWork.get(work);
    return arrival == null ? null : arrival.dat();
  }

  private static List<Object> register(VerifiedDat dat) {
    return List.of(dat.dat().key(), dat.dat().author());
  }

  private void add(Arrival arrival) {
    VerifiedDat dat = arrival.dat();
    byWork.put(dat.dat().work(), arrival);
    if (dat.dat().isRegister()) {
      registers.put(register(dat), dat.dat().work());
    }
    byDifficulty
        .computeIfAbsent(
            dat.difficulty(),
            bits ->
                new TreeSet<>(
                    Comparator.comparingLong((VerifiedDat each) -> each.dat().timeMs())
                        .thenComparing(each -> each.dat().work(), Comparator.reverseOrder())))
        .add(dat);
    bytes += DatSize.of(dat.dat());
  }

  private Arrival remove(VerifiedDat dat) {
    Arrival arrival = Objects.requireNonNull(byWork.remove(dat.dat().work()));
    if (dat.dat().isRegister()) {
      registers.remove(register(dat));
    }
    TreeSet<VerifiedDat> peers = Objects.requireNonNull(byDifficulty.get(dat.difficulty()));
    peers.remove(dat);
    if (peers.isEmpty()) {
      byDifficulty.remove(dat.difficulty());
    }
    bytes -= DatSize.of(dat.dat());
    return arrival;
  }

  private VerifiedDat lightest(long nowMs) {
    return byDifficulty.values().stream()
        .map(TreeSet::first)
        .min((a, b) -> compare(a, b, nowMs))
        .orElseThrow();
  }

  /**
   * By mass as a fraction of big integers, then by time, then by work, the higher being lighter.
   */
  int compare(VerifiedDat a, VerifiedDat b, long nowMs) {
    int c = weight(a).multiply(age(b, nowMs)).compareTo(weight(b).multiply(age(a, nowMs)));
    if (c == 0) {
      c = Long.compare(a.dat().timeMs(), b.dat().timeMs());
    }
    return c != 0 ? c : b.dat().work().compareTo(a.dat().work());
  }

  private BigInteger weight(VerifiedDat dat) {
    return mass == Mass.WORK
        ? BigInteger.ONE.shiftLeft(dat.difficulty())
        : BigInteger.valueOf(dat.difficulty());
  }

  private static BigInteger age(VerifiedDat dat, long nowMs) {
    return BigInteger.valueOf(Math.max(1_000, nowMs - dat.dat().timeMs()));
  }

  /** Whether {@link #lightest} is what a look at every dat finds. */
  boolean lightestIsLightestOfAll(long nowMs) {
    return dats().stream()
        .min((a, b) -> compare(a, b, nowMs))
        .map(dat -> dat.equals(lightest(nowMs)))
        .orElse(true);
  }

  List<VerifiedDat> dats() {
    return byWork.values().stream().map(Arrival::dat).toList();
  }

  List<VerifiedDat> heaviestFirst(long nowMs) {
    return dats().stream().sorted((a, b) -> compare(b, a, nowMs)).toList();
  }

  List<VerifiedDat> inListOrder() {
    return dats().stream()
        .sorted(
            Comparator.comparing(
                    (VerifiedDat dat) -> dat.dat().key().toByteArray(), Arrays::compareUnsigned)
                .thenComparing(dat -> dat.dat().author())
                .thenComparing(dat -> dat.dat().work()))
        .toList();
  }

  List<Arrival> arrivals() {
    return byWork.values().stream().sorted(Comparator.comparingLong(Arrival::sequence)).toList();
  }

  DatStore.Stats stats() {
    return new DatStore.Stats(byWork.size(), bytes, capacityBytes, true);
  }

  long lastSequence() {
    return sequence;
  }
}
