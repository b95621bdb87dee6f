package dave.it;

import com.google.protobuf.ByteString;
import dave.engine.testing.SignedDats;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An attacker on this machine that sends packets at a steady rate, in equal parts. They are random
 * bytes, truncated packets, oversized ones, dats with bad work, dats with bad signatures, and
 * repeated dats.
 */
public final class Flood implements AutoCloseable {
  private static final int DATS = 64;
  private static final int DIFFICULTY = 16;
  private static final long STEP_NS = 1_000_000;

  private final DatagramSocket socket;
  private final InetSocketAddress target;
  private final int perStep;
  private final List<byte[]> packets = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "flood");
  private volatile boolean stopped;
  private final AtomicLong sent = new AtomicLong();

  /**
   * @param perSecond datagrams per second, a multiple of 1,000
   */
  Flood(PeerAddress target, int perSecond, long seed) throws IOException {
    this(target, perSecond, seed, DIFFICULTY);
  }

  /**
   * @param perSecond datagrams per second, a multiple of 1,000
   * @param difficulty the difficulty of its dats
   */
  public Flood(PeerAddress target, int perSecond, long seed, int difficulty) throws IOException {
    this.target = PeerAddresses.toSocketAddress(target);
    perStep = perSecond / 1_000;
    socket = new DatagramSocket();
    SplittableRandom random = new SplittableRandom(seed);
    long nowMs = System.currentTimeMillis();
    for (int i = 0; i < DATS; i++) {
      // No node holds the original of a forged dat. Otherwise its work would be known, and nothing
      // would be checked.
      Dat dat = SignedDats.bound(SignedDats.key(i), "forged", "x", nowMs - 100, difficulty);
      Dat repeated = SignedDats.bound(SignedDats.key(i), "repeated", "x", nowMs - 100, difficulty);
      byte[] genuine = PacketCodec.encode(new Message.Put(repeated));
      packets.add(bytes(random, random.nextInt(1, PacketCodec.MAX_LENGTH)));
      packets.add(Arrays.copyOf(genuine, random.nextInt(1, genuine.length)));
      packets.add(bytes(random, random.nextInt(PacketCodec.MAX_LENGTH + 1, 4_000)));
      packets.add(PacketCodec.encode(new Message.Put(with(dat, dat.signature(), "changed"))));
      ByteString forged = ByteString.copyFrom(bytes(random, Dat.SIGNATURE_LENGTH));
      packets.add(PacketCodec.encode(new Message.Put(with(dat, forged, "x"))));
      packets.add(genuine);
    }
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Dat with(Dat dat, ByteString signature, String value) {
    return new Dat(
        dat.key(),
        ByteString.copyFromUtf8(value),
        dat.timeMs(),
        dat.salt(),
        dat.work(),
        dat.author(),
        signature);
  }

  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    long next = System.nanoTime();
    int position = 0;
    while (!stopped) {
      for (int i = 0; i < perStep; i++) {
        byte[] packet = packets.get(position);
        position = (position + 1) % packets.size();
        try {
          socket.send(new DatagramPacket(packet, packet.length, target));
          sent.incrementAndGet();
        } catch (IOException e) {
          if (stopped) {
            return;
          }
          throw new IllegalStateException("cannot send", e);
        }
      }
      next += STEP_NS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  /** Returns the number of datagrams sent so far. */
  public long sent() {
    return sent.get();
  }

  @Override
  public void close() {
    stopped = true;
    socket.close();
  }
}
