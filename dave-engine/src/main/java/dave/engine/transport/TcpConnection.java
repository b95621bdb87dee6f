package dave.engine.transport;

import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;

/**
 * A connection of the framed TCP transport. Each side sends a hello and then frames:
 *
 * <pre>
 * hello  "DAVE" | version (1 byte, 1) | port that the sender listens on (2 bytes, 0 if none)
 * frame  length (2 bytes, 0 to 1,424) | packet
 * </pre>
 *
 * Numbers are big-endian. A peer that breaks this format, or is too slow, is disconnected. All
 * methods run on the transport's one event loop.
 */
final class TcpConnection extends ByteToMessageDecoder {
  private static final int MAGIC = 0x44415645; // "DAVE"
  private static final int VERSION = 1;
  private static final int HELLO_LENGTH = 7;
  private static final int LENGTH_LENGTH = 2;

  /** Receives the events of a connection. */
  interface Owner {
    /** The other side sent its hello. Called once, before any packet. */
    void greeted(TcpConnection connection, int announcedPort);

    /** A packet came in. */
    void received(TcpConnection connection, byte[] packet);

    /** The connection is closed. The last call, made once. */
    void closed(TcpConnection connection);
  }

  private final Owner owner;
  private final TcpLimits limits;
  private final TransportMeters meters;
  private final Connection connection;
  private final Channel channel;
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private final boolean dialled;
  private @Nullable PeerAddress peer;
  private boolean greeted;
  private boolean closing;
  private final long openedNs;
  private long lastFrameNs;

  /**
   * @param peer the address that we dialled, or null if the other side dialled
   */
  TcpConnection(
      Owner owner,
      TcpLimits limits,
      TransportMeters meters,
      Connection connection,
      @Nullable PeerAddress peer) {
    this.owner = owner;
    this.limits = limits;
    this.meters = meters;
    this.connection = connection;
    channel = connection.channel();
    openedNs = nowNs();
    this.peer = peer;
    dialled = peer != null;
  }

  /** Sends the hello and starts to read. */
  @SuppressWarnings("FutureReturnValueIgnored") // A hello that fails ends the connection anyway.
  void start(int ownPort) {
    ByteBuf hello = channel.alloc().buffer(HELLO_LENGTH);
    hello.writeInt(MAGIC).writeByte(VERSION).writeShort(ownPort);
    channel.writeAndFlush(hello);
    connection.addHandlerLast(this);
    after(limits.helloTimeout(), this::requireHello);
    channel.config().setAutoRead(true);
  }

  Channel channel() {
    return channel;
  }

  /** Whether we opened the connection. */
  boolean dialled() {
    return dialled;
  }

  /** How long it has been open, in nanoseconds; negative once it is being closed. */
  long ageNs() {
    return closing ? -1 : nowNs() - openedNs;
  }

  /** Whether the other side sent its hello. */
  boolean greeted() {
    return greeted;
  }

  /** The peer at the other end; null if it dialled and has not sent its hello. */
  @Nullable PeerAddress peer() {
    return peer;
  }

  void identify(PeerAddress address) {
    peer = address;
  }

  /**
   * Sends a packet, or queues it until the other side takes more. A full queue drops its oldest
   * packet.
   */
  void send(byte[] packet) {
    if (closing || !channel.isActive()) {
      meters.undelivered.increment();
    } else if (channel.isWritable() && waiting.isEmpty()) {
      write(packet);
    } else {
      if (waiting.size() >= limits.queue()) {
        waiting.remove();
        meters.outboxFull.increment();
      }
      waiting.add(packet);
    }
  }

  private void write(byte[] packet) {
    ByteBuf frame = channel.alloc().buffer(LENGTH_LENGTH + packet.length);
    frame.writeShort(packet.length).writeBytes(packet);
    channel
        .writeAndFlush(frame)
        .addListener((ChannelFuture written) -> meters.wrote(written.isSuccess(), packet.length));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    while (channel.isWritable() && !waiting.isEmpty()) {
      write(waiting.remove());
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (closing) {
      in.skipBytes(in.readableBytes());
    } else if (greeted) {
      decodeFrame(in);
    } else {
      decodeHello(in);
    }
  }

  private void decodeHello(ByteBuf in) {
    int known = Math.min(in.readableBytes(), Integer.BYTES + 1);
    for (int i = 0; i < known; i++) { // The first wrong byte is enough.
      int expected = i < Integer.BYTES ? MAGIC >>> (24 - 8 * i) & 0xff : VERSION;
      if (in.getUnsignedByte(in.readerIndex() + i) != expected) {
        misframed();
        return;
      }
    }
    if (in.readableBytes() < HELLO_LENGTH) {
      return;
    }
    in.skipBytes(Integer.BYTES + 1);
    greeted = true;
    lastFrameNs = nowNs();
    after(limits.idleTimeout(), this::requireFrames);
    owner.greeted(this, in.readUnsignedShort());
  }

  private void decodeFrame(ByteBuf in) {
    if (in.readableBytes() < LENGTH_LENGTH) {
      return;
    }
    int length = in.getUnsignedShort(in.readerIndex());
    if (length > PacketCodec.MAX_LENGTH) {
      misframed();
    } else if (in.readableBytes() >= LENGTH_LENGTH + length) {
      in.skipBytes(LENGTH_LENGTH);
      byte[] packet = new byte[length];
      in.readBytes(packet);
      lastFrameNs = nowNs();
      owner.received(this, packet);
    }
  }

  private void misframed() {
    meters.misframed.increment();
    close();
  }

  private void requireHello() {
    if (!greeted) {
      misframed();
    }
  }

  private void requireFrames() {
    long leftNs = limits.idleTimeout().toNanos() - (nowNs() - lastFrameNs);
    if (leftNs <= 0) {
      close();
    } else {
      after(Duration.ofNanos(leftNs), this::requireFrames);
    }
  }

  private void after(Duration delay, Runnable check) {
    var timer = channel.eventLoop().schedule(check, delay.toNanos(), TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(closed -> timer.cancel(false));
  }

  private long nowNs() {
    return channel.eventLoop().ticker().nanoTime();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The end comes as channelInactive.
  void close() {
    closing = true;
    channel.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    closing = true;
    super.channelInactive(ctx);
    meters.undelivered.increment(waiting.size());
    waiting.clear();
    owner.closed(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close(); // The connection broke. Lost packets are counted where they were written.
  }
}
