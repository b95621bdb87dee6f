package dave.http;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerResponse;

/** Writes answers. */
final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger("/http/request");

  private Responder() {}

  /**
   * Writes an answer; to HEAD its headers alone. Parts are asked for while the connection takes
   * them, some hundred ahead at most.
   */
  static Publisher<Void> send(Answer answer, HttpMethod method, HttpServerResponse response) {
    response.status(answer.status());
    answer.headers().forEach(response::header);
    boolean head = method.equals(HttpMethod.HEAD);
    return switch (answer.body()) {
      case Answer.Body.Whole whole -> {
        if (mayHaveBody(answer.status())) {
          response.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(whole.bytes().size()));
        }
        yield head || whole.bytes().isEmpty()
            ? response.send()
            : response.sendObject(buffer(whole.bytes()));
      }
      case Answer.Body.Parts parts -> {
        if (parts.length() >= 0) {
          response.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(parts.length()));
        }
        yield head
            ? response.send()
            : response.send(
                parts.parts().map(Responder::buffer).onErrorResume(e -> cut(e, response)),
                part -> parts.live());
      }
    };
  }

  /**
   * An answer that has begun can only be cut short. It is no error of this node's: whoever stores a
   * file without some of its chunks must not fill its log.
   */
  private static Flux<ByteBuf> cut(Throwable cause, HttpServerResponse response) {
    LOG.debug("answer cut: {}", cause.getMessage());
    response.withConnection(Connection::dispose);
    return Flux.never(); // Cancelled with the connection.
  }

  private static boolean mayHaveBody(HttpResponseStatus status) {
    return !status.equals(HttpResponseStatus.NO_CONTENT)
        && !status.equals(HttpResponseStatus.NOT_MODIFIED);
  }

  private static ByteBuf buffer(ByteString bytes) {
    return Unpooled.wrappedBuffer(bytes.asReadOnlyByteBuffer());
  }
}
