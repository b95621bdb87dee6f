package dave.wire.mining;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.wire.crypto.Blake3Test;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MiningKernelTest {
  private static final long SEED = 48;
  private static final int INPUTS = 1_000_000;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final MiningKernel kernel = new MiningKernel();
  private final byte[] input = new byte[48];

  @Test
  void shouldHashAsTheReferenceDoes() {
    int hashed = 0;
    for (int batch = 0; hashed < INPUTS; batch++) {
      int lanes = batch % 10 == 0 ? 1 + random.nextInt(MiningKernel.MAX_LANES) : 4096;
      long nonce = randomStart();
      int unused = kernel.search(nonce, lanes, 255);
      for (int lane = 0; lane < lanes; lane++) {
        if (kernel.firstWord(lane) != referenceWord(nonce + lane)) {
          throw new AssertionError(
              "seed " + SEED + ", nonce " + nonce + ", lane " + lane + " of " + lanes);
        }
      }
      hashed += lanes;
    }
    assertThat(hashed).isGreaterThanOrEqualTo(INPUTS);
  }

  @Test
  void shouldFindExactlyTheLanesWithEnoughZeroBits() {
    for (int difficulty = 1; difficulty <= 14; difficulty++) {
      long nonce = randomStart();
      List<Integer> found = new ArrayList<>();
      int lane = kernel.search(nonce, 4096, difficulty);
      for (; lane >= 0; lane = kernel.nextHit(lane + 1)) {
        found.add(lane);
      }
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < 4096; i++) {
        int bigEndian = Integer.reverseBytes(referenceWord(nonce + i));
        if (Integer.numberOfLeadingZeros(bigEndian) >= difficulty) {
          expected.add(i);
        }
      }
      assertThat(found).as("seed %d, difficulty %d", SEED, difficulty).isEqualTo(expected);
    }
  }

  /** Loads a random salt and load; returns a nonce whose low word has room for a batch. */
  private long randomStart() {
    random.nextBytes(input);
    kernel.load(ByteString.copyFrom(input));
    return random.nextLong() & -4096L;
  }

  private int referenceWord(long nonce) {
    ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).putLong(8, nonce);
    byte[] hash = Blake3Test.ours(input, 0, 48);
    return ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }
}
