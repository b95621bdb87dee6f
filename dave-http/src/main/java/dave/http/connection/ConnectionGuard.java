package dave.http.connection;

import com.google.protobuf.ByteString;
import dave.http.message.Problem;
import dave.service.refusal.Quote;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.channel.ChannelOperations;

/**
 * Guards one connection, behind the codec, on its event loop. A message that is not HTTP is
 * answered with a problem, and the connection is closed. Pipelined requests that {@link
 * RequestByteLimiter} has passed wait until the answer before them is sent. The first head must
 * arrive within the head time, and each later one within the idle time, however slowly it arrives.
 * So no caller holds a connection without a request.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failure closes the channel.
public final class ConnectionGuard extends ChannelDuplexHandler {
  /** A host name or address, in brackets if it has colons, with an optional port. */
  private static final Pattern HOST =
      Pattern.compile("(\\[[^\\]:]*:[^\\]]*]|[^\\[\\]:]*)(:[0-9]{0,5})?");

  private final Duration headTime;
  private final Duration idle;
  private final RequestByteLimiter intake;
  private @Nullable ScheduledFuture<?> deadline;
  private final Deque<Object> ahead = new ArrayDeque<>();

  /** Whether a request was passed on whose answer is not completely sent. */
  private boolean answering;

  /** Whether a request was passed on whose end has not arrived. */
  private boolean receiving;

  /** Whether an answer was sent, but the handlers behind have not finished its request. */
  private boolean ending;

  private boolean ended;
  private volatile @Nullable ChannelHandlerContext context;
  private @Nullable MonoSink<Void> writer;

  ConnectionGuard(Duration headTime, Duration idle, RequestByteLimiter intake) {
    this.headTime = headTime;
    this.idle = idle;
    this.intake = intake;
  }

  /**
   * Completes on the event loop when the connection is writable. One subscriber may wait at a time.
   */
  public Mono<Void> writable() {
    return Mono.create(
        sink -> {
          ChannelHandlerContext ctx = context;
          if (ctx != null) { // Else it is closed and its writer cancelled.
            ctx.executor().execute(() -> await(ctx, sink));
          }
        });
  }

  private void await(ChannelHandlerContext ctx, MonoSink<Void> sink) {
    if (ctx.channel().isWritable()) {
      sink.success();
    } else {
      writer = sink;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (ending) { // The event may end the last request.
      ending = false;
      ctx.executor().execute(() -> answered(ctx));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    MonoSink<Void> waiting = writer;
    if (waiting != null && ctx.channel().isWritable()) {
      writer = null;
      waiting.success();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    expectHead(ctx, headTime);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    headCame();
    releaseAhead();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    headCame();
    releaseAhead();
    ctx.fireChannelInactive();
  }

  private void releaseAhead() {
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (ended) {
      ReferenceCountUtil.release(message);
    } else if (!isTheTurnOf(message)) {
      ahead.add(message);
    } else {
      forward(ctx, message);
    }
  }

  private boolean isTheTurnOf(Object message) {
    return ahead.isEmpty() && (receiving || !answering || !(message instanceof HttpObject));
  }

  private void forward(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      Optional<Problem> malformed = malformed(request);
      if (malformed.isPresent()) {
        ended = true;
        write(ctx, malformed.get());
        ReferenceCountUtil.release(message);
        return;
      }
      answering = true;
      receiving = true;
      headCame();
    }
    if (message instanceof LastHttpContent) {
      receiving = false;
    }
    intake.turn(answering, receiving);
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent && !isInterim(message)) {
      ctx.write(explained(message), promise.unvoid())
          .addListener(written -> ctx.executor().execute(() -> answered(ctx)));
    } else {
      ctx.write(message, promise);
    }
  }

  /**
   * Returns the message, or a problem in the place of an error of the HTTP library without a body.
   */
  private static Object explained(Object message) {
    if (message instanceof FullHttpResponse bare
        && bare.status().code() >= HttpResponseStatus.BAD_REQUEST.code()
        && !bare.headers().contains(HttpHeaderNames.CONTENT_TYPE)) {
      bare.release();
      return response(
          Problem.of(
              bare.status(),
              bare.status().equals(HttpResponseStatus.REQUEST_TIMEOUT)
                  ? "REQUEST_TOO_SLOW"
                  : "REQUEST_MALFORMED",
              bare.status().equals(HttpResponseStatus.REQUEST_TIMEOUT)
                  ? "the request did not come to its end in time: send it faster"
                  : "this is no HTTP/1.1 request: see RFC 9112"));
    }
    return message;
  }

  /**
   * Passes on what arrived meanwhile, one request after the other, as the handlers behind require.
   */
  private void answered(ChannelHandlerContext ctx) {
    if (ended || ctx.isRemoved()) {
      return;
    }
    if (ChannelOperations.get(ctx.channel()) != null) {
      ending = true; // Else a request during that end might never be answered.
      return;
    }
    answering = false;
    while (!ahead.isEmpty() && (receiving || !answering)) {
      forward(ctx, ahead.remove());
      if (ended) {
        releaseAhead();
        return;
      }
    }
    intake.turn(answering, receiving);
    if (!answering) {
      expectHead(ctx, idle);
    }
    intake.answered(ctx.pipeline().context(intake));
    // Possibly no other handler calls read here, and the connection would stall.
    ctx.read();
  }

  private void end(ChannelHandlerContext ctx) {
    ended = true;
    releaseAhead();
    ctx.close();
  }

  /** Returns whether this is an interim response such as 100 Continue, before the answer. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  private void expectHead(ChannelHandlerContext ctx, Duration time) {
    headCame();
    deadline = ctx.executor().schedule(() -> end(ctx), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void headCame() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private static Optional<Problem> malformed(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(problem(request.decoderResult().cause()));
    }
    // The handlers behind log each malformed host, so a caller could fill the log.
    String host = request.headers().get(HttpHeaderNames.HOST);
    return host == null || HOST.matcher(host.strip()).matches()
        ? Optional.empty()
        : Optional.of(
            Problem.bad(
                "HOST_MALFORMED",
                "host is '%s': send a name or an address, and a port if need be"
                    .formatted(Quote.of(host))));
  }

  private static Problem problem(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.of(
          HttpResponseStatus.REQUEST_URI_TOO_LONG,
          "TARGET_TOO_LONG",
          "the request line has more than 4096 bytes: shorten it");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Problem.of(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "HEADERS_TOO_LARGE",
          "the headers have more than 16384 bytes or 100 fields: send fewer");
    }
    return Problem.bad("REQUEST_MALFORMED", "this is no HTTP/1.1 request: see RFC 9112");
  }

  private static void write(ChannelHandlerContext ctx, Problem problem) {
    ctx.writeAndFlush(response(problem)).addListener(ChannelFutureListener.CLOSE);
  }

  private static FullHttpResponse response(Problem problem) {
    ByteString body = problem.body();
    ByteBuf content = Unpooled.wrappedBuffer(body.asReadOnlyByteBuffer());
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, problem.status(), content);
    problem.answer().headers().forEach((name, value) -> response.headers().set(name, value));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, body.size())
        .set(HttpHeaderNames.CONNECTION, "close")
        .set("x-content-type-options", "nosniff");
    return response;
  }
}
