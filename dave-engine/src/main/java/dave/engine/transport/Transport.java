package dave.engine.transport;

import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A way in which packets travel between peers. Like UDP it guarantees nothing: a packet may be
 * lost, doubled or late. Packets are at most 1,424 bytes; UDP also carries cells of links, of at
 * most 1,452 bytes.
 */
public interface Transport extends AutoCloseable {
  /** The transport's name, as in {@link PeerAddress#transport}. */
  String name();

  /**
   * Opens the transport.
   *
   * @return the address that it listens on, with the actual port; an error of type {@link
   *     TransportException} that names the address if it cannot be bound
   */
  Mono<PeerAddress> open();

  /**
   * Sets which peers bring something. When a transport has its most connections, those of other
   * peers make way for newcomers. To be called before {@link #open}.
   *
   * @param useful thread-safe
   */
  default void prefer(Predicate<PeerAddress> useful) {}

  /**
   * The incoming packets from {@link #open} to {@link #close}, for one subscriber. The transport
   * never waits for the subscriber: packets that it has no room for are dropped.
   */
  Flux<? extends Incoming> receive();

  /**
   * Sends one packet without waiting. A packet that cannot be sent is dropped.
   *
   * @param to an address of this transport
   * @param packet must not be changed by the caller afterwards
   */
  void send(PeerAddress to, byte[] packet);

  /** Sends one message, as a packet or in another form that the transport has for it. */
  default void send(PeerAddress to, Message message) {
    send(to, PacketCodec.encode(message));
  }

  /**
   * Sends one packet to an address that this node chose to ask. A transport of links opens a link
   * for it; {@link #send} never does, so that no stranger makes a node open one.
   *
   * @return false if nothing is sent, as there is no place for a link
   */
  default boolean contact(PeerAddress to, byte[] packet) {
    send(to, packet);
    return true;
  }

  /**
   * Sends one packet to an edge or an anchor, as {@link #contact} does. A transport of links has
   * places for these that no other address gets.
   *
   * @return false if nothing is sent, as there is no place for a link
   */
  default boolean contactReserved(PeerAddress to, byte[] packet) {
    return contact(to, packet);
  }

  /** Notes that an address echoed a token, and so receives what is sent to it. */
  default void noteEcho(PeerAddress from) {}

  /** Stops listening; idempotent. */
  @Override
  void close();

  /** What comes in. */
  sealed interface Incoming {
    /** The sender, as far as the transport can tell. */
    PeerAddress from();
  }

  /**
   * A dat that came in a cell of a link.
   *
   * @param frame the body of its frame, which has the shape of a dat; must not be changed
   *     afterwards
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared; a copy would cost more.
  record FramedDat(PeerAddress from, byte[] frame) implements Incoming {}

  /**
   * A packet that came in.
   *
   * @param from the sender, as far as the transport can tell: the source of a UDP packet may be
   *     forged
   * @param packet must not be changed afterwards
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared; a copy would cost more.
  record Datagram(PeerAddress from, byte[] packet) implements Incoming {}
}
