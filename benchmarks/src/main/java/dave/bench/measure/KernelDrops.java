package dave.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Datagrams that the kernel dropped before the program received them. */
public final class KernelDrops {
  private static final List<Path> SOCKETS =
      List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

  private KernelDrops() {}

  /**
   * Returns the drops of all sockets at a port since they were opened; 0 on a system that does not
   * report them.
   */
  public static long of(int port) {
    String local = String.format(Locale.ROOT, ":%04X", port);
    long drops = 0;
    for (Path table : SOCKETS) {
      if (Files.isReadable(table)) {
        drops += of(table, local);
      }
    }
    return drops;
  }

  private static long of(Path table, String local) {
    try {
      return Files.readAllLines(table).stream()
          .map(line -> line.strip().split("\\s+"))
          .filter(columns -> columns.length > 12 && columns[1].endsWith(local))
          .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
