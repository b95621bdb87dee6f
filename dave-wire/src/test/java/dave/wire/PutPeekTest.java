package dave.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.testing.GoldenVectors;
import dave.wire.testing.RandomMessages;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PutPeekTest {
  private static final long SEED = 20_261_121;
  private static final int MESSAGES = 5_000;

  @Test
  void shouldFindTheWorkOfEveryPutThatIsEncodedHere() {
    RandomMessages messages = new RandomMessages(new SplittableRandom(SEED));
    int puts = 0;
    for (int i = 0; i < MESSAGES; i++) {
      Message message = messages.next();
      @Nullable WorkHash work = PutPeek.work(PacketCodec.encode(message));
      if (message instanceof Message.Put put) {
        puts++;
        assertThat(work).as("seed %d, message %d", SEED, i).isEqualTo(put.dat().work());
      } else {
        assertThat(work).as("seed %d, message %d", SEED, i).isNull();
      }
    }
    assertThat(puts).isPositive();
  }

  @Test
  void shouldFindTheWorkOfPutsOfOriginalNodes() {
    long found =
        GoldenVectors.load().all().stream()
            .filter(vector -> agrees(vector.packet().toByteArray()))
            .count();
    assertThat(found).isPositive();
  }

  @Test
  void shouldSayWhatDecodingSaysWhateverByteIsChanged() {
    RandomMessages messages = new RandomMessages(new SplittableRandom(SEED));
    int peeks = 0;
    for (int i = 0; i < MESSAGES; i++) {
      if (messages.next() instanceof Message.Put put) {
        byte[] packet = PacketCodec.encode(put);
        int at = new SplittableRandom(SEED + i).nextInt(packet.length);
        for (int change : new int[] {1, 2, 4, 8, 16, 32, 64, 128}) {
          byte[] changed = packet.clone();
          changed[at] ^= (byte) change;
          peeks += agrees(changed) ? 1 : 0;
          agrees(Arrays.copyOf(packet, at));
          agrees(Arrays.copyOf(changed, packet.length + 2));
        }
      }
    }
    assertThat(peeks).isPositive();
  }

  /** Checks the guarantee of the peek; returns whether it found anything. */
  private static boolean agrees(byte[] packet) {
    @Nullable WorkHash work = PutPeek.work(packet);
    if (work == null) {
      return false;
    }
    assertThat(PacketCodec.decode(packet))
        .isInstanceOfSatisfying(
            Decoded.Ok.class,
            ok ->
                assertThat(ok.message())
                    .isInstanceOfSatisfying(
                        Message.Put.class, put -> assertThat(put.dat().work()).isEqualTo(work)));
    return true;
  }
}
