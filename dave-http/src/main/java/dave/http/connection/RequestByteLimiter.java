package dave.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limits the bytes that the node holds of one connection's requests. It stands before the codec, on
 * the event loop.
 *
 * <p>The socket is read in slices of {@value #SLICE} bytes. They go to the decoder in small pieces,
 * and only while no answer is pending. Bytes that arrive before the answer wait here, at most two
 * slices. More of them wait in the buffers of the system and the caller. Bytes are counted until
 * their request is answered. The connection is closed when there is no room for more.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The close future reports the end.
final class RequestByteLimiter extends ChannelDuplexHandler {
  static final int SLICE = 2_048;

  /** Bytes of a body in one piece. Few heads fit into it behind the end of the body. */
  private static final int BODY_PIECE = 64;

  private final HeldBytes held;
  private final long most;
  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private long counted;
  private boolean receiving;
  private boolean awaited;
  private boolean ended;

  /**
   * @param held the count of the bytes
   * @param most the most bytes of one request that are held at a time; bytes beyond are dropped,
   *     not held
   */
  RequestByteLimiter(HeldBytes held, long most) {
    this.held = held;
    this.most = most;
  }

  /**
   * Sets the progress of the current request.
   *
   * @param answering whether its head has arrived and its answer is not sent
   * @param nowReceiving whether its head has arrived and its end has not
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
    boolean room = held.tryAcquire(more);
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
    ctx.channel().config().setAutoRead(false); // Else the channel continues to read by itself.
  }

  // A piece of a head is one line, so that no byte after its end is decoded with it.
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
      ctx.read(); // Also while an answer is pending, to notice that the caller left.
    }
  }

  /**
   * Continues with the next request after an answer was sent.
   *
   * @param ctx the context of this handler
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
    held.release(counted);
    counted = 0;
  }
}
