package dave.wire.mining;

import static dave.wire.mining.MiningRounds.LANES;
import static dave.wire.mining.MiningRounds.ROW;

import com.google.protobuf.ByteString;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.BoundSalt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Hashes a bound salt and a load with thousands of nonces at once, and finds the hashes that begin
 * with enough zero bits. For one thread.
 *
 * <p>Salt and load are 48 bytes: one block. Only its words 2 and 3 (the nonce) vary, and in a batch
 * only word 2. So three of the first four quarter rounds are computed once a batch. Of the last
 * four, only what the first word of the hash needs is computed.
 */
final class MiningKernel {
  /** Most nonces in a batch. */
  static final int MAX_LANES = LANES;

  /** Batches between two readings of the clock. */
  static final int BATCHES = 16;

  /**
   * Fewest nonces in a batch, and those of the first ones: they are short although the JIT compiler
   * has not compiled this code yet.
   */
  private static final int FIRST_LANES = 64;

  private static final int QUICK_MS = 4;
  private static final int SLOW_MS = 20;

  private static final int FLAGS = Blake3.CHUNK_START | Blake3.CHUNK_END | Blake3.ROOT;
  private static final int INPUT_LENGTH = BoundSalt.LENGTH + Blake3.HASH_LENGTH;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int[] state = new int[MiningRounds.LENGTH];
  private final int[] message = new int[16];
  private final int[] start = new int[16];
  private int lanes = FIRST_LANES;
  private int searched;
  private int mask;

  /** How many nonces a batch should have for now, a power of two. */
  int lanes() {
    return lanes;
  }

  /**
   * Makes batches longer or shorter, so that one takes about a millisecond at most. This holds also
   * before the JIT compiler has compiled this code.
   *
   * @param elapsedMs how long some {@link #BATCHES} batches took
   */
  void adapt(long elapsedMs) {
    if (elapsedMs <= QUICK_MS) {
      lanes = Math.min(2 * lanes, MAX_LANES);
    } else if (elapsedMs >= SLOW_MS) {
      lanes = Math.max(lanes / 2, FIRST_LANES);
    }
  }

  /**
   * Sets the input to hash.
   *
   * @param input salt and load, 48 bytes; the nonce in the salt does not matter
   */
  void load(ByteString input) {
    byte[] block = new byte[Blake3.BLOCK_LENGTH];
    input.copyTo(block, 0);
    for (int i = 0; i < message.length; i++) {
      message[i] = (int) INT.get(block, 4 * i);
    }
  }

  /**
   * Hashes with the nonces from {@code firstNonce} on.
   *
   * @param firstNonce the low 32 bits must not overflow within the batch
   * @param lanes how many, 1 to {@link #MAX_LANES}
   * @param difficulty zero bits to look for; beyond 32 the caller checks the rest
   * @return the first lane that may have them, or -1
   */
  int search(long firstNonce, int lanes, int difficulty) {
    message[3] = (int) (firstNonce >>> 32);
    searched = lanes;
    // The hash's first byte, whose bits come first, is the low byte of its first word.
    mask = Integer.reverseBytes(-1 << (32 - Math.min(difficulty, 32)));
    hash((int) firstNonce);
    return MiningRounds.anyZero(state, lanes, mask) < 0 ? nextHit(0) : -1;
  }

  /** The first lane from {@code from} on that may have the bits, or -1. */
  int nextHit(int from) {
    for (int lane = from; lane < searched; lane++) {
      if ((state[lane] & mask) == 0) {
        return lane;
      }
    }
    return -1;
  }

  /** The first word of the hash of a lane of the last batch. */
  int firstWord(int lane) {
    return state[lane];
  }

