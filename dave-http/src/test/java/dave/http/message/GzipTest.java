package dave.http.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

final class GzipTest {
  private static final ByteString LONG = ByteString.copyFrom(new byte[Gzip.LEAST]);

  @Test
  void shouldMakeOneStreamOfParts() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Gzip gzip = Gzip.stream();
    ByteString plain = ByteString.EMPTY;
    ByteString packed = ByteString.EMPTY;
    for (int i = 0; i < 20; i++) {
      byte[] part = new byte[random.nextInt(20_000)];
      if (i % 2 == 0) {
        random.nextBytes(part);
      }
      plain = plain.concat(ByteString.copyFrom(part));
      packed = packed.concat(gzip.next(ByteString.copyFrom(part)));
    }
    assertThat(unpacked(packed.concat(gzip.end()))).as("seed %s", seed).isEqualTo(plain);
    assertThat(unpacked(Gzip.stream().end())).isEqualTo(ByteString.EMPTY);
    assertThat(unpacked(Gzip.pack(plain))).isEqualTo(plain);
  }

  private static ByteString unpacked(ByteString packed) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(packed.newInput())) {
      return ByteString.readFrom(in);
    }
  }

  private static HttpHeaders asking(String... headers) {
    HttpHeaders asked = new DefaultHttpHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      asked.add(headers[i], headers[i + 1]);
    }
    return asked;
  }

  private static boolean packs(Answer answer, String... headers) {
    Answer fit = Gzip.fit(answer, asking(headers), false);
    assertThat(fit.headers().containsKey("content-encoding"))
        .isEqualTo(fit.body() instanceof Answer.Body.Packed);
    return fit.headers().containsKey("content-encoding");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gzip                     | true
          br, GZIP;q=0.5           | true
          x-gzip                   | true
          *                        | true
          gzip;q=0, *              | false
          *;q=0                    | false
          gzip;q=x                 | false
          identity, br, deflate    | false
          ''                       | false
          """)
  void shouldPackForWhoTakesIt(String accepted, boolean packed) {
    assertThat(packs(Answer.json(LONG), "accept-encoding", accepted)).isEqualTo(packed);
    assertThat(Gzip.fit(Answer.json(LONG), asking(), false).headers())
        .containsEntry("vary", "accept-encoding");
  }

  @Test
  void shouldPackNeitherSecretsNorStreamsNorWhatIsTagged() {
    String[] taking = {"accept-encoding", "gzip"};
    assertThat(packs(Answer.json(LONG), "accept-encoding", "gzip", "authorization", "x")).isFalse();
    assertThat(packs(Answer.json(LONG.substring(1)), taking)).isFalse();
    assertThat(packs(Answer.json(LONG).with("etag", "\"x\""), taking)).isFalse();
    assertThat(packs(Answer.live("text/event-stream", Flux.just(LONG)), taking)).isFalse();
    assertThat(
            packs(
                Answer.download(HttpResponseStatus.OK, Answer.BYTES, Flux.just(LONG), -1), taking))
        .isFalse();
    assertThat(packs(Answer.json(Flux.just(LONG)), taking)).isTrue();
  }
}
