package dave.http.connection;

import io.micrometer.core.instrument.Counter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import javax.net.ssl.SSLException;

/**
 * What goes wrong with TLS on one connection. Strangers who speak something else, or no cipher that
 * the node knows, are hung up on and counted; no line of the log is theirs.
 */
final class Handshakes extends ChannelInboundHandlerAdapter {
  private final Counter failed;

  Handshakes(Counter failed) {
    this.failed = failed;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // Closing tells its end to the close future.
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean ofTls =
        cause instanceof SSLException
            || (cause instanceof DecoderException && cause.getCause() instanceof SSLException);
    if (!ofTls) {
      ctx.fireExceptionCaught(cause);
      return;
    }
    if (ctx.channel().isActive()) {
      failed.increment();
    }
    ctx.close();
  }
}
