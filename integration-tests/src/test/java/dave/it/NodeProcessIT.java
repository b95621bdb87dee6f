package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a node as a process: how it starts, refuses to start, and ends. */
final class NodeProcessIT {
  private static final long START_S = 60;
  private static final long STOP_S = 5;
  private static final Pattern READY = Pattern.compile("ready: gossip \\[udp://(127.0.0.1:\\d+)]");

  @TempDir Path home;

  private Program node(String... more) throws Exception {
    String[] args = {"node", "-l", "127.0.0.1:0", "--admin", "127.0.0.1:0"};
    String[] all = new String[args.length + more.length];
    System.arraycopy(args, 0, all, 0, args.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Program.dave(home, all);
  }

  private static String awaitReady(Program node) throws Exception {
    String line = node.awaitErr(text -> READY.matcher(text).find(), START_S);
    Matcher ready = READY.matcher(line);
    assertThat(ready.find()).isTrue();
    return ready.group(1);
  }

  @Test
  void shouldEndWithinFiveSecondsWhenAskedTo() throws Exception {
    try (Program node = node()) {
      awaitReady(node);
      node.process().toHandle().destroy();
      assertThat(node.awaitExit(STOP_S)).isZero();
      assertThat(node.err().getLast()).endsWith("node: stopped");
      assertThat(node.out()).isEmpty();
    }
  }

  @Test
  void shouldSayThatDataIsInUse() throws Exception {
    try (Program first = node()) {
      awaitReady(first);
      try (Program second = node()) {
        assertThat(second.awaitExit(START_S)).isEqualTo(1);
        assertThat(second.err()).hasSize(1);
        assertThat(second.err().getFirst())
            .startsWith("dave: ")
            .contains(home.resolve("data").toString())
            .contains("in use");
      }
    }
  }

  @Test
  void shouldSayThatAPortIsInUse() throws Exception {
    try (Program first = node("--in-memory")) {
      String address = awaitReady(first);
      try (Program second =
          Program.dave(home, "node", "--in-memory", "--admin", "off", "-l", address)) {
        assertThat(second.awaitExit(START_S)).isEqualTo(1);
        assertThat(second.err())
            .containsExactly(
                "dave: cannot listen on udp://"
                    + address
                    + ": the port is in use; stop the other program or choose another with -l");
      }
    }
  }

  @Test
  void shouldTellOfPeersThatComeAndGo() throws Exception {
    try (Program first = node("--in-memory")) {
      String address = awaitReady(first);
      try (Program second = node("--in-memory", "-e", address)) {
        awaitReady(second);
        second.awaitErr(line -> line.endsWith("peer add: udp://" + address), START_S);
        first.awaitErr(line -> line.contains("peer add: udp://127.0.0.1:"), START_S);
      }
    }
  }
}
