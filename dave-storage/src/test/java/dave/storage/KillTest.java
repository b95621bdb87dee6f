package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.PlainSummaries;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that no acknowledged put is lost. A child process writes under load and is killed with
 * SIGKILL at random moments, again and again on one directory.
 */
class KillTest {
  private static final int KILLS =
      Integer.getInteger("dave.kills", Boolean.getBoolean("dave.long") ? 30 : 3);
  private static final int MAX_ACKNOWLEDGED = 400;

  @TempDir Path directory;
  @TempDir Path scratch;

  @Test
  void shouldLoseNoAcknowledgedPutToSigkill() throws Exception {
    long seed = 4;
    Random random = new Random(seed);
    Set<WorkHash> acknowledged = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged.addAll(writeUntilKilled(kill, 1 + random.nextInt(MAX_ACKNOWLEDGED)));
      try (RocksDatStore store =
          RocksDatStore.open(
              directory, KillLoad.CONFIG, InstantSource.system(), new Random(kill))) {
        compareSummary(store);
        assertThat(store.disagreements()).as("seed %d, kill %d", seed, kill).isEmpty();
        assertThat(acknowledged)
            .as("seed %d, kill %d", seed, kill)
            .allMatch(work -> store.byWork(work).isPresent());
        assertThat(store.lastArrival()).isGreaterThanOrEqualTo(acknowledged.size());
        assertThat(store.stats().writable()).isTrue();
      }
    }
  }

  private static void compareSummary(RocksDatStore store) {
    List<VerifiedDat> held = store.list(ByteString.EMPTY, null, null, Integer.MAX_VALUE);
    Bucket all = Bucket.whole(20);
    Optional<Summary> told = store.summary(all, Scope.ALL);
    while (told.isEmpty()) {
      Thread.onSpinWait();
      told = store.summary(all, Scope.ALL);
    }
    assertThat(told.get().agrees(PlainSummaries.of(held, all))).isTrue();
  }

  /**
   * Reads acknowledged works from the child, kills it after some of them, and reads the rest of its
   * output.
   */
  private Set<WorkHash> writeUntilKilled(int round, int count) throws IOException {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx64m",
                    "-Djava.io.tmpdir=" + scratch, // files that a killed process cannot remove
                    "-cp",
                    System.getProperty("java.class.path"),
                    KillLoad.class.getName(),
                    directory.toString(),
                    Integer.toString(round)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Set<WorkHash> acknowledged = new HashSet<>();
    try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
      String line = out.readLine();
      while (line != null) {
        // A line that was cut short by the kill acknowledges nothing.
        if (line.length() == 64) {
          acknowledged.add(WorkHash.parse(line));
        }
        if (acknowledged.size() == count) {
          // Process.destroyForcibly would close the stream that is read here.
          child.toHandle().destroyForcibly();
        }
        line = out.readLine();
      }
    }
    assertThat(acknowledged).as("the child died by itself").hasSizeGreaterThanOrEqualTo(count);
    return acknowledged;
  }
}
