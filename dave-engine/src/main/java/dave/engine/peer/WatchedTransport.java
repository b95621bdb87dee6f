package dave.engine.peer;

import dave.engine.transport.Transport;
import dave.wire.PeerAddress;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A transport of datagrams that reports which hosts it sends to, and which it receives from. */
record WatchedTransport(Transport transport, OutsideContacts contacts) implements Transport {
  @Override
  public String name() {
    return transport.name();
  }

  @Override
  public Mono<PeerAddress> open() {
    return transport.open();
  }

  @Override
  public void prefer(Predicate<PeerAddress> useful) {
    transport.prefer(useful);
  }

  @Override
  public Flux<? extends Incoming> receive() {
    return transport.receive().doOnNext(incoming -> contacts.received(incoming.from()));
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    contacts.sent(to);
    transport.send(to, packet);
  }

  @Override
  public void close() {
    transport.close();
  }
}
