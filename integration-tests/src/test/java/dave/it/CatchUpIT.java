package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.admin.v1.GetStatusResponse;
import dave.client.DaveClient;
import dave.engine.EngineConfig;
import dave.engine.link.LinkMode;
import dave.engine.model.Timing;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import dave.storage.RocksDatStore;
import dave.storage.StoreConfig;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Work;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/**
 * Tests a node that was away, as a process with a store on disk. Others hold dats that it lacks, a
 * tenth of all, and it gets them over links. With {@code -Ddave.catchup.dats=100000} it is as large
 * as {@code docs/simulation.md} says.
 */
final class CatchUpIT {
  private static final int DATS = Integer.getInteger("dave.catchup.dats", 5_000);
  private static final int MISSED = DATS / 10;
  private static final int VALUE = 200;
  private static final int BITS = 2;
  private static final long CAPACITY = 1L << 30;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String DELAY = "500ms";
  private static final Pattern READY =
      Pattern.compile("ready: gossip \\[\\S+?], API (127.0.0.1:\\d+)");

  @TempDir Path dir;

  private final List<DaveNode> others = new ArrayList<>();
  private final List<String> args = new ArrayList<>();

  /** Dats of the last hours, the newest first, of which the first are signed. */
  private static List<VerifiedDat> history() {
    SigningKey key = SigningKey.generate(new SecureRandom());
    long newestMs = System.currentTimeMillis() - 600_000;
    List<VerifiedDat> all = new ArrayList<>(DATS);
    for (int i = 0; i < DATS; i++) {
      byte[] value = new byte[VALUE];
      ByteBuffer.wrap(value).putInt(i);
      all.add(new VerifiedDat(dat(key, value, newestMs - 100L * i, i < MISSED), BITS, true));
    }
    return all;
  }

  /** Only what travels is verified, so other dats need no signature. */
  private static Dat dat(SigningKey key, byte[] bytes, long timeMs, boolean signed) {
    ByteString value = ByteString.copyFrom(bytes);
    for (long nonce = 0; ; nonce++) {
      ByteString salt = BoundSalt.of(key.author(), 0, BITS, nonce);
      WorkHash work = Work.of(ByteString.EMPTY, value, timeMs, salt);
      if (work.zeroBits() >= BITS) {
        ByteString signature =
            signed
                ? key.sign(work)
                : ByteString.copyFrom(work.toByteArray())
                    .concat(ByteString.copyFrom(work.toByteArray()));
        return new Dat(ByteString.EMPTY, value, timeMs, salt, work, key.author(), signature);
      }
    }
  }

  private static void fill(Path data, List<VerifiedDat> dats) {
    try (RocksDatStore store =
        RocksDatStore.open(
            data,
            StoreConfig.of(CAPACITY, Mass.WORK),
            InstantSource.system(),
            new SplittableRandom())) {
      Long admitted =
          Flux.fromIterable(dats)
              .flatMap(dat -> store.put(dat, Durability.RELAXED), 256)
              .filter(admission -> admission.admitted())
              .count()
              .block(SOON);
      assertThat(admitted).isEqualTo((long) dats.size());
    }
  }

  @BeforeEach
  void startOthers() {
    List<VerifiedDat> history = history();
    fill(home().resolve("data"), history.subList(MISSED, DATS));
    args.addAll(
        List.of("node", "--links", "require", "--admin", "127.0.0.1:0", "-l", "127.0.0.1:0"));
    args.addAll(List.of("--min-difficulty", Integer.toString(BITS)));
    for (int i = 0; i < 3; i++) {
      Path data = dir.resolve("data" + i);
      fill(data, history);
      others.add(launch(data));
      args.add("--edge");
      args.add(others.getLast().listenAddresses().getFirst().toString());
    }
  }

  private DaveNode launch(Path data) {
    long delayMs = 500;
    return DaveNode.launch(
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .data(data)
            .links(NodeLinks.ofNewKey(LinkMode.REQUIRE))
            .edges(
                others.stream()
                    .map(other -> other.listenAddresses().getFirst().toString())
                    .toArray(String[]::new))
            .engine(
                EngineConfig.DEFAULT
                    .withMinDifficulty(BITS)
                    .withTiming(Timing.DEFAULT.withDelays(delayMs, delayMs)))
            .build());
  }

  @AfterEach
  void stopOthers() {
    others.forEach(DaveNode::close);
  }

  private Path home() {
    return dir.resolve("home");
  }

  private Program start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.add("-Ddave.test.delay=" + DELAY);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dave.dist.Dave"));
    command.addAll(args);
    return Program.start(home(), command);
  }

  private static DaveClient client(Program node) throws Exception {
    Matcher ready =
        READY.matcher(node.awaitErr(line -> READY.matcher(line).find(), SOON.toSeconds()));
    assertThat(ready.find()).isTrue();
    return DaveClient.to(ready.group(1)).timeout(SOON).connect();
  }

  private static void awaitDats(DaveClient client, long least) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> client.node().status().getDats() >= least);
  }

  @Test
  void shouldGetWhatItMissedAlsoAfterAKill() throws Exception {
    try (Program node = start();
        DaveClient client = client(node)) {
      assertThat(client.node().status().getDats()).isBetween(DATS - MISSED + 0L, DATS - 1L);
      awaitDats(client, DATS - MISSED * 2 / 3);
      node.process().destroyForcibly().waitFor();
    }
    try (Program node = start();
        DaveClient client = client(node)) {
      assertThat(client.node().status().getDats()).isBetween(DATS - MISSED + 1L, DATS - 1L);
      awaitDats(client, DATS);
      GetStatusResponse status = client.node().status();
      assertThat(status.getVerdictsMap()).doesNotContainKey("reject:signature");
      await().atMost(SOON).until(() -> client.node().status().getCatchUp().getMissing() == 0);
    }
  }
}
