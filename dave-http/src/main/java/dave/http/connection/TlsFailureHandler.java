package dave.http.connection;

import io.micrometer.core.instrument.Counter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import javax.net.ssl.SSLException;

/**
 * Handles TLS failures of one connection. A caller that speaks another protocol, or no cipher that
 * the node knows, is disconnected and counted, without a line in the log.
 */
final class TlsFailureHandler extends ChannelInboundHandlerAdapter {
  private final Counter failed;

  TlsFailureHandler(Counter failed) {
    this.failed = failed;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // The close future reports the end.
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
