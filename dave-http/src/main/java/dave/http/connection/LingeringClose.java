package dave.http.connection;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection so that the answer still arrives. To close a socket with unread bytes resets
 * it. A caller that still sends its body then sees a broken connection instead of the answer (RFC
 * 9112, section 9.6). So if a request was not read completely, only the outgoing direction is
 * closed. Further bytes are dropped, up to a limit in bytes and time, until the caller closes too.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The close future reports the end.
final class LingeringClose extends ChannelDuplexHandler {
  private static final long MAX_BYTES = 1 << 20;
  private static final long MAX_MILLIS = 1_000;

  /** Whether a request has begun whose end was not read. */
  private boolean unread;

  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ChannelPromise closing;
  private long dropped;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing != null) {
      drop(ctx, message);
      return;
    }
    if (message instanceof HttpRequest request) {
      unread = true;
      if (request.decoderResult().isFailure()) {
        ctx.fireChannelRead(message); // Its end is unknown.
        return;
      }
    }
    if (message instanceof LastHttpContent) {
      unread = false;
    }
    ctx.fireChannelRead(message);
  }

  private void drop(ChannelHandlerContext ctx, Object message) {
    dropped += message instanceof ByteBufHolder holder ? holder.content().readableBytes() : 1;
    boolean end = message instanceof LastHttpContent;
    ReferenceCountUtil.release(message);
    if (end || dropped > MAX_BYTES) {
      finish(ctx);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (closing == null) {
      ctx.fireChannelReadComplete();
    } else {
      ctx.read();
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (closing != null) {
      closing.addListener(end -> promise.trySuccess());
    } else if (unread && ctx.channel().isActive() && ctx.channel() instanceof DuplexChannel both) {
      closing = promise;
      deadline = ctx.executor().schedule(() -> finish(ctx), MAX_MILLIS, TimeUnit.MILLISECONDS);
      SslHandler tls = ctx.pipeline().get(SslHandler.class);
      if (tls == null) {
        both.shutdownOutput();
      } else { // TLS ends first, or the answer may seem to be cut short.
        tls.closeOutbound().addListener(told -> both.shutdownOutput());
      }
      ctx.read();
    } else {
      ctx.close(promise);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    finish(ctx);
    ctx.fireChannelInactive();
  }

  private void finish(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
      if (closing != null) {
        ctx.close(closing);
      }
    }
  }
}
