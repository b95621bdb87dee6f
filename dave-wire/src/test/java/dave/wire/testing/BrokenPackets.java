package dave.wire.testing;

import com.google.protobuf.ByteString;
import dave.wire.PacketCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An endless source of datagrams as an attacker or a bad link makes them. They are golden vectors
 * and random messages with a few mutations each, and pure noise. A few are too long.
 */
public final class BrokenPackets {
  private static final int LONGEST = PacketCodec.MAX_LENGTH + 8;
  private static final int RANDOM_SEEDS = 500;

  private final RandomGenerator random;
  private final List<byte[]> seeds = new ArrayList<>();

  /**
   * @param random the same seed gives the same datagrams
   */
  public BrokenPackets(RandomGenerator random) {
    this.random = random;
    for (GoldenVectors.Vector vector : GoldenVectors.load().all()) {
      seeds.add(vector.packet().toByteArray());
    }
    RandomMessages messages = new RandomMessages(random);
    for (int i = 0; i < RANDOM_SEEDS; i++) {
      seeds.add(PacketCodec.encode(messages.next()));
    }
  }

  /** The next datagram. */
  public byte[] next() {
    byte[] packet = seed();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      packet = mutate(packet);
    }
    return packet.length > LONGEST ? Arrays.copyOf(packet, LONGEST) : packet;
  }

  private byte[] seed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] mutate(byte[] packet) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> flipBits(packet);
      case 2 -> splice(packet, seed());
      case 3 -> Arrays.copyOf(packet, random.nextInt(packet.length + 1));
      case 4 -> insert(packet, varintBomb());
      case 5 -> lieAboutLength(packet);
      case 6 -> insert(packet, field());
      case 7 -> insert(packet, groups());
      default -> noise(random.nextInt(PacketCodec.MAX_LENGTH));
    };
  }

  private byte[] flipBits(byte[] packet) {
    byte[] flipped = packet.clone();
    for (int i = random.nextInt(1, 9); i > 0 && packet.length > 0; i--) {
      flipped[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] splice(byte[] head, byte[] tail) {
    int cut = random.nextInt(head.length + 1);
    int from = random.nextInt(tail.length + 1);
    return concat(Arrays.copyOf(head, cut), Arrays.copyOfRange(tail, from, tail.length));
  }

  private byte[] insert(byte[] packet, byte[] part) {
    int at = random.nextBoolean() ? packet.length : random.nextInt(packet.length + 1);
    return concat(Arrays.copyOf(packet, at), part, Arrays.copyOfRange(packet, at, packet.length));
  }

  /** A varint that does not end, or ends late. */
  private byte[] varintBomb() {
    byte[] bomb = new byte[random.nextInt(1, 30)];
    Arrays.fill(bomb, random.nextBoolean() ? (byte) 0xff : (byte) 0x80);
    if (random.nextBoolean()) {
      bomb[bomb.length - 1] = (byte) random.nextInt(128);
    }
    return bomb;
  }

  /** Changes a byte that may be a length, for example to a billion. */
  private byte[] lieAboutLength(byte[] packet) {
    if (packet.length == 0) {
      return varint(random.nextInt());
    }
    int at = random.nextInt(packet.length);
    long length = random.nextBoolean() ? random.nextInt(300) : random.nextLong();
    return concat(
        Arrays.copyOf(packet, at),
        varint(length >>> random.nextInt(64)),
        Arrays.copyOfRange(packet, at + 1, packet.length));
  }

  /** A field with a number near those of Dave, of any wire type, often with a plausible content. */
  private byte[] field() {
    byte[] tag = varint((long) random.nextInt(20) << 3 | random.nextInt(8));
    byte[] content = noise(random.nextInt(70));
    return concat(tag, varint(content.length), content);
  }

  /** Groups in groups, closed or not. */
  private byte[] groups() {
    byte[] groups = new byte[random.nextInt(1, 400)];
    int start = random.nextInt(1, 16) << 3 | 3;
    Arrays.fill(groups, (byte) start);
    if (random.nextBoolean()) {
      Arrays.fill(groups, groups.length / 2, groups.length, (byte) (start + 1));
    }
    return groups;
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] varint(long value) {
    byte[] bytes = new byte[10];
    int length = 0;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return Arrays.copyOf(bytes, length);
  }

  private static byte[] concat(byte[]... parts) {
    ByteString all = ByteString.EMPTY;
    for (byte[] part : parts) {
      all = all.concat(ByteString.copyFrom(part));
    }
    return all.toByteArray();
  }
}
