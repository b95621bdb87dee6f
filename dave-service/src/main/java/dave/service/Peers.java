package dave.service;

import dave.engine.Engine;
import dave.engine.model.PeerView;
import dave.service.model.KnownPeer;
import dave.service.refusal.Reason;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.InetAddress;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Lists the node's peers, and adds edges. */
record Peers(Engine engine, Scheduler blocking) {
  Mono<List<KnownPeer>> list() {
    return withLinks(engine.peers()).publishOn(blocking);
  }

  private Mono<List<KnownPeer>> withLinks(Mono<List<PeerView>> peers) {
    return peers.zipWhen(
        seen -> engine.status(), (seen, status) -> KnownPeer.join(seen, status.links()));
  }

  Mono<KnownPeer> add(String address) {
    return Mono.fromCallable(() -> resolve(address))
        .subscribeOn(blocking) // a host name is looked up
        .flatMap(found -> withLinks(engine.addEdge(found).map(List::of)).map(List::getFirst))
        .onErrorMap(
            IllegalArgumentException.class,
            e -> Reason.ADDRESS_INVALID.of("address", String.valueOf(e.getMessage())));
  }

  // A port alone means this machine.
  private static PeerAddress resolve(String text) {
    return PeerAddresses.parseEndpoint(text)
        .resolve(InetAddress.getLoopbackAddress(), InetAddress::getByName);
  }
}
