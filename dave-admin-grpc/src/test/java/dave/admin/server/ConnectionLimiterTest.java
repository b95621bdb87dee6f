package dave.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.AdminLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ConnectionLimiterTest {
  private static final InetSocketAddress REMOTE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

  private final InstantSource clock = InstantSource.system();
  private final ConnectionLimiter limiter =
      new ConnectionLimiter(
          AdminLimits.DEFAULT.withOpen(2, 2),
          new Refusals(clock, new SimpleMeterRegistry()),
          clock);

  private static final class Connection extends EmbeddedChannel {
    @Override
    protected SocketAddress remoteAddress0() {
      return REMOTE;
    }
  }

  private Connection knock() {
    Connection connection = new Connection();
    EmbeddedChannel listening = new EmbeddedChannel(limiter);
    listening.writeInbound(connection);
    listening.finishAndReleaseAll();
    return connection;
  }

  /** A caller may use its port again before the end of its last connection is known. */
  @Test
  void shouldGiveBackEachPlaceThoughAnAddressIsUsedAgain() {
    for (int i = 0; i < 10; i++) {
      Connection first = knock();
      Connection second = knock();
      assertThat(limiter.open()).isEqualTo(1);
      first.close().syncUninterruptibly();
      assertThat(second.isOpen()).isTrue();
      assertThat(limiter.open()).isEqualTo(1);
      second.close().syncUninterruptibly();
      assertThat(limiter.open()).isZero();
    }
  }
}
