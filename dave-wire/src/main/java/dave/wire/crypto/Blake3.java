package dave.wire.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * BLAKE3 with 256 bits of output, of inputs of any length.
 *
 * <p>An instance is a hasher with its own scratch space: it allocates nothing per hash, and is for
 * one thread at a time. Any thread may call the static {@link #hash}, which uses an instance of
 * that thread.
 *
 * @see <a href="https://github.com/BLAKE3-team/BLAKE3-specs">the BLAKE3 paper</a>
 */
public final class Blake3 {
  /** Length of a hash, in bytes. */
  public static final int HASH_LENGTH = 32;

  public static final int IV0 = 0x6A09E667;
  public static final int IV1 = 0xBB67AE85;
  public static final int IV2 = 0x3C6EF372;
  public static final int IV3 = 0xA54FF53A;
  public static final int IV4 = 0x510E527F;
  public static final int IV5 = 0x9B05688C;
  public static final int IV6 = 0x1F83D9AB;
  public static final int IV7 = 0x5BE0CD19;

  public static final int CHUNK_START = 1;
  public static final int CHUNK_END = 2;
  static final int PARENT = 4;
  public static final int ROOT = 8;

  public static final int BLOCK_LENGTH = 64;
  static final int CHUNK_LENGTH = 1024;
  static final int ROUNDS = 7;

  /** A tree over at most 2^31 bytes is at most 21 levels high. */
  private static final int MAX_HEIGHT = 22;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final ThreadLocal<Blake3> OF_THREAD = ThreadLocal.withInitial(Blake3::new);

  private final byte[] lastBlock = new byte[BLOCK_LENGTH];
  private final int[] block = new int[16];
  private final int[] chaining = new int[8];
  private final int[] stack = new int[8 * MAX_HEIGHT];

  /** A hasher for one thread. */
  Blake3() {}

  /**
   * Hashes {@code length} bytes of {@code in} into 32 bytes of {@code out}, which may be the same
   * array.
   *
   * @throws IndexOutOfBoundsException if either range is not within its array
   */
  public static void hash(byte[] in, int offset, int length, byte[] out, int outOffset) {
    OF_THREAD.get().digest(in, offset, length, out, outOffset);
  }

  /** As {@link #hash}, with this instance's scratch space. */
  void digest(byte[] in, int offset, int length, byte[] out, int outOffset) {
    Objects.checkFromIndexSize(offset, length, in.length);
    Objects.checkFromIndexSize(outOffset, HASH_LENGTH, out.length);
    int end = offset + length;
    int height = 0;
    int chunk = 0;
    int at = offset;
    // All chunks but the last: it may be the root, and so needs another flag.
    while (end - at > CHUNK_LENGTH) {
      hashChunk(in, at, CHUNK_LENGTH, chunk, 0);
      at += CHUNK_LENGTH;
      chunk++;
      height = push(height, chunk);
    }
    hashChunk(in, at, end - at, chunk, height == 0 ? ROOT : 0);
    while (height > 0) {
      height--;
      mergeParent(height, height == 0 ? ROOT : 0);
    }
    for (int i = 0; i < 8; i++) {
      INT.set(out, outOffset + 4 * i, chaining[i]);
    }
  }

  /**
   * Pushes the chaining value of a finished chunk, after merging every subtree that it completes.
   * These are as many as {@code chunks} has trailing zeros (section 5.1.2 of the paper).
   */
  private int push(int height, int chunks) {
    int top = height;
    for (int n = chunks; (n & 1) == 0; n >>>= 1) {
      top--;
      mergeParent(top, 0);
    }
    System.arraycopy(chaining, 0, stack, 8 * top, 8);
    return top + 1;
  }

  /** Makes {@code chaining} the parent of the stack's entry {@code left} and of itself. */
  private void mergeParent(int left, int flags) {
    System.arraycopy(stack, 8 * left, block, 0, 8);
    System.arraycopy(chaining, 0, block, 8, 8);
    startChaining();
    compress(0, BLOCK_LENGTH, PARENT | flags);
  }

  private void hashChunk(byte[] in, int offset, int length, int chunk, int flags) {
    startChaining();
    int at = offset;
    int left = length;
    int start = CHUNK_START;
    while (left > BLOCK_LENGTH) {
      loadBlock(in, at);
      compress(chunk, BLOCK_LENGTH, start);
      at += BLOCK_LENGTH;
      left -= BLOCK_LENGTH;
      start = 0;
    }
    if (left == BLOCK_LENGTH) {
      loadBlock(in, at);
    } else {
      System.arraycopy(in, at, lastBlock, 0, left);
      Arrays.fill(lastBlock, left, BLOCK_LENGTH, (byte) 0);
      loadBlock(lastBlock, 0);
    }
    compress(chunk, left, start | CHUNK_END | flags);
  }

  private void loadBlock(byte[] in, int offset) {
    for (int i = 0; i < 16; i++) {
      block[i] = (int) INT.get(in, offset + 4 * i);
    }
  }

  private void startChaining() {
    int[] c = chaining;
    c[0] = IV0;
    c[1] = IV1;
    c[2] = IV2;
    c[3] = IV3;
    c[4] = IV4;
    c[5] = IV5;
    c[6] = IV6;
    c[7] = IV7;
  }

  /**
   * Compresses {@code block} into {@code chaining}.
   *
   * <p>State and message are locals, so that they stay in registers; the message words are permuted
   * from round to round.
   */
  private void compress(int counter, int blockLength, int flags) {
    int[] c = chaining;
    int[] m = block;
    int m0 = m[0];
    int m1 = m[1];
    int m2 = m[2];
    int m3 = m[3];
    int m4 = m[4];
    int m5 = m[5];
    int m6 = m[6];
    int m7 = m[7];
    int m8 = m[8];
    int m9 = m[9];
    int m10 = m[10];
    int m11 = m[11];
    int m12 = m[12];
    int m13 = m[13];
    int m14 = m[14];
    int m15 = m[15];
    int v0 = c[0];
    int v1 = c[1];
    int v2 = c[2];
    int v3 = c[3];
    int v4 = c[4];
    int v5 = c[5];
    int v6 = c[6];
    int v7 = c[7];
    int v8 = IV0;
    int v9 = IV1;
    int v10 = IV2;
    int v11 = IV3;
    int v12 = counter;
    int v13 = 0;
    int v14 = blockLength;
    int v15 = flags;
    for (int round = 0; ; round++) {
      v0 += v4 + m0;
      v12 = Integer.rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 12);
      v0 += v4 + m1;
      v12 = Integer.rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 7);
      v1 += v5 + m2;
      v13 = Integer.rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 12);
      v1 += v5 + m3;
      v13 = Integer.rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 7);
      v2 += v6 + m4;
      v14 = Integer.rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 12);
      v2 += v6 + m5;
      v14 = Integer.rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 7);
      v3 += v7 + m6;
      v15 = Integer.rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 12);
      v3 += v7 + m7;
      v15 = Integer.rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 7);
      v0 += v5 + m8;
      v15 = Integer.rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 12);
      v0 += v5 + m9;
      v15 = Integer.rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 7);
      v1 += v6 + m10;
      v12 = Integer.rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 12);
      v1 += v6 + m11;
      v12 = Integer.rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 7);
      v2 += v7 + m12;
      v13 = Integer.rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 12);
      v2 += v7 + m13;
      v13 = Integer.rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 7);
      v3 += v4 + m14;
      v14 = Integer.rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 12);
      v3 += v4 + m15;
      v14 = Integer.rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 7);
      if (round == ROUNDS - 1) {
        break;
      }
      int t0 = m0;
      m0 = m2;
      m2 = m3;
      m3 = m10;
      m10 = m12;
      m12 = m9;
      m9 = m11;
      m11 = m5;
      m5 = t0;
      int t1 = m1;
      m1 = m6;
      m6 = m4;
      m4 = m7;
      m7 = m13;
      m13 = m14;
      m14 = m15;
      m15 = m8;
      m8 = t1;
    }
    c[0] = v0 ^ v8;
    c[1] = v1 ^ v9;
    c[2] = v2 ^ v10;
    c[3] = v3 ^ v11;
    c[4] = v4 ^ v12;
    c[5] = v5 ^ v13;
    c[6] = v6 ^ v14;
    c[7] = v7 ^ v15;
  }
}
