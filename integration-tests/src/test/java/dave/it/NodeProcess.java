package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own, with a home folder and an API address that it keeps. */
final class NodeProcess implements AutoCloseable {
  private static final long SOON_S = 120;
  private static final Pattern READY =
      Pattern.compile("ready: gossip \\[\\S+?], API (127.0.0.1:\\d+)");

  private final Path home;
  private final int minDifficulty;
  private String address = "127.0.0.1:0";
  private Program program;

  /** Starts a node; returns when its API answers. */
  NodeProcess(Path home, int minDifficulty) throws Exception {
    this.home = home;
    this.minDifficulty = minDifficulty;
    start();
  }

  /** Starts it again at the same address. */
  void start() throws Exception {
    program =
        Program.dave(
            home,
            "node",
            "-l",
            "127.0.0.1:0",
            "--admin",
            address,
            "--min-difficulty",
            Integer.toString(minDifficulty));
    Matcher ready = READY.matcher(program.awaitErr(line -> READY.matcher(line).find(), SOON_S));
    assertThat(ready.find()).isTrue();
    address = ready.group(1);
  }

  /** Sends SIGKILL. */
  void kill() throws InterruptedException {
    program.process().destroyForcibly().waitFor();
  }

  /** Returns where its API answers. */
  String address() {
    return address;
  }

  @Override
  public void close() {
    program.close();
  }
}
