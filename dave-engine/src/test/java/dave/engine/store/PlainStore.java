package dave.engine.store;

import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The reference of the model test: what a store should hold, computed as simply as possible. It
 * shares no rules, orders or accounting with the stores, only {@link DatSize}.
 */
final class PlainStore {
  private final long capacityBytes;
  private final Mass mass;
  private final Map<WorkHash, List<Kept>> byWork = new HashMap<>();
  private final Map<List<Object>, Kept> registers = new HashMap<>();
  private final TreeMap<Integer, TreeSet<Kept>> byDifficulty = new TreeMap<>();
  private final Map<List<Object>, Long> lastTimes = new HashMap<>();
  private long sequence;
  private long bytes;

  PlainStore(long capacityBytes, Mass mass) {
    this.capacityBytes = capacityBytes;
    this.mass = mass;
  }

  /** Admits a dat; adds the events that it should cause. */
  Admission put(VerifiedDat dat, long nowMs, List<StoreEvent> events) {
    List<Kept> claims = new ArrayList<>(claims(dat.dat().work()));
    for (Kept claim : claims) {
      boolean same =
          claim.dat.dat().author().equals(dat.dat().author())
              && claim.dat.dat().key().size() == dat.dat().key().size();
      if (claim.dat.bound() || (same && !dat.bound())) {
        return Admission.Ignored.ALREADY_HELD;
      }
    }
    Kept older = dat.dat().isRegister() ? registers.get(register(dat)) : null;
    if (older != null && older.dat.dat().work().equals(dat.dat().work())) {
      older = null;
    }
    if (older != null) {
      long later = Long.compare(dat.dat().timeMs(), older.dat.dat().timeMs());
      boolean lowerWork = dat.dat().work().compareTo(older.dat.dat().work()) < 0;
      if (later < 0 || (later == 0 && !lowerWork)) {
        return Admission.Ignored.SUPERSEDED;
      }
    }
    Long last = registers.get(register(dat)) == null ? lastTimes.get(register(dat)) : null;
    if (dat.dat().isRegister() && last != null && dat.dat().timeMs() < last) {
      return Admission.Ignored.SUPERSEDED;
    }
    int places = dat.difficulty() == 0 ? 1 : 16;
    List<Kept> leaving = claims;
    int place = 0;
    if (!dat.bound()) {
      place = claims.size();
      leaving = new ArrayList<>();
      if (place == places) {
        leaving.add(Collections.min(claims, Comparator.comparingLong(kept -> kept.sequence)));
        place = leaving.getFirst().place;
      }
    }
    boolean joins = !dat.bound() && !claims.isEmpty();
    return enter(new Kept(dat, sequence + 1, place), joins, leaving, older, nowMs, events);
  }

  /**
   * Adds a dat, then evicts the lightest while there are too many bytes. Undoes this if the dat is
   * too light.
   */
  private Admission enter(
      Kept incoming,
      boolean joins,
      List<Kept> leaving,
      @Nullable Kept older,
      long nowMs,
      List<StoreEvent> events) {
    List<Kept> gone = new ArrayList<>(leaving);
    if (older != null) {
      gone.add(older);
    }
    gone.forEach(this::remove);
    int displaced = gone.size();
    add(incoming);
    WorkHash work = incoming.dat.dat().work();
    while (bytes > capacityBytes) {
      Kept light = lightest(nowMs);
      if (light.dat.dat().work().equals(work)) {
        remove(incoming);
        gone.forEach(this::add);
        return Admission.Ignored.TOO_LIGHT;
      }
      remove(light);
      gone.add(light);
    }
    sequence++;
    gone.forEach(kept -> closeUp(kept.dat.dat().work()));
    gone.stream()
        .skip(displaced)
        .filter(kept -> kept.dat.bound() && kept.dat.dat().isRegister())
        .forEach(kept -> lastTimes.put(register(kept.dat), kept.dat.dat().timeMs()));
    gone.stream().skip(displaced).forEach(kept -> events.add(new StoreEvent.Evicted(kept.dat)));
    List<VerifiedDat> copies = new ArrayList<>(leaving.stream().map(kept -> kept.dat).toList());
    VerifiedDat previous = older != null ? older.dat : null;
    if (previous == null && !joins && !copies.isEmpty()) {
      previous = copies.removeFirst();
    }
    copies.forEach(copy -> events.add(new StoreEvent.Evicted(copy)));
    Arrival arrival = new Arrival(sequence, incoming.dat);
    events.add(
        previous == null
            ? new StoreEvent.Stored(arrival)
            : new StoreEvent.Replaced(arrival, previous));
    if (joins) {
      return new Admission.Joined(sequence);
    }
    return previous == null
        ? new Admission.Stored(sequence)
        : new Admission.Replaced(previous, sequence);
  }

  /** Moves the last claim of a work into a free place before it, until there is none. */
  private void closeUp(WorkHash work) {
    List<Kept> claims = claims(work);
    for (int place = 0; place < claims.size(); place++) {
      if (claims.get(place).place != place) {
        Kept last = claims.getLast();
        remove(last);
        add(new Kept(last.dat, last.sequence, place));
        claims = claims(work);
      }
    }
  }

