package dave.dist.bench;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.config.ConfigException;
import dave.config.Units;
import dave.dist.bench.FileBench.Result;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dave bench file}. */
@Command(
    name = "file",
    sortOptions = false,
    description = {
      "Measure how files are stored and fetched between two nodes on this machine, with fast",
      "lookups and no bound on bandwidth, beside sockets that do nothing else.",
      ""
    },
    footer = {
      "",
      "JSON, a line a size: size, chunks, difficulty, put_easy_seconds, put_seconds, mining_share,"
          + " get_seconds, copy_seconds, fetch_ratio, heap_idle_bytes, heap_put_bytes,"
          + " heap_get_bytes.",
      "Example: dave bench file --size 1MB --size 10MB -d 16"
    })
public final class BenchFileCommand extends MeasuringCommand {
  private static final long MAX_SIZE = 1L << 32;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Size of a file; repeatable (default 1MB, 10MB).")
  private List<String> sizes = List.of("1MB", "10MB");

  @Option(
      names = {"-d", "--difficulty"},
      paramLabel = "BITS",
      description = "Difficulty of each chunk (default 16).")
  private int difficulty = 16;

  public BenchFileCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void measure() throws IOException, InterruptedException {
    if (difficulty < 1 || difficulty > 30) {
      throw CliFailure.usage("difficulty " + difficulty + " is out of range: give 1 to 30");
    }
    List<Long> bytes = sizes.stream().map(BenchFileCommand::size).toList();
    for (long size : bytes) {
      Result result = new FileBench(size, difficulty, this::progress).run();
      print(() -> text(result), () -> json(result));
    }
  }

  private static long size(String text) {
    try {
      long size = Units.bytes(text);
      if (size < 1 || size > MAX_SIZE) {
        throw CliFailure.usage("--size " + text + " is out of range: give 1B to 4GiB");
      }
      return size;
    } catch (ConfigException e) {
      throw CliFailure.usage("--size: " + e.getMessage());
    }
  }

  private String text(Result r) {
    return String.format(
        Locale.ROOT,
        "%s, %d chunks of %d bits: stored in %.1f s (%.0f %% of it mining), fetched in %.1f s"
            + " (%.1f MB/s, %.0f %% as fast as sockets alone); heap after GC %.1f MB idle,"
            + " %.1f MB storing, %.1f MB fetching",
        Units.formatBytes(r.size()),
        r.chunks(),
        difficulty,
        r.putSeconds(),
        100 * r.miningShare(),
        r.getSeconds(),
        r.size() / r.getSeconds() / 1e6,
        100 * r.fetchRatio(),
        r.idleHeapBytes() / 1e6,
        r.putHeapBytes() / 1e6,
        r.getHeapBytes() / 1e6);
  }

  private String json(Result r) {
    return String.format(
        Locale.ROOT,
        "{\"size\":%d,\"chunks\":%d,\"difficulty\":%d,\"put_easy_seconds\":%.3f,"
            + "\"put_seconds\":%.3f,\"mining_share\":%.3f,\"get_seconds\":%.3f,"
            + "\"copy_seconds\":%.3f,\"fetch_ratio\":%.4f,\"heap_idle_bytes\":%d,"
            + "\"heap_put_bytes\":%d,\"heap_get_bytes\":%d}",
        r.size(),
        r.chunks(),
        difficulty,
        r.putEasySeconds(),
        r.putSeconds(),
        r.miningShare(),
        r.getSeconds(),
        r.copySeconds(),
        r.fetchRatio(),
        r.idleHeapBytes(),
        r.putHeapBytes(),
        r.getHeapBytes());
  }
}
