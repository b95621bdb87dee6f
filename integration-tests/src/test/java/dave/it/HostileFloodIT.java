package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dave.engine.Engine.Submission;
import dave.engine.model.EngineStatus;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.PeerAddress;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/**
 * Tests a node under 20,000 hostile datagrams per second. Nothing is thrown, memory stays flat, and
 * honest dats still arrive. It takes a few seconds by default; {@code -Ddave.flood.seconds=30} runs
 * longer.
 */
@Tag("long")
@Isolated("measures, so it needs the machine")
class HostileFloodIT {
  private static final int PER_SECOND = 20_000;
  private static final int SECONDS = Integer.getInteger("dave.flood.seconds", 4);
  private static final long SEED = Long.getLong("dave.seed", 4242L);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long FLAT_BYTES = 48L << 20;

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
  private final @Nullable UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();

  @BeforeEach
  void watch() {
    log.start();
    root.addAppender(log);
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
  }

  @AfterEach
  void unwatch() {
    root.detachAppender(log);
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @Test
  void shouldWithstandAFlood() throws Exception {
    NodeConfig config = NodeConfig.builder().listen("udp://[::1]:0").build();
    try (DaveNode victim = DaveNode.launch(config)) {
      PeerAddress address = victim.listenAddresses().get(0);
      NodeConfig knowing =
          config.toBuilder().engine(config.engine().withEdges(List.of(address))).build();
      try (DaveNode honest = DaveNode.launch(knowing);
          Flood flood = new Flood(address, PER_SECOND, SEED)) {
        assertArrives(honest, victim, "before");
        flood.start();
        // The node is warm and busy by then.
        await().atMost(PATIENCE).until(() -> flood.sent() > PER_SECOND);
        long usedBefore = usedAfterGc();
        long startNs = System.nanoTime();
        long sentBefore = flood.sent();
        List<Long> delaysMs = new ArrayList<>();
        while (System.nanoTime() - startNs < Duration.ofSeconds(SECONDS).toNanos()) {
          delaysMs.add(assertArrives(honest, victim, "during" + delaysMs.size()));
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        long grownBytes = usedAfterGc() - usedBefore;
        report(victim, delaysMs, (flood.sent() - sentBefore) / seconds, grownBytes);
        assertThat(grownBytes).as("growth of the heap, seed %s", SEED).isLessThan(FLAT_BYTES);
      }
    }
    assertThat(uncaught).as("thrown, seed %s", SEED).isEmpty();
    assertThat(log.list)
        .as("warnings, seed %s", SEED)
        .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
  }

  /**
   * Writes at one node and waits until the other holds the dat. Returns the time in milliseconds.
   */
  private static long assertArrives(DaveNode from, DaveNode to, String key) {
    Submission submission = Objects.requireNonNull(from.put(key, "honest").block(PATIENCE));
    var work = ((Submission.Decided) submission).dat().dat().work();
    long startNs = System.nanoTime();
    await()
        .alias("arrival of " + key)
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE)
        .until(() -> to.engine().store().byWork(work).isPresent());
    return (System.nanoTime() - startNs) / 1_000_000;
  }

  private static long usedAfterGc() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  private static void report(
      DaveNode victim, List<Long> delaysMs, double perSecond, long grownBytes) {
    EngineStatus status = Objects.requireNonNull(victim.engine().status().block(PATIENCE));
    System.out.printf(
        "flood: %.0f datagrams/s sent, %d received, heap %+d KiB, honest dats arrived after %s ms,"
            + " verdicts %s%n",
        perSecond,
        status.packetsReceived(),
        grownBytes >> 10,
        delaysMs,
        new TreeMap<>(status.verdicts()));
  }
}