  /** The dats that are held. */
  private record Kept(VerifiedDat dat, long sequence, int place) {
    int difficulty() {
      return place == 0 ? dat.difficulty() : Math.max(0, dat.difficulty() - 4);
    }

    /** Orders claims of one work where all else is equal. */
    byte[] name() {
      byte[] name = dat.dat().work().toByteArray();
      name[31] ^= (byte) place;
      return name;
    }
  }

  private List<Kept> claims(WorkHash work) {
    return byWork.getOrDefault(work, List.of());
  }

  private static List<Object> register(VerifiedDat dat) {
    return List.of(dat.dat().key(), dat.dat().author());
  }

  private void add(Kept kept) {
    VerifiedDat dat = kept.dat;
    List<Kept> claims = new ArrayList<>(claims(dat.dat().work()));
    claims.add(kept);
    claims.sort(Comparator.comparingInt(Kept::place));
    byWork.put(dat.dat().work(), claims);
    if (dat.dat().isRegister()) {
      registers.put(register(dat), kept);
    }
    byDifficulty
        .computeIfAbsent(
            kept.difficulty(),
            bits ->
                new TreeSet<>(
                    Comparator.comparingLong((Kept each) -> each.dat.dat().timeMs())
                        .thenComparing((x, y) -> Arrays.compareUnsigned(y.name(), x.name()))))
        .add(kept);
    bytes += DatSize.of(dat.dat());
  }

  private void remove(Kept kept) {
    VerifiedDat dat = kept.dat;
    List<Kept> claims = new ArrayList<>(claims(dat.dat().work()));
    if (!claims.remove(kept)) {
      throw new IllegalStateException("not there");
    }
    byWork.put(dat.dat().work(), claims);
    if (claims.isEmpty()) {
      byWork.remove(dat.dat().work());
    }
    if (dat.dat().isRegister()) {
      registers.remove(register(dat));
    }
    TreeSet<Kept> peers = Objects.requireNonNull(byDifficulty.get(kept.difficulty()));
    peers.remove(kept);
    if (peers.isEmpty()) {
      byDifficulty.remove(kept.difficulty());
    }
    bytes -= DatSize.of(dat.dat());
  }

  private Kept lightest(long nowMs) {
    return byDifficulty.values().stream()
        .map(TreeSet::first)
        .min((a, b) -> compare(a, b, nowMs))
        .orElseThrow();
  }

  /**
   * By mass as a fraction of big integers, then by time, then by work, the higher being lighter.
   */
  private int compare(Kept a, Kept b, long nowMs) {
    return compare(a, b, a.difficulty(), b.difficulty(), nowMs);
  }

  private int compare(Kept a, Kept b, int bitsOfA, int bitsOfB, long nowMs) {
    int c =
        weight(bitsOfA)
            .multiply(age(b.dat, nowMs))
            .compareTo(weight(bitsOfB).multiply(age(a.dat, nowMs)));
    if (c == 0) {
      c = Long.compare(a.dat.dat().timeMs(), b.dat.dat().timeMs());
    }
    return c != 0 ? c : Arrays.compareUnsigned(b.name(), a.name());
  }

  private BigInteger weight(int bits) {
    return mass == Mass.WORK ? BigInteger.ONE.shiftLeft(bits) : BigInteger.valueOf(bits);
  }

  private static BigInteger age(VerifiedDat dat, long nowMs) {
    return BigInteger.valueOf(Math.max(1_000, nowMs - dat.dat().timeMs()));
  }

  /** Whether {@link #lightest} finds the same dat as a search of all dats. */
  boolean lightestIsLightestOfAll(long nowMs) {
    return kept().stream()
        .min((a, b) -> compare(a, b, nowMs))
        .map(kept -> kept.equals(lightest(nowMs)))
        .orElse(true);
  }

  private List<Kept> kept() {
    return byWork.values().stream().flatMap(List::stream).toList();
  }

  List<VerifiedDat> dats() {
    return kept().stream().map(Kept::dat).toList();
  }

  /** The claims on a work, by place. */
  List<VerifiedDat> claimsOn(WorkHash work) {
    return claims(work).stream().map(Kept::dat).toList();
  }

  List<VerifiedDat> heaviestFirst(long nowMs) {
    return kept().stream().sorted((a, b) -> compare(b, a, nowMs)).map(Kept::dat).toList();
  }

  /** The heaviest of some dats by the difficulty of its work, in any place. */
  @Nullable VerifiedDat heaviestOf(long nowMs, Predicate<Dat> which) {
    return kept().stream()
        .filter(kept -> which.test(kept.dat.dat()))
        .max((a, b) -> compare(a, b, a.dat.difficulty(), b.dat.difficulty(), nowMs))
        .map(Kept::dat)
        .orElse(null);
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
    return kept().stream()
        .map(kept -> new Arrival(kept.sequence, kept.dat))
        .sorted(Comparator.comparingLong(Arrival::sequence))
        .toList();
  }

  DatStore.Stats stats() {
    return new DatStore.Stats(kept().size(), bytes, capacityBytes, true);
  }

  long lastSequence() {
    return sequence;
  }
}
