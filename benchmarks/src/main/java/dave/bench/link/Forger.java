package dave.bench.link;

import dave.link.cell.CellFormat;
import dave.link.cell.MaskKeys;
import dave.link.handshake.Attempt;
import dave.link.handshake.LocalNode;
import dave.link.noise.Aead;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that sends forged handshakes to a node. Of five, one is noise, one was changed on the
 * way, one came before, one is made with the node's public key and asks for a cookie, and one is an
 * opening with a valid cookie.
 */
final class Forger implements AutoCloseable {
  private static final int PER_SECOND = 50_000;

  private static final String READY = "ready";
  private static final int ANSWER_MS = 1_000;
  private static final int TRIES = 10;

  private static final int KINDS = 5;

  private static final String HOST = "127.0.3.1";

  /** Datagrams that the system gets at once. */
  private static final int SEGMENTS = 20;

  private final Process process;

  /**
   * Starts the process, and waits until it is ready.
   *
   * @param different how many datagrams are made before, and sent in turn; only the first time they
   *     are no repeats
   */
  Forger(PeerAddress node, int seconds, int different) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Forger.class.getName(),
                node.toString(),
                Integer.toString(seconds),
                Integer.toString(different))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var lines = process.inputReader();
    for (String line = lines.readLine(); !READY.equals(line); line = lines.readLine()) {
      if (line == null) { // Other lines come from the JVM itself.
        throw new IOException("the forger ended with " + process.onExit().join().exitValue());
      }
    }
  }

  int perSecond() {
    return PER_SECOND;
  }

  /** Has it begin to send. */
  void begin() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /**
   * Sends.
   *
   * @param args the node's sealed address, the seconds, and how many datagrams differ
   */
  @SuppressWarnings("FutureReturnValueIgnored") // A datagram that is lost is lost.
  public static void main(String[] args) throws IOException {
    PeerAddress node = PeerAddresses.parse(args[0]);
    byte[][] pool;
    int port;
    try (DatagramChannel asking = DatagramChannel.open()) {
      asking.bind(new InetSocketAddress(HOST, 0));
      asking.connect(PeerAddresses.toSocketAddress(node.underLink()));
      port = ((InetSocketAddress) asking.getLocalAddress()).getPort();
      pool = pool(node, asking, Integer.parseInt(args[2]));
    }
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("forger", true), EpollIoHandler.newFactory());
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(EpollDatagramChannel.class)
            .option(ChannelOption.SO_SNDBUF, 1 << 20)
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {}
                })
            .bind(HOST, port) // Its cookies are for this address.
            .syncUninterruptibly()
            .channel();
    System.out.println(READY);
    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)).readLine();
    InetSocketAddress to = PeerAddresses.toSocketAddress(node.underLink());
    long beganNs = System.nanoTime();
    long sent = 0;
    long all = (long) PER_SECOND * Integer.parseInt(args[1]);
    while (sent < all) {
      long due = Math.min(all, (System.nanoTime() - beganNs) * PER_SECOND / 1_000_000_000L);
      for (; sent < due; sent += SEGMENTS) {
        ByteBuf segments = channel.alloc().directBuffer(SEGMENTS * CellFormat.MAX_SIZE);
        for (int i = 0; i < SEGMENTS; i++) {
          segments.writeBytes(pool[(int) ((sent + i) % pool.length)]);
        }
        channel.writeAndFlush(new SegmentedDatagramPacket(segments, CellFormat.MAX_SIZE, to));
      }
      LockSupport.parkNanos(500_000);
    }
  }

  private static byte[][] pool(PeerAddress node, DatagramChannel asking, int different)
      throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    LocalNode local =
        new LocalNode(
            LinkSecret.generate(random),
            new MaskKeys(random),
            CellFormat.MAX_SIZE,
            2_400,
            0,
            random,
            new Aead(),
            InstantSource.system());
    byte[][] pool = new byte[different][];
    for (int i = 0; i < different; i++) {
      long nowMs = System.currentTimeMillis(); // An attempt is over after some seconds.
      Attempt attempt = new Attempt(local, node.linkKey(), node.underLink(), i, 5, nowMs);
      byte[] question = attempt.poll(nowMs).orElseThrow();
      switch (i % KINDS) {
        case 0 -> random.nextBytes(question);
        case 1 -> question[100] ^= 1;
        case 2 -> question = i < KINDS ? question : pool[i - KINDS].clone();
        case 3 -> question = opening(attempt, question, asking);
        default -> {}
      }
      pool[i] = question;
    }
    return pool;
  }

  /** Asks for a cookie until it comes; returns the opening that has it. */
  private static byte[] opening(Attempt attempt, byte[] question, DatagramChannel asking)
      throws IOException {
    asking.socket().setSoTimeout(ANSWER_MS);
    DatagramPacket in = new DatagramPacket(new byte[2_048], 2_048);
    for (int i = 0; i < TRIES; i++) {
      asking.write(ByteBuffer.wrap(question));
      try {
        asking.socket().receive(in);
      } catch (SocketTimeoutException e) {
        question = attempt.poll(System.currentTimeMillis()).orElse(question);
        continue;
      }
      long nowMs = System.currentTimeMillis();
      attempt.answer(Arrays.copyOf(in.getData(), in.getLength()), nowMs);
      Optional<byte[]> opening = attempt.poll(nowMs);
      if (opening.isPresent()) {
        return opening.get();
      }
    }
    throw new IOException("the node gives no cookie");
  }
}
