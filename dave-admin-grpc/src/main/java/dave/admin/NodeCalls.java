package dave.admin;

import com.google.protobuf.ByteString;
import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.AddPeerResponse;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.ListPeersResponse;
import dave.admin.v1.Peer;
import dave.engine.Engine;
import dave.engine.View;
import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.tail.Tails;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.SigningKey;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** ListPeers, AddPeer and GetStatus. */
final class NodeCalls {
  private static final Logger LOG = LoggerFactory.getLogger("/admin/key");

  private final Engine engine;
  private final Supplier<SigningKey> key;
  private final String version;
  private final int defaultDifficulty;
  private final boolean exposed;
  private final Scheduler blocking;

  NodeCalls(AdminNode node, AdminConfig config, Scheduler blocking) {
    this.engine = node.engine();
    this.key = node.key();
    this.version = node.version();
    this.defaultDifficulty = config.limits().defaultDifficulty();
    this.exposed = config.exposed();
    this.blocking = blocking;
  }

  Mono<ListPeersResponse> listPeers() {
    return engine.peers().publishOn(blocking).map(NodeCalls::peers);
  }

  private static ListPeersResponse peers(List<PeerView> peers) {
    ListPeersResponse.Builder response = ListPeersResponse.newBuilder();
    peers.stream().map(NodeCalls::peer).forEach(response::addPeers);
    return response.build();
  }

  Mono<AddPeerResponse> addPeer(AddPeerRequest request) {
    String text = request.getAddress();
    return Mono.fromSupplier(() -> resolve(text))
        .subscribeOn(blocking) // a host name is looked up
        .flatMap(engine::addEdge)
        .onErrorMap(IllegalArgumentException.class, NodeCalls::badAddress)
        .map(peer -> AddPeerResponse.newBuilder().setPeer(peer(peer)).build());
  }

  // A port alone means this machine.
  private static PeerAddress resolve(String text) {
    return PeerAddresses.parseEndpoint(text)
        .resolve(InetAddress.getLoopbackAddress(), InetAddress::getByName);
  }

  private static RuntimeException badAddress(IllegalArgumentException e) {
    return Fields.violation("address", "ADDRESS_INVALID", String.valueOf(e.getMessage()));
  }

  private static Peer peer(PeerView peer) {
    return Peer.newBuilder()
        .setAddress(peer.address().toString())
        .setEdge(peer.edge())
        .setProven(peer.proven())
        .setActive(peer.active())
        .setTrust(peer.trust())
        .setFirstSeenMs(peer.firstSeenMs())
        .setLastSeenMs(peer.lastSeenMs())
        .setRoundTripUs(peer.roundTripUs())
        .setUnansweredPings(peer.unansweredPings())
        .setOriginal(peer.original())
        .setLastDatMs(peer.lastDatMs())
        .build();
  }

  Mono<GetStatusResponse> status(View view) {
    return view.status().zipWith(author()).map(t -> status(view, t.getT1(), t.getT2()));
  }

  // A node without a usable key reads and relays all the same: its status says so by no author.
  private Mono<ByteString> author() {
    return Mono.fromSupplier(() -> key.get().author().toByteString())
        .doOnError(e -> LOG.warn("no key: {}", e.getMessage()))
        .onErrorReturn(RuntimeException.class, ByteString.EMPTY)
        .subscribeOn(blocking);
  }

  private GetStatusResponse status(View view, EngineStatus status, ByteString author) {
    GetStatusResponse.Builder response =
        GetStatusResponse.newBuilder()
            .setVersion(version)
            .setUptimeMs(status.uptime().toMillis())
            .setTimeMs(status.timeMs())
            .setAuthor(author)
            .setMinDifficulty(status.minDifficulty())
            .setDefaultDifficulty(Math.max(defaultDifficulty, status.minDifficulty()))
            .setEpochUs(status.epoch().toNanos() / 1_000)
            .setPeersKnown(status.peersKnown())
            .setPeersActive(status.peersActive())
            .setDats(status.store().dats())
            .setBytes(status.store().bytes())
            .setCapacityBytes(status.store().capacityBytes())
            .setWritable(status.store().writable())
            .setCursor(Tails.end(engine.store(), view.hidden()).text(engine.seal()))
            .setAdminExposed(exposed)
            .setArrivals(status.arrivals())
            .putAllVerdicts(status.verdicts())
            .setPacketsSent(status.packetsSent())
            .setPacketsReceived(status.packetsReceived())
            .setMass(status.mass().name().toLowerCase(Locale.ROOT));
    status.listening().forEach(address -> response.addListenAddresses(address.toString()));
    return response.build();
  }
}
