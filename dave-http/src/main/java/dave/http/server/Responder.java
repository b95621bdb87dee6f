package dave.http.server;

import com.google.protobuf.ByteString;
import dave.http.connection.ConnectionGuard;
import dave.http.message.Answer;
import dave.http.message.Gzip;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes answers, at most {@value Answer#PART} bytes at a time. The next part is requested when the
 * system has taken the one before. So a caller that does not read holds only one part.
 */
final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger("/http/request");

  private Responder() {}

  /**
   * Writes an answer; for HEAD, its headers only.
   *
   * @param pace returns a result that completes when so many bytes may be sent to this caller
   */
  static Publisher<Void> send(
      Answer answer,
      HttpServerRequest request,
      HttpServerResponse response,
      IntFunction<Mono<Void>> pace) {
    response.status(answer.status());
    answer.headers().forEach(response::header);
    if (request.version().equals(HttpVersion.HTTP_1_0)) {
      response.chunkedTransfer(false); // Unknown to it: the body ends with the connection.
    }
    boolean head = request.method().equals(HttpMethod.HEAD);
    return switch (answer.body()) {
      case Answer.Body.Whole whole -> {
        if (mayHaveBody(answer.status())) {
          length(response, whole.bytes().size());
        }
        if (head || whole.bytes().isEmpty()) {
          yield response.send();
        }
        yield whole.bytes().size() <= Answer.PART
            ? pace.apply(whole.bytes().size())
                .then(Mono.defer(() -> response.sendObject(buffer(whole.bytes())).then()))
            : parts(Flux.just(whole.bytes()), Optional.empty(), response, pace);
      }
      case Answer.Body.Parts parts -> {
        if (parts.length() >= 0) {
          length(response, parts.length());
        }
        yield head ? response.send() : parts(parts.parts(), Optional.empty(), response, pace);
      }
      case Answer.Body.Packed packed ->
          head
              ? response.send()
              : parts(packed.parts(), Optional.of(Gzip.stream()), response, pace);
    };
  }

  private static Publisher<Void> parts(
      Flux<ByteString> parts,
      Optional<Gzip> gzip,
      HttpServerResponse response,
      IntFunction<Mono<Void>> pace) {
    AtomicReference<@Nullable ConnectionGuard> guard = new AtomicReference<>();
    response.withConnection(
        connection -> guard.set(connection.channel().pipeline().get(ConnectionGuard.class)));
    Flux<ByteBuf> written =
        parts
            .concatMapIterable(Responder::slices, 1)
            .concatMap(
                part ->
                    pace.apply(part.size())
                        .then(writable(guard.get()))
                        .then(
                            Mono.fromSupplier(
                                () -> buffer(gzip.map(g -> g.next(part)).orElse(part)))),
                0)
            .concatWith(Mono.justOrEmpty(gzip).map(packer -> buffer(packer.end())))
            .onErrorResume(e -> cut(e, response));
    return response.send(written, part -> true);
  }

  // Needed as the writer requests a hundred parts at a time, however slow the caller is.
  private static Mono<Void> writable(@Nullable ConnectionGuard guard) {
    return guard == null ? Mono.empty() : guard.writable();
  }

  private static List<ByteString> slices(ByteString bytes) {
    List<ByteString> slices = new ArrayList<>();
    for (int from = 0; from < bytes.size(); from += Answer.PART) {
      slices.add(bytes.substring(from, Math.min(from + Answer.PART, bytes.size())));
    }
    return slices;
  }

  /**
   * Cuts an answer that has begun by closing the connection. It is logged at debug level only: a
   * stranger that stores a file without some chunks must not fill the log.
   */
  private static Flux<ByteBuf> cut(Throwable cause, HttpServerResponse response) {
    LOG.debug("answer cut: {}", cause.getMessage());
    response.withConnection(Connection::dispose);
    return Flux.never(); // Cancelled with the connection.
  }

  private static void length(HttpServerResponse response, long bytes) {
    response.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(bytes));
  }

  private static boolean mayHaveBody(HttpResponseStatus status) {
    return !status.equals(HttpResponseStatus.NO_CONTENT)
        && !status.equals(HttpResponseStatus.NOT_MODIFIED);
  }

  private static ByteBuf buffer(ByteString bytes) {
    return Unpooled.wrappedBuffer(bytes.asReadOnlyByteBuffer());
  }
}
