package dave.engine.transport;

import dave.wire.PeerAddress;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One way in which packets travel between peers. Like UDP it promises nothing: a packet may be
 * lost, doubled or late. Packets are at most 1,424 bytes; UDP carries cells of links too, at most
 * 1,452 bytes.
 */
public interface Transport extends AutoCloseable {
  /** The transport's name, as in {@link PeerAddress#transport}. */
  String name();

  /**
   * Opens the transport.
   *
   * @return where it listens, its port resolved; an error of type {@link TransportException} that
   *     names the address if it cannot be bound
   */
  Mono<PeerAddress> open();

  /**
   * Says which peers bring something. A transport with as many connections as it takes lets those
   * of others make way for newcomers. Before {@link #open}.
   *
   * @param useful thread-safe
   */
  default void prefer(Predicate<PeerAddress> useful) {}

  /**
   * Packets as they come, from {@link #open} to {@link #close}; for one subscriber. The transport
   * never waits for it: what the subscriber has no room for is dropped.
   */
  Flux<Datagram> receive();

  /**
   * Sends one packet without waiting; what cannot be sent is dropped.
   *
   * @param to an address of this transport
   * @param packet not changed by the caller afterwards
   */
  void send(PeerAddress to, byte[] packet);

  /** Stops listening; idempotent. */
  @Override
  void close();

  /**
   * A packet that came in.
   *
   * @param from who sent it, as far as the transport can tell: the source of a UDP packet may be
   *     forged
   * @param packet not changed by anybody afterwards
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared; a copy would cost more.
  record Datagram(PeerAddress from, byte[] packet) {}
}
