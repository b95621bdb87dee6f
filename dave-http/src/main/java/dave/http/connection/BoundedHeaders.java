package dave.http.connection;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/**
 * The headers of one message, at most {@value #MAX_FIELDS}. The number is limited besides the
 * bytes, as a field of five bytes takes more than a hundred bytes of memory.
 */
final class BoundedHeaders extends DefaultHttpHeaders {
  static final int MAX_FIELDS = 100;
  static final int LINE_BYTES = 4_096;
  static final int HEAD_BYTES = 16_384;

  private int fields;

  private BoundedHeaders() {
    super(
        DefaultHttpHeadersFactory.headersFactory().getNameValidator(),
        DefaultHttpHeadersFactory.headersFactory().getValueValidator());
  }

  /** Returns a codec whose decoder has these limits. */
  static HttpServerCodec codec() {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE_BYTES)
            .setMaxHeaderSize(HEAD_BYTES)
            .setHeadersFactory(FACTORY)
            .setTrailersFactory(FACTORY));
  }

  private static final HttpHeadersFactory FACTORY =
      new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
          return new BoundedHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
          return new BoundedHeaders();
        }
      };

  private void count() {
    if (++fields > MAX_FIELDS) {
      throw new TooLongHttpHeaderException("more than " + MAX_FIELDS + " fields");
    }
  }

  @Override
  public HttpHeaders add(String name, Object value) {
    count();
    return super.add(name, value);
  }

  @Override
  public HttpHeaders add(CharSequence name, Object value) {
    count();
    return super.add(name, value);
  }
}
