package dave.engine.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.InMemoryDatStore;
import dave.engine.store.Mass;
import dave.engine.store.Seal;
import dave.engine.testing.SignedDats;
import dave.engine.testing.VirtualWorld;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

final class TailsTest {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private double gauge(String name) {
    return meters.get(name).tag("api", "test").gauge().value();
  }

  @Test
  void shouldTellHowFarTheLastSubscriberIsBehindAndWhatItMissed() {
    try (VirtualWorld world = new VirtualWorld()) {
      InMemoryDatStore store =
          new InMemoryDatStore(1 << 24, Mass.WORK, world.clock(), new SplittableRandom(1));
      Tails tails =
          new Tails(
              store,
              Seal.of(store, new SplittableRandom(2)),
              world.clock(),
              world.scheduler(),
              world.scheduler());
      tails.countIn(meters, "test");
      TailFilter all = new TailFilter(ByteString.EMPTY, null, 0);
      assertThat(gauge("dave.subscribers")).isZero();
      assertThat(gauge("dave.subscribers.lag")).isZero();

      StepVerifier.create(tails.walk(all, new TailStart.At(0, false), Hidden.NOTHING, HEARTBEAT), 1)
          .expectNextMatches(TailEvent.Heartbeat.class::isInstance)
          .then(
              () -> {
                for (int i = 0; i < 200; i++) {
                  put(store, world, "a" + i % 150, i);
                }
                world.run(Duration.ofMillis(100));
                // It asked for nothing more; at most one page was read for it.
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

  private static void put(InMemoryDatStore store, VirtualWorld world, String key, int i) {
    Dat dat = SignedDats.bound(SignedDats.key(1), key, "v" + i, world.nowMs() - 1_000 + i, 4);
    Verification verification =
        new DatVerifier(Signatures.bouncyCastle(), 0).verify(dat, world.nowMs());
    VerifiedDat verified = ((Verification.Genuine) verification).dat();
    assertThat(store.put(verified, Durability.RELAXED).block()).isNotNull();
  }
}
