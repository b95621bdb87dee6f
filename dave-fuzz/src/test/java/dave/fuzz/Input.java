package dave.fuzz;

import java.util.Arrays;

/**
 * Reads choices from the bytes of a fuzzer, front to back. After the last byte every number is 0
 * and every array is empty, so that each prefix of an input is an input.
 */
public final class Input {
  private final byte[] bytes;
  private int next;

  public Input(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether there is more. */
  public boolean hasMore() {
    return next < bytes.length;
  }

  /** One byte: 0 to 255. */
  public int number() {
    return hasMore() ? bytes[next++] & 0xff : 0;
  }

  /** One byte: 0 to {@code bound - 1}. */
  public int number(int bound) {
    return number() % bound;
  }

  /** So many bytes, or as many as there are. */
  public byte[] bytes(int length) {
    int end = Math.min(bytes.length, next + length);
    byte[] taken = Arrays.copyOfRange(bytes, next, end);
    next = end;
    return taken;
  }

  /** All bytes that are left. */
  public byte[] rest() {
    return bytes(bytes.length - next);
  }
}