  private void hash(int firstLow) {
    int[] s = state;
    int n = searched;
    int[] m = message;
    fill();
    MiningRounds.nonces(s, n, firstLow);
    // Round 1.
    MiningRounds.g1NonceX(s, n, m[3]);
    MiningRounds.g4(s, n, m[8], m[9]);
    MiningRounds.g5(s, n, m[10], m[11]);
    MiningRounds.g6(s, n, m[12], m[13]);
    MiningRounds.g7(s, n, m[14], m[15]);
    // Round 2.
    MiningRounds.g0NonceX(s, n, m[6]);
    MiningRounds.g1(s, n, m[3], m[10]);
    MiningRounds.g2(s, n, m[7], m[0]);
    MiningRounds.g3(s, n, m[4], m[13]);
    MiningRounds.g4(s, n, m[1], m[11]);
    MiningRounds.g5(s, n, m[12], m[5]);
    MiningRounds.g6(s, n, m[9], m[14]);
    MiningRounds.g7(s, n, m[15], m[8]);
    // Round 3.
    MiningRounds.g0(s, n, m[3], m[4]);
    MiningRounds.g1(s, n, m[10], m[12]);
    MiningRounds.g2NonceY(s, n, m[13]);
    MiningRounds.g3(s, n, m[7], m[14]);
    MiningRounds.g4(s, n, m[6], m[5]);
    MiningRounds.g5(s, n, m[9], m[0]);
    MiningRounds.g6(s, n, m[11], m[15]);
    MiningRounds.g7(s, n, m[8], m[1]);
    // Round 4.
    MiningRounds.g0(s, n, m[10], m[7]);
    MiningRounds.g1(s, n, m[12], m[9]);
    MiningRounds.g2(s, n, m[14], m[3]);
    MiningRounds.g3(s, n, m[13], m[15]);
    MiningRounds.g4(s, n, m[4], m[0]);
    MiningRounds.g5NonceY(s, n, m[11]);
    MiningRounds.g6(s, n, m[5], m[8]);
    MiningRounds.g7(s, n, m[1], m[6]);
    // Round 5.
    MiningRounds.g0(s, n, m[12], m[13]);
    MiningRounds.g1(s, n, m[9], m[11]);
    MiningRounds.g2(s, n, m[15], m[10]);
    MiningRounds.g3(s, n, m[14], m[8]);
    MiningRounds.g4NonceY(s, n, m[7]);
    MiningRounds.g5(s, n, m[5], m[3]);
    MiningRounds.g6(s, n, m[0], m[1]);
    MiningRounds.g7(s, n, m[6], m[4]);
    // Round 6.
    MiningRounds.g0(s, n, m[9], m[14]);
    MiningRounds.g1(s, n, m[11], m[5]);
    MiningRounds.g2(s, n, m[8], m[12]);
    MiningRounds.g3(s, n, m[15], m[1]);
    MiningRounds.g4(s, n, m[13], m[3]);
    MiningRounds.g5(s, n, m[0], m[10]);
    MiningRounds.g6NonceX(s, n, m[6]);
    MiningRounds.g7(s, n, m[4], m[7]);
    // Round 7.
    MiningRounds.g0(s, n, m[11], m[15]);
    MiningRounds.g1(s, n, m[5], m[0]);
    MiningRounds.g2(s, n, m[1], m[9]);
    MiningRounds.g3(s, n, m[8], m[6]);
    MiningRounds.last(s, n, m[14], m[10], m[3], m[4]);
  }

  /**
   * Fills the rows with the state after the first quarter rounds that do not depend on the nonce.
   */
  private void fill() {
    int[] v = start;
    v[0] = v[8] = Blake3.IV0;
    v[1] = v[9] = Blake3.IV1;
    v[2] = v[10] = Blake3.IV2;
    v[3] = v[11] = Blake3.IV3;
    v[4] = Blake3.IV4;
    v[5] = Blake3.IV5;
    v[6] = Blake3.IV6;
    v[7] = Blake3.IV7;
    v[12] = 0;
    v[13] = 0;
    v[14] = INPUT_LENGTH;
    v[15] = FLAGS;
    quarterRound(v, 0, message[0], message[1]);
    quarterRound(v, 2, message[4], message[5]);
    quarterRound(v, 3, message[6], message[7]);
    for (int row = 0; row < v.length; row++) {
      Arrays.fill(state, row * ROW, row * ROW + searched, v[row]);
    }
  }

  /** Mixes one column. */
  private static void quarterRound(int[] v, int column, int x, int y) {
    int a = v[column];
    int b = v[4 + column];
    int c = v[8 + column];
    int d = v[12 + column];
    a += b + x;
    d = Integer.rotateRight(d ^ a, 16);
    c += d;
    b = Integer.rotateRight(b ^ c, 12);
    a += b + y;
    d = Integer.rotateRight(d ^ a, 8);
    c += d;
    b = Integer.rotateRight(b ^ c, 7);
    v[column] = a;
    v[4 + column] = b;
    v[8 + column] = c;
    v[12 + column] = d;
  }
}
