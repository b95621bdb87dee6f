package dave.link.mutation;

import dave.link.cell.DatFrame;
import dave.link.cell.FrameType;
import dave.link.cell.IdsFrame;
import dave.link.cell.MessageFrames;
import dave.wire.Message;
import dave.wire.testing.RandomMessages;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Makes plaintexts of cells: frames of all types, whole and broken. */
final class HostileFrames {
  private static final int OVERHEAD = 3;
  private static final int KEY_LENGTH = 32;
  private static final int POOL = 256;

  private final SplittableRandom random;
  private final Mutator mutator;
  private final byte[][] bodies = new byte[POOL][];
  private final int[] types = new int[POOL];

  HostileFrames(SplittableRandom random, Mutator mutator) {
    this.random = random;
    this.mutator = mutator;
    RandomMessages messages = new RandomMessages(random);
    for (int i = 0; i < POOL; i++) {
      Message message = messages.next();
      types[i] = MessageFrames.type(message);
      bodies[i] = MessageFrames.encode(message);
      if (i % 4 == 0) {
        types[i] = FrameType.DAT;
        bodies[i] = DatFrame.encode(messages.dat(), random.nextBoolean());
      }
    }
  }

  /** Returns a plaintext of this length: sometimes whole, sometimes changed anywhere. */
  byte[] plain(int length) {
    byte[] plain = new byte[length];
    int at = 0;
    int most = random.nextInt(8) == 0 ? 80 : 1 + random.nextInt(6);
    for (int i = 0; i < most && at < length; i++) {
      at = add(plain, at);
    }
    if (random.nextInt(3) == 0) {
      plain = Arrays.copyOf(mutator.change(plain, plain), length);
    }
    return plain;
  }

  private int add(byte[] plain, int at) {
    int kind = random.nextInt(4_000);
    int chosen = random.nextInt(POOL);
    if (kind < 1_200) {
      return put(plain, at, types[chosen], bodies[chosen]);
    } else if (kind < 2_000) {
      return put(plain, at, types[chosen], changed(bodies[chosen]));
    } else if (kind < 2_600) {
      IdsFrame frame = random.nextBoolean() ? IdsFrame.HAVE : IdsFrame.WANT;
      int ids = random.nextInt(8) == 0 ? IdsFrame.MAX_IDS + 1 : 1 + random.nextInt(12);
      return put(
          plain, at, frame.type, bytes(frame.length(ids) - (random.nextInt(5) == 0 ? 1 : 0)));
    } else if (kind < 3_400) {
      return put(plain, at, FrameType.FRAGMENT, piece());
    } else if (kind < 3_402) {
      return put(plain, at, FrameType.CLOSE, bytes(random.nextInt(2)));
    } else if (kind < 3_410) {
      return put(plain, at, FrameType.REKEY_OFFER + random.nextInt(2), renewal());
    }
    return put(plain, at, 5 + random.nextInt(251), bytes(random.nextInt(20)));
  }

  /** Pieces with few numbers, so that some make whole messages and some contradict each other. */
  private byte[] piece() {
    byte[] body = bytes(random.nextInt(10) == 0 ? random.nextInt(5) : 5 + random.nextInt(300));
    if (body.length > 3) {
      body[0] = 0;
      body[1] = (byte) random.nextInt(6);
      body[2] = (byte) (random.nextInt(4) | (random.nextInt(3) == 0 ? 0x80 : 0));
      body[3] = (byte) (random.nextInt(10) == 0 ? random.nextInt(256) : FrameType.DAT);
    }
    return body;
  }

  /** An offer or an answer: any key, or one of small order. */
  private byte[] renewal() {
    byte[] body = bytes(1 + KEY_LENGTH - (random.nextInt(4) == 0 ? 1 : 0));
    body[0] = (byte) random.nextInt(3);
    if (random.nextInt(4) == 0) {
      Arrays.fill(body, 1, body.length, (byte) 0);
    }
    return body;
  }

  private byte[] changed(byte[] body) {
    return mutator.change(body, bodies[random.nextInt(POOL)]);
  }

  /** Puts a frame as far as it fits; its length is sometimes wrong. */
  private int put(byte[] plain, int at, int type, byte[] body) {
    int room = plain.length - at - OVERHEAD;
    if (room < body.length && random.nextInt(20) != 0) {
      return at; // Mostly the frames are whole.
    }
    int said = random.nextInt(100) == 0 ? random.nextInt(1_500) : body.length;
    byte[] frame = new byte[OVERHEAD + body.length];
    frame[0] = (byte) type;
    frame[1] = (byte) (said >>> 8);
    frame[2] = (byte) said;
    System.arraycopy(body, 0, frame, OVERHEAD, body.length);
    int fits = Math.min(frame.length, plain.length - at);
    System.arraycopy(frame, 0, plain, at, fits);
    return at + fits;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
