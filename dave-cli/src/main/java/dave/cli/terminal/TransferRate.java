package dave.cli.terminal;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The rate of a transfer over the last seconds. The bytes that a resumed transfer has at its start
 * do not distort it for long. Not thread-safe.
 */
public final class TransferRate {
  private static final long WINDOW_MS = 10_000;

  private final InstantSource clock;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long atMs, long bytes) {}

  public TransferRate(InstantSource clock) {
    this.clock = clock;
    samples.add(new Sample(clock.millis(), 0));
  }

  /**
   * Returns size, rate and time left, as in "12.5 MB of 100.0 MB, 3.1 MB/s, about 28s left".
   *
   * @param total -1 if unknown
   */
  public String line(long bytes, long total) {
    long nowMs = clock.millis();
    samples.add(new Sample(nowMs, bytes));
    while (samples.size() > 2 && nowMs - samples.getFirst().atMs() > WINDOW_MS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    long elapsedMs = Math.max(1, nowMs - first.atMs());
    double rate = Math.max(0, bytes - first.bytes()) * 1e3 / elapsedMs;
    String done = total < 0 ? Text.bytes(bytes) : Text.bytes(bytes) + " of " + Text.bytes(total);
    if (rate <= 0) {
      return done;
    }
    String left = total < 0 ? "" : ", " + Text.expected((total - bytes) / rate) + " left";
    return done + ", " + Text.bytes((long) rate) + "/s" + left;
  }
}
