package dave.sim.pool;

import dave.engine.store.DatWeight;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Dats that the stores of many nodes share, so that each is in memory once. They have numbers, in
 * the order of a mass index: by difficulty, and the lightest of a difficulty first. Immutable.
 */
public final class DatPool {
  private final VerifiedDat[] dats;
  private final Map<WorkHash, Integer> numbers;

  /** Of each difficulty, the number of its first dat, and the number after its last. */
  private final TreeMap<Integer, Span> classes = new TreeMap<>();

  private record Span(int from, int to) {}

  /**
   * A pool of bound dats without keys.
   *
   * @throws IllegalArgumentException for any other dat, or if one is there twice
   */
  public DatPool(Collection<VerifiedDat> all) {
    dats = all.toArray(VerifiedDat[]::new);
    Arrays.sort(
        dats,
        Comparator.comparingInt(VerifiedDat::difficulty)
            .thenComparing(DatWeight::of, DatWeight.LIGHTEST_OF_CLASS_FIRST));
    numbers = HashMap.newHashMap(dats.length);
    for (int i = 0; i < dats.length; i++) {
      if (numbers.put(requireShareable(dats[i]).dat().work(), i) != null) {
        throw new IllegalArgumentException("a dat is there twice: " + dats[i]);
      }
      int bits = dats[i].difficulty();
      classes.put(bits, new Span(classes.getOrDefault(bits, new Span(i, i)).from(), i + 1));
    }
  }

  /**
   * @throws IllegalArgumentException if a dat has a key, or its work is not bound
   */
  static VerifiedDat requireShareable(VerifiedDat dat) {
    if (!dat.bound() || dat.dat().isRegister()) {
      throw new IllegalArgumentException("not a bound dat without a key: " + dat);
    }
    return dat;
  }

  /** Returns how many dats there are. */
  public int size() {
    return dats.length;
  }

  /** Returns the dat of a number. */
  public VerifiedDat dat(int number) {
    return dats[number];
  }

  /** Returns the number of a work; empty if no dat has it. */
  public OptionalInt number(WorkHash work) {
    Integer number = numbers.get(work);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Returns the difficulties of all dats. */
  Iterable<Integer> difficulties() {
    return classes.keySet();
  }

  /** Returns the number of the first dat of a difficulty. */
  int first(int difficulty) {
    return classes.getOrDefault(difficulty, new Span(0, 0)).from();
  }

  /** Returns the number after the last dat of a difficulty. */
  int end(int difficulty) {
    return classes.getOrDefault(difficulty, new Span(0, 0)).to();
  }

  /** Returns the number of the first dat of a class that is not lighter than a weight of it. */
  int from(DatWeight weight) {
    int low = first(weight.difficulty());
    int high = end(weight.difficulty());
    while (low < high) {
      int middle = (low + high) >>> 1;
      VerifiedDat dat = dats[middle];
      int order = Long.compare(dat.dat().timeMs(), weight.timeMs());
      order = order != 0 ? order : weight.work().compareTo(dat.dat().work());
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
