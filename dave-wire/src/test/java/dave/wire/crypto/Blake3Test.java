package dave.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.junit.jupiter.api.Test;

public class Blake3Test {
  private static final long SEED = 20_261_121;

  @Test
  void shouldHashNothingAsTheSpecificationSays() {
    assertThat(HexFormat.of().formatHex(ours(new byte[0], 0, 0)))
        .isEqualTo("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
  }

  @Test
  void shouldAgreeWithBouncyCastleAtEveryLength() {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] in = new byte[4200];
    random.nextBytes(in);
    for (int length = 0; length <= 4096; length++) {
      int offset = random.nextInt(in.length - length + 1);
      assertThat(ours(in, offset, length))
          .as("seed %d, %d bytes at %d", SEED, length, offset)
          .isEqualTo(theirs(in, offset, length));
    }
  }

  @Test
  void shouldAgreeWithBouncyCastleOnTallTrees() {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] in = new byte[300 * 1024];
    random.nextBytes(in);
    for (int chunks = 5; chunks <= 299; chunks += 7) {
      for (int delta = -1; delta <= 1; delta++) {
        int length = chunks * 1024 + delta;
        assertThat(ours(in, 0, length))
            .as("seed %d, %d bytes", SEED, length)
            .isEqualTo(theirs(in, 0, length));
      }
    }
  }

  @Test
  void shouldHashIntoItsOwnInput() {
    byte[] bytes = new byte[100];
    byte[] expected = theirs(bytes, 0, 100);
    Blake3.hash(bytes, 0, 100, bytes, 10);
    assertThat(Arrays.copyOfRange(bytes, 10, 42)).isEqualTo(expected);
  }

  @Test
  void shouldRefuseRangesOutsideTheArrays() {
    byte[] bytes = new byte[32];
    assertThatThrownBy(() -> Blake3.hash(bytes, 1, 32, new byte[32], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Blake3.hash(bytes, 0, 32, new byte[32], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Blake3.hash(bytes, 0, -1, new byte[32], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldAllocateNothingPerHash() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] in = new byte[1300];
    byte[] out = new byte[32];
    long thread = Thread.currentThread().threadId();
    long allocated = Long.MAX_VALUE;
    // The first rounds load classes and boot the bean; the least of several is what hashing costs.
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 10_000; i++) {
        Blake3.hash(in, 0, in.length, out, 0);
      }
      allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertThat(allocated).isLessThan(10_000);
  }

  public static byte[] ours(byte[] in, int offset, int length) {
    byte[] out = new byte[32];
    Blake3.hash(in, offset, length, out, 0);
    return out;
  }

  private static byte[] theirs(byte[] in, int offset, int length) {
    byte[] out = new byte[32];
    Blake3Digest digest = new Blake3Digest(256);
    digest.update(in, offset, length);
    digest.doFinal(out, 0);
    return out;
  }
}
