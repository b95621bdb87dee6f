package dave.cli.command.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dave.admin.v1.Peer;
import dave.cli.FakeNode;
import dave.cli.Shell;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Messages;
import dave.cli.terminal.TerminalSize;
import dave.cli.terminal.Terminals;
import dave.config.DaveHome;
import dave.config.SettingKey;
import dave.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests live views with a terminal and a clock of the test. */
final class LiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TerminalSize SIZE = new TerminalSize(72, 24);

  private FakeNode node = new FakeNode();
  private final int port = node.port();
  private final FakeTerminal terminal = new FakeTerminal(SIZE);
  private final ByteArrayOutputStream pipe = new ByteArrayOutputStream();
  private final Map<String, String> variables = new HashMap<>();
  private final List<Runnable> interrupts = new ArrayList<>();
  private final Beat beat = new Beat();
  private @TempDir Path home;

  /**
   * A timer on which waiting moves the clock and runs the next event; without a next event the view
   * ends.
   */
  private static final class Beat implements RefreshTimer {
    private final Queue<Runnable> next = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private boolean ended;

    @Override
    public boolean pause(Duration time) {
      pauses.add(time);
      now = now.plus(time);
      Runnable event = next.poll();
      if (event != null) {
        event.run();
      }
      return event != null && !ended;
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  @AfterEach
  void leave() {
    node.close();
  }

  private CommandContext session(boolean onTerminal, String output) {
    OutputStream out = onTerminal ? terminal : pipe;
    CliEnvironment env =
        new CliEnvironment(
            InputStream.nullInputStream(),
            out,
            new Messages(new ByteArrayOutputStream()),
            variables,
            home,
            () -> beat.now,
            new Terminals(false, onTerminal, false, terminal::size),
            prompt -> Optional.empty(),
            cleanUp -> {
              interrupts.add(cleanUp);
              return () -> interrupts.remove(cleanUp);
            });
    Settings settings =
        Settings.resolve(
            Map.of(
                SettingKey.ENDPOINT,
                List.of("127.0.0.1:" + port),
                SettingKey.OUTPUT,
                List.of(output)),
            Map.of(),
            null,
            home);
    return new CommandContext(env, new DaveHome(home, home), settings, false);
  }

  private void status(boolean onTerminal, String output) {
    try (CommandContext context = session(onTerminal, output)) {
      new LiveLoop<>(context, new StatusView(), beat).run();
    }
  }

  private void peers(boolean onTerminal, String output) {
    try (CommandContext context = session(onTerminal, output)) {
      new LiveLoop<>(context, new PeersView(context.env().clock()), beat).run();
    }
  }

  /** Returns an event in which the node's uptime and its counters grow. */
  private Runnable later(long uptimeMs, long more) {
    return () ->
        node.status =
            usual ->
                usual
                    .setUptimeMs(uptimeMs)
                    .setArrivals(more)
                    .setPacketsSent(100 + 10 * more)
                    .setPacketsReceived(90 + 20 * more)
                    .putVerdicts("accept", 41 + more);
  }

  private String shown(String label) {
    return terminal.shown().stream().filter(line -> line.startsWith(label)).findFirst().orElse("");
  }

  @Test
  void shouldDrawInPlaceWithWhatChangedASecond() {
    later(1_000, 0).run();
    beat.next.add(later(3_000, 7));
    status(true, "text");

    assertThat(shown("version")).isEqualTo("version     9.8.7, up 3s");
    assertThat(shown("a second")).isEqualTo("a second    dats 3.5; packets: 35.0 out, 70.0 in");
    assertThat(shown("accept")).matches("accept +48 +3\\.5");
    assertThat(shown("reject:work")).matches("reject:work +2 +0\\.0");
    assertThat(terminal.shown().stream().filter(line -> line.startsWith("version"))).hasSize(1);
    assertThat(terminal.writes()).as("a write for each frame, and the cursor's").hasSize(3);
    assertThat(terminal.cursorShown()).isTrue();
    assertThat(beat.pauses).containsOnly(LiveLoop.EVERY);
  }

  @Test
  void shouldCutWhatIsWiderOrLongerThanTheTerminal() {
    terminal.resize(new TerminalSize(30, 8));
    status(true, "text");
    assertThat(terminal.shown()).hasSizeLessThanOrEqualTo(8);
    assertThat(terminal.shown().getFirst()).isEqualTo("version     9.8.7, up 1h 2m");
    assertThat(shown("author")).hasSize(30);
    assertThat(shown("...")).matches("\\.\\.\\. \\d+ more lines");
  }

  @Test
  void shouldDrawAllAnewWhenTheTerminalChanges() {
    beat.next.add(() -> terminal.resize(new TerminalSize(40, 12)));
    status(true, "text");
    assertThat(terminal.shown().getFirst()).startsWith("version");
    assertThat(terminal.shown().stream().filter(line -> line.startsWith("version"))).hasSize(1);
  }

  @Test
  void shouldGiveTheCursorBackAtCtrlC() {
    List<Boolean> shown = new ArrayList<>();
    beat.next.add(
        () -> {
          shown.add(terminal.cursorShown());
          List.copyOf(interrupts).forEach(Runnable::run);
          shown.add(terminal.cursorShown());
        });
    beat.next.add(() -> {});
    status(true, "text");
    assertThat(shown).containsExactly(false, true);
    assertThat(beat.pauses).as("it ends then").hasSize(1);
    assertThat(interrupts).isEmpty();
  }

  @Test
  void shouldWaitForANodeThatIsAwayAndGoOn() {
    later(60_000, 50).run();
    List<String> waiting = new ArrayList<>();
    beat.next.add(() -> node.close());
    beat.next.add(
        () -> {
          waiting.addAll(terminal.shown());
          node = new FakeNode(port);
          later(1_000, 1).run();
        });
    for (int i = 0; i < 50; i++) {
      beat.next.add(later(2_000 + 1_000L * i, 3 + 2 * i));
    }
    status(true, "text");
    assertThat(waiting).anyMatch(line -> line.startsWith("waiting for node: "));
    assertThat(waiting).as("what was known stays").anyMatch(line -> line.startsWith("version"));
    assertThat(terminal.shown()).noneMatch(line -> line.startsWith("waiting"));
    assertThat(shown("a second")).isEqualTo("a second    dats 2.0; packets: 20.0 out, 40.0 in");
  }

  @Test
  void shouldFailAtOnceIfThereIsNoNodeAtFirst() {
    node.close();
    assertThatThrownBy(() -> status(true, "text"))
        .isInstanceOfSatisfying(
            CliFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
    assertThat(terminal.writes()).isEmpty();
  }

  @Test
  void shouldPrintALineEachWithoutEscapesWhereThereIsNoTerminal() {
    node.status = usual -> usual.setUptimeMs(1_000).setTimeMs(0).setArrivals(0);
    beat.next.add(
        () ->
            node.status =
                usual ->
                    usual
                        .setUptimeMs(2_000)
                        .setTimeMs(1_000)
                        .setArrivals(4)
                        .putVerdicts("accept", 45));
    beat.next.add(node::close);
    status(false, "text");
    String out = pipe.toString(StandardCharsets.UTF_8);
    assertThat(out).doesNotContain("\u001b");
    assertThat(out.lines())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo("1970-01-01T00:00:00Z  peers 3/5  links 5+2  0 dats  0.1 % full"),
            second ->
                assertThat(second)
                    .isEqualTo(
                        "1970-01-01T00:00:01Z  peers 3/5  links 5+2  0 dats  0.1 % full  a second: dats 4.0,"
                            + " out 0.0, in 0.0, accept 4.0, ignore 0.0, reject 0.0"),
            third -> assertThat(third).startsWith("2026-01-02T03:04:07Z  waiting for node: "));
  }

  @Test
  void shouldTreatATerminalWithoutEscapesAsNone() {
    variables.put("TERM", "dumb");
    status(true, "text");
    assertThat(String.join("", terminal.writes())).doesNotContain("\u001b").contains("peers 3/5");
  }

  @Test
  void shouldPrintAnObjectEach() throws Exception {
    later(1_000, 0).run();
    beat.next.add(later(2_000, 6));
    beat.next.add(node::close);
    status(false, "json");
    List<String> lines = pipe.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(JSON.readTree(lines.get(0)).has("rates")).isFalse();
    JsonNode second = JSON.readTree(lines.get(1));
    assertThat(second.path("version").asText()).isEqualTo("9.8.7");
    assertThat(second.path("rates").path("interval_ms").asLong()).isEqualTo(1_000);
    assertThat(second.path("rates").path("arrivals").asDouble()).isEqualTo(6);
    assertThat(second.path("rates").path("verdicts").path("accept").asDouble()).isEqualTo(6);
    assertThat(JSON.readTree(lines.get(2)).fieldNames())
        .toIterable()
        .containsExactly("time_ms", "waiting");
  }

  private static Peer peer(String address, boolean active) {
    return Peer.newBuilder().setAddress(address).setProven(true).setActive(active).build();
  }

  @Test
  void shouldTellWhichPeersCameAndWent() throws Exception {
    node.peers = List.of(peer("udp://192.0.2.1:1", true), peer("udp://192.0.2.2:1", false));
    beat.next.add(
        () ->
            node.peers =
                List.of(
                    peer("udp://192.0.2.1:1", true),
                    peer("udp://192.0.2.3:1", true),
                    peer("udp://192.0.2.4:1", true)));
    peers(true, "text");
    assertThat(terminal.shown().getFirst())
        .isEqualTo("3 peers, 3 active; since the start of this view 2 came, 1 went");
    assertThat(shown("udp://192.0.2.3:1")).contains("active");
    assertThat(shown("udp://192.0.2.2:1")).isEmpty();

    peers(false, "json");
    JsonNode seen = JSON.readTree(pipe.toString(StandardCharsets.UTF_8));
    assertThat(seen.path("peers")).hasSize(3);
    assertThat(seen.path("came").asInt()).isZero();
  }

  @Test
  void shouldGoOnUntilCtrlCInTheProgram() {
    Shell shell = new Shell(home).node(node);
    CompletableFuture<Shell.Run> run =
        CompletableFuture.supplyAsync(() -> shell.run("status", "-w"));
    await().until(() -> shell.outSoFar().lines().count() == 2);
    assertThat(run).isNotDone();
    shell.interrupt();
    assertThat(run.join().exit()).isZero();
  }
}
