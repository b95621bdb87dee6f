package dave.sim.scenario.observer;

import java.util.Arrays;

/**
 * The features of a node's traffic in a window: counts, gaps, lateness and sizes, on each of its
 * links and over all of them, for what it sends and for what it gets.
 */
final class Features {
  /** Datagrams are counted by size, in classes of so many bytes. */
  private static final int SIZE_CLASS = 100;

  private static final int SIZE_CLASSES = 13;
  private static final int OF_A_DIRECTION = 19 + SIZE_CLASSES;

  /** The number of features. */
  static final int COUNT = 2 * OF_A_DIRECTION;

  private final GlobalObserver observer;
  private final long fromNs;
  private final long toNs;
  private final double[] values = new double[COUNT];
  private final double[] ofSize = new double[SIZE_CLASSES];
  private int filled;
  private long[] times = new long[256];
  private int timed;

  private Features(GlobalObserver observer, long fromNs, long toNs) {
    this.observer = observer;
    this.fromNs = fromNs;
    this.toNs = toNs;
  }

  /** Returns the features of a node from one time on and before another. */
  static double[] of(GlobalObserver observer, int node, long fromNs, long toNs) {
    Features features = new Features(observer, fromNs, toNs);
    features.add(node, true);
    features.add(node, false);
    return features.values;
  }

  private void add(int node, boolean out) {
    Moments counts = new Moments();
    Moments gapsOfLink = new Moments();
    Moments lateness = new Moments();
    Moments sizes = new Moments();
    timed = 0;
    Arrays.fill(ofSize, 0);
    for (int other = 0; other < observer.nodes(); other++) {
      int sender = out ? node : other;
      Series series = out ? observer.between(node, other) : observer.between(other, node);
      if (series != null) {
        link(series, sender, counts, gapsOfLink, lateness, sizes);
      }
    }
    fill(counts);
    fill(gapsOfLink.deviation(), gapsOfLink.most());
    fill(gaps());
    fill(lateness.mean(), lateness.most());
    fill(sizes);
    fill(ofSize);
  }

  private void link(
      Series series,
      int sender,
      Moments counts,
      Moments gapsOfLink,
      Moments lateness,
      Moments sizes) {
    int first = series.from(fromNs);
    int end = series.from(toNs);
    if (first == end) {
      return;
    }
    counts.add((double) end - first);
    for (int i = first; i < end; i++) {
      if (timed == times.length) {
        times = Arrays.copyOf(times, 2 * timed);
      }
      times[timed++] = series.ns(i);
      lateness.add(observer.lateness(sender, series.ns(i)));
      sizes.add(series.bytes(i));
      ofSize[Math.min(series.bytes(i) / SIZE_CLASS, SIZE_CLASSES - 1)]++;
      if (i > first) {
        gapsOfLink.add((series.ns(i) - series.ns(i - 1)) / (double) observer.epochNs());
      }
    }
  }

  /** Returns the gaps between all datagrams of a direction, in epochs. */
  private Moments gaps() {
    Arrays.sort(times, 0, timed);
    Moments gaps = new Moments();
    for (int i = 1; i < timed; i++) {
      gaps.add((times[i] - times[i - 1]) / (double) observer.epochNs());
    }
    return gaps;
  }

  /** Adds five features. */
  private void fill(Moments moments) {
    fill(moments.sum(), moments.mean(), moments.deviation(), moments.least(), moments.most());
  }

  private void fill(double... more) {
    for (double value : more) {
      values[filled++] = value;
    }
  }
}
