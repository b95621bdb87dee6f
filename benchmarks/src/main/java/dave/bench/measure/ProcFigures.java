package dave.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Figures of a process from Linux's /proc.
 *
 * @param pid the id of the process
 */
public record ProcFigures(long pid) {
  private static final double TICKS_PER_S = 100;
  private static final double KIB_PER_MIB = 1024;

  /** Returns user and system time since its start in seconds, to a hundredth. */
  public double cpuSeconds() throws IOException {
    String stat = Files.readString(file("stat"));
    // The name, in parentheses, may have any characters; user and system time are fields 14 and 15.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_S;
  }

  /** Returns the resident memory in MiB. */
  public double residentMib() throws IOException {
    return mib("status", "VmRSS:");
  }

  /** Returns the resident memory in MiB; pages shared with other processes count by share. */
  public double proportionalMib() throws IOException {
    return mib("smaps_rollup", "Pss:");
  }

  private double mib(String name, String key) throws IOException {
    try (Stream<String> lines = Files.lines(file(name))) {
      return lines
              .filter(line -> line.startsWith(key))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElse(Double.NaN)
          / KIB_PER_MIB;
    }
  }

  private Path file(String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }
}
