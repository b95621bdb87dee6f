package dave.engine.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.Seal;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.engine.testing.VirtualWorld;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

final class TailsTest {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private double gauge(String name) {
    return meters.get(name).tag("api", "test").gauge().value();
  }

  private static Tails tails(DatStore store, VirtualWorld world) {
    return new Tails(
        store, Seal.of(store, new SplittableRandom(2)), world.clock(), world.scheduler());
  }

  @Test
  void shouldTellHowFarTheLastSubscriberIsBehindAndWhatItMissed() {
    try (VirtualWorld world = new VirtualWorld()) {
      InMemoryDatStore store =
          new InMemoryDatStore(1 << 24, Mass.WORK, world.clock(), new SplittableRandom(1));
      Tails tails = tails(store, world);
      Tails.Group group = Tails.group(meters, "test");
      TailFilter all = new TailFilter(ByteString.EMPTY, null, 0);
      assertThat(gauge("dave.subscribers")).isZero();
      assertThat(gauge("dave.subscribers.lag")).isZero();

      StepVerifier.create(
              tails.walk(
                  group,
                  all,
                  new TailStart.At(0, false),
                  HiddenDats.NOTHING,
                  HEARTBEAT,
                  world.scheduler()),
              1)
          .expectNextMatches(TailEvent.Heartbeat.class::isInstance)
          .then(
              () -> {
                for (int i = 0; i < 200; i++) {
                  put(store, world, "a" + i % 150, i);
                }
                world.run(Duration.ofMillis(100));
                // The subscriber requested nothing more, so at most one page was read for it.
                assertThat(gauge("dave.subscribers")).isEqualTo(1);
                assertThat(gauge("dave.subscribers.lag")).isBetween(136.0, 200.0);
              })
          .thenRequest(1_000)
          .then(() -> world.run(Duration.ofSeconds(1)))
          .expectNextMatches(event -> event instanceof TailEvent.Gap gap && gap.missed() == 50)
          .expectNextCount(150)
          .then(() -> assertThat(gauge("dave.subscribers.lag")).isZero())
          .thenCancel()
          .verify(Duration.ofSeconds(20));

      assertThat(gauge("dave.subscribers")).isZero();
      assertThat(meters.get("dave.subscribers.missed").functionCounter().count()).isEqualTo(50);
    }
  }

  @Test
  void shouldGoFromOneDatOfAnAuthorToTheNext() {
    try (VirtualWorld world = new VirtualWorld()) {
      InMemoryDatStore store =
          new InMemoryDatStore(1 << 26, Mass.WORK, world.clock(), new SplittableRandom(1));
      for (int i = 0; i < 3_000; i++) {
        put(store, world, 1 + (i % 100 == 7 ? 1 : 0), "k" + i, 1);
      }
      Tails tails = tails(store, world);
      var following = tails.follow();
      TailFilter filter = new TailFilter(ByteString.EMPTY, SignedDats.key(2).author(), 0);
      List<TailEvent> told = new ArrayList<>();
      var walk =
          tails
              .walk(
                  Tails.group(meters, "test"),
                  filter,
                  new TailStart.At(0, true),
                  HiddenDats.NOTHING,
                  HEARTBEAT,
                  world.scheduler())
              .subscribe(told::add);
      world.run(Duration.ofMillis(100));
      put(store, world, 1, "other", 1);
      put(store, world, 2, "late", 1);
      put(store, world, 2, "k7", 2);
      world.run(Duration.ofMillis(100));

      assertThat(told.stream().filter(TailEvent.Arrived.class::isInstance).toList())
          .extracting(event -> event.cursor().sequence())
          .containsExactlyElementsOf(
              Stream.concat(
                      IntStream.range(0, 30).mapToObj(i -> 8L + 100L * i),
                      Stream.of(3_002L, 3_003L))
                  .toList());
      // If it walked past all other dats, it would send a heartbeat after each 1,024 of them.
      assertThat(told).filteredOn(TailEvent.Heartbeat.class::isInstance).hasSize(1);
      walk.dispose();
      following.dispose();
    }
  }

  private static void put(InMemoryDatStore store, VirtualWorld world, String key, int i) {
    put(store, world, 1, key, i);
  }

  private static void put(
      InMemoryDatStore store, VirtualWorld world, int author, String key, int i) {
    Dat dat = SignedDats.bound(SignedDats.key(author), key, "v" + i, world.nowMs() - 1_000 + i, 4);
    Verification verification =
        new DatVerifier(Signatures.bouncyCastle(), 0).verify(dat, world.nowMs());
    VerifiedDat verified = ((Verification.Genuine) verification).dat();
    assertThat(store.put(verified, Durability.RELAXED).block()).isNotNull();
  }
}
