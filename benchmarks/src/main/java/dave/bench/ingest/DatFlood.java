package dave.bench.ingest;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.BoundSalt;
import dave.wire.keys.SigningKey;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The sender of {@link Flood}, in a process of its own. It first makes genuine dats. Then it sends
 * as its input says, from many loopback addresses. It prints a line when it is ready, and the
 * number of packets sent after each command.
 */
final class DatFlood {
  private static final int SOURCES = 64;
  private static final int AUTHORS = 64;

  /** Nearly the whole packet; the rest is for the key and the other fields. */
  private static final int VALUE_LENGTH = 1_000;

  /** The number of packets of one source that the system gets at once, where it supports that. */
  private static final int SEGMENTS = 32;

  private final byte[][] packets;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("flood", true), EpollIoHandler.newFactory());
  private final Channel[] sources = new Channel[SOURCES];
  private final InetSocketAddress node;
  private int fresh;
  private int old;
  private long batches;
  private long sent;

  private DatFlood(byte[][] packets, InetSocketAddress node) throws IOException {
    this.packets = packets;
    this.node = node;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EpollDatagramChannel.class)
            .option(ChannelOption.SO_SNDBUF, 1 << 20)
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {}
                });
    for (int i = 0; i < SOURCES; i++) {
      InetAddress address = InetAddress.getByAddress(new byte[] {127, 1, 1, (byte) (i + 1)});
      sources[i] = bootstrap.bind(address, 0).syncUninterruptibly().channel();
    }
  }

  /**
   * @param args the node's port, the number of dats, their difficulty, the seed
   */
  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[1]);
    int bits = Integer.parseInt(args[2]);
    long seed = Long.parseLong(args[3]);
    SigningKey[] authors = new SigningKey[AUTHORS];
    Arrays.setAll(
        authors,
        i ->
            SigningKey.ofSeed(
                ByteBuffer.allocate(SigningKey.SEED_LENGTH).putLong(seed).putInt(i).array()));
    long timeMs = System.currentTimeMillis();
    byte[][] packets =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(i -> packet(authors[i % AUTHORS], seed, i, bits, timeMs))
            .toArray(byte[][]::new);
    InetSocketAddress node =
        new InetSocketAddress(
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), Integer.parseInt(args[0]));
    DatFlood flood = new DatFlood(packets, node);
    System.out.println("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      flood.send(order.startsWith("new"), Integer.parseInt(order.substring(4)));
      System.out.println(flood.sent);
    }
  }

  /** Runs on the event loop, so that each batch is sent at once. */
  private void send(boolean isNew, int count) {
    loop.submit(
            () -> {
              for (int i = 0; i < count; i += SEGMENTS) {
                sendBatch(isNew, Math.min(SEGMENTS, count - i));
              }
            })
        .syncUninterruptibly();
  }

  /** Sends segments, which cost the sender less than datagrams and the receiver the same. */
  private void sendBatch(boolean isNew, int count) {
    Channel source = sources[(int) (batches++ % SOURCES)];
    int length = packets[0].length;
    ByteBuf segments = source.alloc().directBuffer(count * length);
    for (int i = 0; i < count; i++) {
      segments.writeBytes(packets[isNew ? fresh++ : old]);
      if (!isNew) {
        old = (old + 1) % fresh;
      }
    }
    source
        .writeAndFlush(new SegmentedDatagramPacket(segments, length, node))
        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    sent += count;
  }

  /** Returns the packet of a new record, so that every index of a store has work to do. */
  private static byte[] packet(SigningKey author, long seed, int number, int bits, long timeMs) {
    byte[] bytes = new byte[VALUE_LENGTH];
    new SplittableRandom(seed + number).nextBytes(bytes);
    ByteString value = ByteString.copyFrom(bytes);
    ByteString key = ByteString.copyFromUtf8(String.format(Locale.ROOT, "flood/%010d", number));
    byte[] load = new byte[Blake3.HASH_LENGTH];
    byte[] input =
        ByteBuffer.allocate(key.size() + VALUE_LENGTH + Long.BYTES)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .put(key.toByteArray())
            .put(bytes)
            .putLong(timeMs)
            .array();
    Blake3.hash(input, 0, input.length, load, 0);
    byte[] salted = new byte[BoundSalt.LENGTH + Blake3.HASH_LENGTH];
    BoundSalt.of(author.author(), key.size(), bits, 0).copyTo(salted, 0);
    System.arraycopy(load, 0, salted, BoundSalt.LENGTH, load.length);
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    WorkHash work;
    do {
      salted[8]++;
      if (salted[8] == 0) {
        salted[9]++;
      }
      Blake3.hash(salted, 0, salted.length, hash, 0);
      work = WorkHash.of(hash, 0);
    } while (work.zeroBits() < bits);
    ByteString salt = ByteString.copyFrom(salted, 0, BoundSalt.LENGTH);
    return PacketCodec.encode(
        new Put(new Dat(key, value, timeMs, salt, work, author.author(), author.sign(work))));
  }
}
