package dave.engine.consensus;

import dave.engine.store.ValueDigest;
import dave.engine.store.Vote;
import dave.wire.Bytes32;
import dave.wire.WorkHash;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

/**
 * The authors, work and latest time of each value. Values are numbered from 0, in the order in
 * which they are first seen. Arrays hold all of it, some 80 bytes a value, so that a garbage
 * collector has no objects to copy. Not thread-safe.
 */
final class VoteSums {
  private static final int FIRST_CAPACITY = 16;

  /** Efforts below 2^62 are summed as longs. */
  private static final int LIGHT_BITS = 62;

  private int size;
  private long[] high = new long[FIRST_CAPACITY];
  private long[] low = new long[FIRST_CAPACITY];
  private int[] authors = new int[FIRST_CAPACITY];
  private long[] latestMs = new long[FIRST_CAPACITY];
  private long[] light = new long[FIRST_CAPACITY];
  private byte[] samples = new byte[FIRST_CAPACITY * Bytes32.LENGTH];

  /** The efforts that do not fit into {@link #light}; rare, as nobody can afford them. */
  private final Map<Integer, BigInteger> heavy = new HashMap<>();

  /**
   * A binary tree by the bits of digests: each value has a child for a 0 and one for a 1; 0 means
   * none. Nobody can choose values that make it much deeper than chance does, as each level costs
   * twice the hashes of the one above.
   */
  private int[] children = new int[2 * FIRST_CAPACITY];

  void add(Vote vote) {
    int number = numberOf(vote);
    authors[number]++;
    latestMs[number] = Math.max(latestMs[number], vote.timeMs());
    if (!vote.bound()) {
      return;
    }
    if (vote.difficulty() < LIGHT_BITS && light[number] < 1L << LIGHT_BITS) {
      light[number] += 1L << vote.difficulty();
    } else {
      heavy.merge(number, BigInteger.ONE.shiftLeft(vote.difficulty()), BigInteger::add);
    }
  }

  private int numberOf(Vote vote) {
    if (size == 0) {
      return append(vote);
    }
    ValueDigest value = vote.value();
    int number = 0;
    for (int depth = 0; ; depth++) {
      if (high[number] == value.high() && low[number] == value.low()) {
        return number;
      }
      int child = 2 * number + bit(value, depth);
      if (children[child] == 0) {
        int appended = append(vote);
        children[child] = appended;
        return appended;
      }
      number = children[child];
    }
  }

  private static int bit(ValueDigest value, int depth) {
    long half = depth < Long.SIZE ? value.low() : value.high();
    return (int) (half >>> depth) & 1; // A shift of a long counts modulo 64.
  }

  private int append(Vote vote) {
    if (size == high.length) {
      grow();
    }
    high[size] = vote.value().high();
    low[size] = vote.value().low();
    vote.work().writeTo(samples, size * Bytes32.LENGTH);
    return size++;
  }

  private void grow() {
    int capacity = 2 * size;
    high = Arrays.copyOf(high, capacity);
    low = Arrays.copyOf(low, capacity);
    authors = Arrays.copyOf(authors, capacity);
    latestMs = Arrays.copyOf(latestMs, capacity);
    light = Arrays.copyOf(light, capacity);
    samples = Arrays.copyOf(samples, capacity * Bytes32.LENGTH);
    children = Arrays.copyOf(children, 2 * capacity);
  }

  int size() {
    return size;
  }

  ValueDigest value(int number) {
    return new ValueDigest(high[number], low[number]);
  }

  /** The first record that was added with this value. */
  WorkHash sample(int number) {
    return WorkHash.of(samples, number * Bytes32.LENGTH);
  }

  long authors(int number) {
    return authors[number];
  }

  long latestMs(int number) {
    return latestMs[number];
  }

  BigInteger work(int number) {
    return BigInteger.valueOf(light[number]).add(heavy.getOrDefault(number, BigInteger.ZERO));
  }

  long totalAuthors() {
    return Arrays.stream(authors).asLongStream().sum();
  }

  BigInteger totalWork() {
    return LongStream.of(light)
        .mapToObj(BigInteger::valueOf)
        .reduce(BigInteger::add)
        .orElseThrow()
        .add(heavy.values().stream().reduce(BigInteger.ZERO, BigInteger::add));
  }

  /**
   * The numbers of the highest values, highest first. Ties are broken by the other measure, then by
   * digest. So the order is total, and the same at every node.
   */
  List<Integer> highest(Ranking ranking, int count) {
    Comparator<Integer> byAuthors = Comparator.comparingInt(number -> authors[number]);
    Comparator<Integer> measure =
        ranking == Ranking.POPULARITY
            ? byAuthors.thenComparing(this::compareWork)
            : ((Comparator<Integer>) this::compareWork).thenComparing(byAuthors);
    Comparator<Integer> lowestFirst =
        measure.thenComparing(this::value, Comparator.<ValueDigest>reverseOrder());
    PriorityQueue<Integer> highest = new PriorityQueue<>(lowestFirst);
    for (int number = 0; number < size; number++) {
      highest.add(number);
      if (highest.size() > count) {
        highest.remove();
      }
    }
    return highest.stream().sorted(lowestFirst.reversed()).toList();
  }

  private int compareWork(int a, int b) {
    return heavy.isEmpty() ? Long.compare(light[a], light[b]) : work(a).compareTo(work(b));
  }
}
