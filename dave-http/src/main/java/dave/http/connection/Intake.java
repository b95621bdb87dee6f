package dave.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one connection may make the node hold of its requests, before the codec, on its event loop.
 *
 * <p>The socket is read in slices of {@value #SLICE} bytes, which reach the decoder in small pieces
 * and only while no answer is awaited: what came ahead of it waits as bytes, of two slices at most,
 * and the rest in the buffers of the system and the caller. What was read is counted until its
 * request is answered; the connection ends when there is no room for more.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing tells its end to the close future.
final class Intake extends ChannelDuplexHandler {
  static final int SLICE = 2_048;

  /** Of a body, whose end may be followed by heads: few of them fit. */
  private static final int BODY_PIECE = 64;

  private final Held held;
  private final long most;
  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private long counted;
  private boolean receiving;
  private boolean awaited;
  private boolean ended;

  /**
   * @param held where it is counted
   * @param most bytes of one request that are held at a time; what is beyond was dropped
   */
  Intake(Held held, long most) {
    this.held = held;
    this.most = most;
  }

  /**
   * How far the request of the moment is.
   *
   * @param answering its head came, and its answer has not gone out
   * @param nowReceiving its head came, and its end has not
   */
  void turn(boolean answering, boolean nowReceiving) {
    receiving = nowReceiving;
    awaited = answering && !nowReceiving;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
    } else if (ended || !count(bytes)) {
      ended = true;
      bytes.release();
      ctx.close();
    } else if (awaited) {
      hold(ctx, () -> waiting.addLast(bytes));
    } else {
      feed(ctx, bytes);
    }
  }

  private boolean count(ByteBuf bytes) {
    long more = Math.min(bytes.readableBytes(), most - counted);
    boolean room = held.enter(more);
    counted += room ? more : 0;
    return room;
  }

  private void feed(ChannelHandlerContext ctx, ByteBuf bytes) {
    while (bytes.isReadable() && !awaited) {
      ctx.fireChannelRead(bytes.readRetainedSlice(piece(bytes)));
    }
    if (bytes.isReadable()) {
      hold(ctx, () -> waiting.addFirst(bytes));
    } else {
      bytes.release();
    }
  }

  private void hold(ChannelHandlerContext ctx, Runnable add) {
    add.run();
    ctx.channel().config().setAutoRead(false); // Else the channel reads on, and asks nobody.
  }

  // A head ends with a line, so nothing of the next one is decoded with it.
  private int piece(ByteBuf bytes) {
    if (receiving) {
      return Math.min(BODY_PIECE, bytes.readableBytes());
    }
    int line = bytes.bytesBefore((byte) '\n');
    return line < 0 ? bytes.readableBytes() : line + 1;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (waiting.isEmpty()) {
      ctx.read(); // While an answer is awaited too: else nobody would notice that the caller left.
    }
  }

  /**
   * The answer has gone out.
   *
   * @param ctx this handler's
   */
  void answered(ChannelHandlerContext ctx) {
    leave();
    boolean some = false;
    while (!awaited && !waiting.isEmpty()) {
      some = true;
      feed(ctx, waiting.remove());
    }
    if (some) {
      ctx.fireChannelReadComplete();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    forget();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    forget();
  }

  private void forget() {
    leave();
    ended = true;
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  private void leave() {
    held.leave(counted);
    counted = 0;
  }
}
