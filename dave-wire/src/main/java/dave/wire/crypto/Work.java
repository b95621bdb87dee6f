package dave.wire.crypto;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Computes the proof of work of a dat: {@code work = BLAKE3(salt || load)}, with {@code load =
 * BLAKE3(key || value || time)}. The time has 8 bytes, little-endian.
 *
 * <p>Any thread may call. Each thread keeps a buffer, which grows to 64 KiB; only longer inputs
 * allocate one for each hash.
 */
public final class Work {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final ThreadLocal<Work> OF_THREAD = ThreadLocal.withInitial(Work::new);

  /** The longest buffer that a thread keeps, in bytes. */
  private static final int MAX_KEPT = 1 << 16;

  private final Blake3 blake3 = new Blake3();
  private final byte[] hash = new byte[Blake3.HASH_LENGTH];
  private final byte[] claimed = new byte[Blake3.HASH_LENGTH];
  private byte[] input = new byte[2048];

  private Work() {}

  /**
   * The work of a dat with these parts.
   *
   * @param timeMs Unix time in milliseconds
   */
  public static WorkHash of(ByteString key, ByteString value, long timeMs, ByteString salt) {
    Work work = OF_THREAD.get();
    work.compute(key, value, timeMs, salt);
    return WorkHash.of(work.hash, 0);
  }

  /** Whether the work that {@code dat} names is the hash of its parts. */
  public static boolean matches(Dat dat) {
    Work work = OF_THREAD.get();
    work.compute(dat.key(), dat.value(), dat.timeMs(), dat.salt());
    dat.work().writeTo(work.claimed, 0);
    return Arrays.equals(work.hash, work.claimed);
  }

  /** The load: the 32 bytes that the salt is prepended to. */
  public static ByteString load(ByteString key, ByteString value, long timeMs) {
    Work work = OF_THREAD.get();
    work.computeLoad(key, value, timeMs);
    return ByteString.copyFrom(work.hash);
  }

  private void compute(ByteString key, ByteString value, long timeMs, ByteString salt) {
    computeLoad(key, value, timeMs);
    byte[] in = room(salt.size() + Blake3.HASH_LENGTH);
    salt.copyTo(in, 0);
    System.arraycopy(hash, 0, in, salt.size(), Blake3.HASH_LENGTH);
    blake3.digest(in, 0, salt.size() + Blake3.HASH_LENGTH, hash, 0);
  }

  private void computeLoad(ByteString key, ByteString value, long timeMs) {
    int length = key.size() + value.size() + Long.BYTES;
    byte[] in = room(length);
    key.copyTo(in, 0);
    value.copyTo(in, key.size());
    LONG.set(in, key.size() + value.size(), timeMs);
    blake3.digest(in, 0, length, hash, 0);
  }

  private byte[] room(int length) {
    if (length <= input.length) {
      return input;
    }
    byte[] longer = new byte[length];
    if (length <= MAX_KEPT) {
      input = longer;
    }
    return longer;
  }
}
