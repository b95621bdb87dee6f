package dave.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.quota.Quota;
import dave.http.HttpConfig;
import dave.http.HttpLimits;
import dave.http.message.HttpCaller;
import dave.http.message.Problem;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests which requests count as one source, and how many requests and bytes a source gets. */
final class SourcesTest {
  private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());

  private static HttpCaller caller(String ip, int port, String... headers) {
    return caller(true, ip, port, headers);
  }

  private static HttpCaller caller(boolean trustLocal, String ip, int port, String... headers) {
    HttpHeaders sent = new DefaultHttpHeaders();
    for (String name : headers) {
      sent.set(name, "x");
    }
    try {
      return HttpCaller.of(
          new InetSocketAddress(InetAddress.getByName(ip), port), sent, trustLocal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static String refusal(RequestRateLimiter rates, HttpCaller caller) {
    try {
      rates.consume(caller);
      return "";
    } catch (Problem problem) {
      return problem.body().toStringUtf8();
    }
  }

  @Test
  void shouldCountPrefixesNotPorts() {
    RequestRateLimiter rates =
        new RequestRateLimiter(
            HttpLimits.DEFAULT.withRates(new HttpLimits.Rates(1, 1, 1, 1)), clock);
    for (int port = 1; port <= 4; port++) {
      assertThat(refusal(rates, caller("8.8.8.8", port))).isEmpty();
      assertThat(refusal(rates, caller("2001:db9::" + port, 9))).isEmpty();
    }
    assertThat(refusal(rates, caller("8.8.8.8", 5))).contains("\"TOO_MANY_REQUESTS\"");
    assertThat(refusal(rates, caller("::ffff:8.8.8.8", 6))).contains("\"TOO_MANY_REQUESTS\"");
    assertThat(refusal(rates, caller("2001:db9::ffff", 1))).contains("\"TOO_MANY_REQUESTS\"");
    assertThat(refusal(rates, caller("8.8.8.9", 5))).isEmpty();
    assertThat(refusal(rates, caller("2001:db9:0:1::1", 1))).isEmpty();
    nowMs.addAndGet(1_000);
    assertThat(refusal(rates, caller("8.8.8.8", 7))).isEmpty();
    assertThat(refusal(rates, caller("8.8.8.8", 8))).contains("\"TOO_MANY_REQUESTS\"");
  }

  @Test
  void shouldForgetTheSilentNotGrow() {
    RequestRateLimiter rates =
        new RequestRateLimiter(
            HttpLimits.DEFAULT.withRates(new HttpLimits.Rates(1, 1, 1, 1)), clock);
    for (int i = 0; i < RequestRateLimiter.MAX_SOURCES + 100; i++) {
      HttpCaller caller = caller("9.%d.%d.1".formatted(i / 250, i % 250), 1);
      assertThatCode(() -> rates.consume(caller)).doesNotThrowAnyException();
    }
    assertThat(rates.size()).isEqualTo(RequestRateLimiter.MAX_SOURCES);
  }

  @Test
  void shouldShareWhatIsThereAmongSources() {
    Quota quota = new Quota(5, 2);
    HttpCaller one = caller("8.8.8.8", 1);
    HttpCaller local = caller("127.0.0.1", 1);
    assertThat(quota.tryAcquire(one.source())).isTrue();
    assertThat(quota.tryAcquire(one.source())).isTrue();
    assertThat(quota.tryAcquire(one.source())).isFalse();
    for (int i = 0; i < 3; i++) {
      assertThat(quota.tryAcquire(local.source())).isTrue();
    }
    assertThat(quota.tryAcquire(caller("8.8.4.4", 1).source())).isFalse();
    quota.release(one.source());
    assertThat(quota.tryAcquire(caller("8.8.4.4", 1).source())).isTrue();
    assertThat(quota.acquired()).isEqualTo(5);
  }

  @Test
  void shouldTrustProgramsOfThisMachineWhereNoProxyLeadsHereOnly() {
    assertThat(caller(false, "127.0.0.1", 1).trusted()).isFalse();
    assertThat(caller(false, "127.0.0.1", 1).asOwner().trusted()).isTrue();
    assertThat(caller("127.0.0.1", 1).trusted()).isTrue();
    assertThat(caller("::1", 1).trusted()).isTrue();
    assertThat(caller("127.0.0.1", 1, "X-Forwarded-For").trusted()).isFalse();
    assertThat(caller("127.0.0.1", 1, "Forwarded").trusted()).isFalse();
    assertThat(caller("127.0.0.1", 1, "via").trusted()).isFalse();
    assertThat(caller("192.168.1.2", 1).trusted()).isFalse();
    assertThat(caller("8.8.8.8", 1).asOwner().trusted()).isTrue();
  }

  @Test
  void shouldRefuseOriginsThatAreNone() {
    HttpConfig config = HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    for (String origin : new String[] {"example.org", "https://a/b", "https://A.b", "ftp://a"}) {
      assertThatThrownBy(() -> config.withOrigins(origin))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + origin + "'");
    }
    assertThat(config.withOrigins("*", "http://[::1]:8080", "https://a.b").origins()).hasSize(3);
  }
}
