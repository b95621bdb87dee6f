package dave.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.transport.Transport.Datagram;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An open transport in a test, and the packets that it received. */
record Station(Transport transport, PeerAddress address, BlockingQueue<Datagram> received)
    implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  static Station open(Transport transport) {
    BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
    PeerAddress address = Objects.requireNonNull(transport.open().block(PATIENCE));
    transport.receive().cast(Datagram.class).subscribe(received::add);
    return new Station(transport, address, received);
  }

  Datagram next() throws InterruptedException {
    Datagram next = poll(PATIENCE);
    assertThat(next).as("a packet within %s", PATIENCE).isNotNull();
    return Objects.requireNonNull(next);
  }

  @Nullable Datagram poll(Duration patience) throws InterruptedException {
    return received.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  void send(PeerAddress to, byte[] packet) {
    transport.send(to, packet);
  }

  @Override
  public void close() {
    transport.close();
  }
}
