package dave.link.mutation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes bytes as faults and attackers do: bits, bytes, blocks, lengths, splices. */
final class Mutator {
  private static final int MOST_CHANGES = 4;
  private static final int WAYS = 9;

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Returns a changed copy that equals neither of both.
   *
   * @param other what parts may be taken from
   */
  byte[] change(byte[] bytes, byte[] other) {
    byte[] changed = bytes.length == 0 ? new byte[1] : bytes.clone();
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      changed = once(changed, other);
    }
    if (Arrays.equals(changed, bytes) || Arrays.equals(changed, other)) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  /** Returns a copy in which one or more bits of a part differ. */
  byte[] flip(byte[] bytes, int from, int to) {
    byte[] changed = bytes.clone();
    int first = from + random.nextInt(to - from);
    changed[first] ^= (byte) (1 << random.nextInt(8));
    for (int more = random.nextInt(3); more > 0; more--) {
      int at = from + random.nextInt(to - from);
      changed[at] ^= at == first ? 0 : (byte) random.nextInt(256);
    }
    return changed;
  }

  private byte[] once(byte[] bytes, byte[] other) {
    int length = bytes.length;
    int at = random.nextInt(length);
    int part = 1 + random.nextInt(Math.min(64, length - at));
    switch (random.nextInt(WAYS)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes[at] = random.nextBoolean() ? 0 : (byte) 0xff;
      case 3 -> Arrays.fill(bytes, at, at + part, (byte) 0);
      case 4 -> System.arraycopy(bytes, random.nextInt(length - part + 1), bytes, at, part);
      case 5 -> {
        byte[] noise = new byte[part];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at, part);
      }
      case 6 -> { // The front of one and the rest of the other.
        return other.length == 0
            ? bytes
            : splice(bytes, other, random.nextInt(Math.min(length, other.length) + 1));
      }
      case 7 -> {
        return Arrays.copyOf(bytes, 1 + random.nextInt(length + 64));
      }
      default -> { // Cut out, so that all that follows moves.
        byte[] moved = Arrays.copyOf(bytes, Math.max(1, length - part));
        System.arraycopy(
            bytes,
            at + part,
            moved,
            Math.min(at, moved.length),
            Math.min(length - at - part, moved.length - Math.min(at, moved.length)));
        return moved;
      }
    }
    return bytes;
  }

  private static byte[] splice(byte[] front, byte[] rest, int at) {
    byte[] spliced = rest.clone();
    System.arraycopy(front, 0, spliced, 0, at);
    return spliced;
  }
}
