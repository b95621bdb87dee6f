package dave.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node as users start it, by the launcher, on free ports of loopback. */
public final class NodeProcess implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("ready: gossip \\[(?:udp://)?([^,\\]]+)[^\\]]*], API ([^,\\s]+)");
  private static final long PATIENCE_MS = 30_000;

  private final Process process;
  private final Path home;
  private final String gossip;
  private final String api;

  private NodeProcess(Process process, Path home, String gossip, String api) {
    this.process = process;
    this.home = home;
    this.gossip = gossip;
    this.api = api;
  }

  /**
   * Starts a node and waits until it reports that it is ready.
   *
   * @param home its home folder, which no other node uses
   * @param more further arguments, such as an edge
   */
  public static NodeProcess start(BenchmarkOptions options, Path home, String... more)
      throws IOException, InterruptedException {
    Files.createDirectories(home);
    Path log = home.resolve("log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Launcher.path(options).toString(),
                "node",
                "--home",
                home.toString(),
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0"));
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    Launcher.environment(builder.environment());
    Process process = builder.start();
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    while (process.isAlive() && System.nanoTime() < deadlineNs) {
      Matcher ready = READY.matcher(Files.readString(log));
      if (ready.find()) {
        return new NodeProcess(process, home, ready.group(1), ready.group(2));
      }
      Thread.sleep(20);
    }
    process.destroyForcibly();
    throw new IllegalStateException("the node did not start: " + Files.readString(log));
  }

  public Path home() {
    return home;
  }

  /** Returns the address that receives gossip, host and port. */
  public String gossip() {
    return gossip;
  }

  /** Returns the address of the API, host and port. */
  public String api() {
    return api;
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      process.destroyForcibly().onExit().join();
    }
  }
}
