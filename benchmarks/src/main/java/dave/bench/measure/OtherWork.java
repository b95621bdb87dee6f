package dave.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How much of the processors other programs use, by Linux's /proc. While they use much, a figure
 * says little about Dave.
 */
final class OtherWork {
  /** Cores that others may use. A quiet machine shows about 0.05. */
  static final double MOST_CORES = 0.2;

  private static final double TICKS_PER_S = 100;
  private static final Path PROC = Path.of("/proc");

  private final long beganNs = System.nanoTime();
  private final long beganTicks = ticks();

  /** Returns how many cores others used since the beginning; NaN where the system cannot tell. */
  double cores() {
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    return beganTicks < 0 ? Double.NaN : (ticks() - beganTicks) / TICKS_PER_S / seconds;
  }

  /** Returns why figures cannot be judged while others use so many cores; empty if they can. */
  static Optional<String> tooMuch(double cores) {
    return cores > MOST_CORES
        ? Optional.of(String.format(Locale.ROOT, "other programs use %.1f cores", cores))
        : Optional.empty();
  }

  /** Returns the ticks of all processes but this one and its descendants; -1 if unknown. */
  private static long ticks() {
    try {
      return busy(Files.readString(PROC.resolve("stat"))) - own();
    } catch (IOException e) {
      return -1;
    }
  }

  /**
   * Returns the ticks of programs and of the kernel for them, and those that a host took away.
   *
   * @param stat the text of /proc/stat; its first line has the sums over all processors
   */
  static long busy(String stat) {
    String[] fields = stat.lines().findFirst().orElse("").split("\\s+", -1);
    long busy = 0;
    // user, nice, system; then idle, iowait, irq, softirq; then steal
    for (int i : new int[] {1, 2, 3, 8}) {
      busy += i < fields.length ? Long.parseLong(fields[i]) : 0;
    }
    return busy;
  }

  private static long own() {
    ProcessHandle self = ProcessHandle.current();
    return LongStream.concat(
            LongStream.of(self.pid()), self.descendants().mapToLong(ProcessHandle::pid))
        .map(OtherWork::ofProcess)
        .sum();
  }

  /** Returns the ticks of a process, and of its children that ended; 0 if it has ended too. */
  private static long ofProcess(long pid) {
    try {
      return ofProcess(Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat")));
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Returns the ticks of a process, and of its children that ended.
   *
   * @param stat the text of /proc/PID/stat; the name, in parentheses, may have any characters
   */
  static long ofProcess(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Stream.of(fields).skip(11).limit(4).mapToLong(Long::parseLong).sum();
  }
}
