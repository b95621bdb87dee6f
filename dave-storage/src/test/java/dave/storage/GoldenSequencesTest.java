package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.engine.store.memory.InMemoryDatStore;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import dave.wire.testing.GoldenVectors;
import dave.wire.testing.GoldenVectors.PutSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests what a store holds after PUTs of the original network in a given order. */
class GoldenSequencesTest {
  private static final long CAPACITY = 16L << 20;
  private static final DatVerifier VERIFIER =
      new DatVerifier(Signatures.bouncyCastle(), GoldenVectors.MIN_DIFFICULTY);

  @TempDir Path directory;
  private final SteppedClock clock = new SteppedClock(1_800_000_000_000L);

  static List<PutSequence> sequences() {
    return GoldenVectors.load().putSequences();
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void shouldHoldWhatTheOriginalHolds(PutSequence sequence) {
    try (DatStore memory = new InMemoryDatStore(CAPACITY, Mass.WORK, clock, new Random(1));
        DatStore disk =
            RocksDatStore.open(
                directory, StoreConfig.of(CAPACITY, Mass.WORK), clock, new Random(1))) {
      for (DatStore store : List.of(memory, disk)) {
        List<VerifiedDat> offered = new ArrayList<>();
        for (GoldenVectors.Put put : sequence.puts()) {
          VerifiedDat dat = genuine(put.packet());
          offered.add(dat);
          boolean admitted =
              Objects.requireNonNull(store.put(dat, Durability.RELAXED).block()).admitted();
          assertThat(admitted)
              .as("%s: %s", sequence, put.note())
              .isEqualTo(!put.refused() || winsByLowerWork(offered));
        }
        VerifiedDat last = offered.getLast();
        ByteString held =
            store.byRegister(last.dat().key(), last.dat().author()).orElseThrow().dat().value();
        assertThat(held).as("%s", sequence).isEqualTo(sequence.finalValue());
      }
    }
  }

  /**
   * The only rule that differs from the original network: at equal times the lower work hash wins.
   */
  private static boolean winsByLowerWork(List<VerifiedDat> offered) {
    VerifiedDat first = offered.getFirst();
    VerifiedDat last = offered.getLast();
    return first.dat().timeMs() == last.dat().timeMs()
        && last.dat().work().compareTo(first.dat().work()) < 0;
  }

  private VerifiedDat genuine(ByteString packet) {
    Decoded.Ok decoded = (Decoded.Ok) PacketCodec.decode(packet.toByteArray());
    Message.Put put = (Message.Put) decoded.message();
    return ((Verification.Genuine) VERIFIER.verify(put.dat(), clock.millis())).dat();
  }
}
