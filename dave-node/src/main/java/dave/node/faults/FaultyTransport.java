package dave.node.faults;

import dave.engine.transport.Transport;
import dave.wire.Message;
import dave.wire.PeerAddress;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A transport that drops packets by the rules that are in force. */
final class FaultyTransport implements Transport {
  private final Transport inner;
  private final Supplier<FaultRules> rules;
  private final RandomGenerator random;

  FaultyTransport(Transport inner, Supplier<FaultRules> rules, RandomGenerator random) {
    this.inner = inner;
    this.rules = rules;
    this.random = random;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Mono<PeerAddress> open() {
    return inner.open();
  }

  @Override
  public void prefer(Predicate<PeerAddress> useful) {
    inner.prefer(useful);
  }

  @Override
  public Flux<? extends Incoming> receive() {
    return inner.receive().filter(incoming -> arrives(incoming.from()));
  }

  private boolean arrives(PeerAddress from) {
    FaultRules now = rules.get();
    return !now.dropsFrom(from) && (now.loss() == 0 || random.nextDouble() >= now.loss());
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    if (leaves(to)) {
      inner.send(to, packet);
    }
  }

  @Override
  public void send(PeerAddress to, Message message) {
    if (leaves(to)) {
      inner.send(to, message);
    }
  }

  @Override
  public boolean contact(PeerAddress to, byte[] packet) {
    return !leaves(to) || inner.contact(to, packet);
  }

  @Override
  public boolean contactReserved(PeerAddress to, byte[] packet) {
    return !leaves(to) || inner.contactReserved(to, packet);
  }

  private boolean leaves(PeerAddress to) {
    return !rules.get().dropsTo(to);
  }

  @Override
  public void noteEcho(PeerAddress from) {
    inner.noteEcho(from);
  }

  @Override
  public void close() {
    inner.close();
  }
}
