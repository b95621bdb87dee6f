package dave.engine.link;

import dave.engine.transport.Transport;
import dave.wire.PeerAddress;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The UDP transport of links, as plain packets use it. What comes in comes through the transport of
 * links.
 *
 * @param bound opens the socket once, at the first subscription
 * @param closing closes both
 */
record SharedUdp(Transport udp, Mono<PeerAddress> bound, Runnable closing) implements Transport {
  @Override
  public String name() {
    return udp.name();
  }

  @Override
  public Mono<PeerAddress> open() {
    return bound;
  }

  @Override
  public Flux<Datagram> receive() {
    return Flux.empty();
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    udp.send(to, packet);
  }

  @Override
  public void close() {
    closing.run();
  }
}
