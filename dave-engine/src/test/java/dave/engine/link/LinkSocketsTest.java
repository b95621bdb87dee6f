package dave.engine.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Timing;
import dave.engine.transport.Transport.Datagram;
import dave.engine.transport.Transports;
import dave.link.cell.CellFormat;
import dave.wire.Message.GetPeers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.resources.LoopResources;

/** Tests links over real loopback sockets. */
class LinkSocketsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final PeerAddress LISTEN =
      PeerAddresses.of("udp", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final LoopResources loops = LoopResources.create("test", 1, true);

  @AfterEach
  void close() {
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(PATIENCE);
  }

  @Test
  void shouldTalkOverSockets() throws InterruptedException {
    try (End a = new End();
        End b = new End()) {
      byte[] ping = PacketCodec.encode(new GetPeers(ByteString.copyFromUtf8("12345678"), 0));
      a.sealed.contact(b.address, ping);
      Datagram there = next(b, a, b);
      assertThat(there.packet()).isEqualTo(ping);
      assertThat(there.from()).isEqualTo(a.address);
      b.sealed.send(there.from(), ping);
      assertThat(next(a, a, b).from()).isEqualTo(b.address);
    }
  }

  @Test
  void shouldAnswerNothingPlain() throws Exception {
    try (End node = new End();
        DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      for (int length : new int[] {0, 60, CellFormat.MIN_SIZE, CellFormat.MAX_SIZE, 1_500}) {
        stranger.send(
            new DatagramPacket(
                new byte[length], length, PeerAddresses.toSocketAddress(node.address)));
      }
      // When a link that was begun after them is open, all of them have been processed.
      try (End other = new End()) {
        other.sealed.contact(node.address, PacketCodec.encode(GetPeers.BARE));
        next(node, node, other);
      }
      stranger.setSoTimeout(1);
      assertThat(receives(stranger)).isFalse();
    }
  }

  private static boolean receives(DatagramSocket socket) throws IOException {
    try {
      socket.receive(new DatagramPacket(new byte[2_048], 2_048));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** The next datagram at one end, while all ends have their slots. */
  private static Datagram next(End at, End... ends) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    @Nullable Datagram next = null;
    while (next == null && System.nanoTime() < deadline) {
      for (End end : ends) {
        end.sealed.poll();
        end.sealed.slot(room -> {});
      }
      next = at.received.poll(5, TimeUnit.MILLISECONDS);
    }
    return Objects.requireNonNull(next, "nothing came");
  }

  private final class End implements AutoCloseable {
    final LinkSecret key = LinkSecret.generate(new SecureRandom());
    final BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
    final SealedTransport sealed =
        new SealedTransport(
            LinkConfig.of(LinkMode.REQUIRE, key),
            Transports.forAddress(LISTEN, loops, meters),
            Timing.DEFAULT,
            Duration.ofMillis(10),
            InstantSource.system(),
            System::nanoTime,
            new SecureRandom(),
            new SimpleMeterRegistry());
    final PeerAddress address = Objects.requireNonNull(sealed.open().block(PATIENCE));

    End() {
      sealed.receive().cast(Datagram.class).subscribe(received::add);
    }

    @Override
    public void close() {
      sealed.close();
      key.close();
    }
  }
}
