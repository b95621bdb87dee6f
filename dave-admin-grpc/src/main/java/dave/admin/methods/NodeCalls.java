package dave.admin.methods;

import dave.admin.AdminConfig;
import dave.admin.access.Principal;
import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.AddPeerResponse;
import dave.admin.v1.CatchUp;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.Link;
import dave.admin.v1.LinkCounts;
import dave.admin.v1.ListPeersResponse;
import dave.admin.v1.Peer;
import dave.admin.v1.Reachability;
import dave.admin.v1.RouterMapping;
import dave.engine.Bandwidths;
import dave.engine.link.LinkMode;
import dave.engine.model.EngineStatus;
import dave.engine.model.LinkView;
import dave.engine.model.PeerView;
import dave.service.NodeService;
import dave.service.model.KnownPeer;
import dave.service.model.NodeStatus;
import java.util.Locale;
import reactor.core.publisher.Mono;

/** Handles ListPeers, AddPeer and GetStatus. */
final class NodeCalls {
  private final NodeService service;
  private final boolean exposed;

  NodeCalls(NodeService service, AdminConfig config) {
    this.service = service;
    this.exposed = config.exposed();
  }

  Mono<ListPeersResponse> listPeers() {
    return service
        .peers()
        .map(
            peers ->
                ListPeersResponse.newBuilder()
                    .addAllPeers(peers.stream().map(NodeCalls::peer).toList())
                    .build());
  }

  Mono<AddPeerResponse> addPeer(AddPeerRequest request) {
    return service
        .addPeer(request.getAddress())
        .map(peer -> AddPeerResponse.newBuilder().setPeer(peer(peer)).build());
  }

  private static Peer peer(KnownPeer known) {
    PeerView peer = known.view();
    Peer.Builder message =
        Peer.newBuilder()
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
            .setLastDatMs(peer.lastDatMs());
    LinkView link = known.link();
    return (link == null ? message : message.setLink(link(link))).build();
  }

  private static Link link(LinkView link) {
    return Link.newBuilder()
        .setState(
            switch (link.state()) {
              case OPENING -> Link.State.STATE_OPENING;
              case OPEN -> Link.State.STATE_OPEN;
              case ENDING -> Link.State.STATE_ENDING;
            })
        .setChosen(link.chosen())
        .setSinceMs(link.sinceMs())
        .setLastCellMs(link.heardMs())
        .build();
  }

  private static LinkCounts counts(dave.service.model.LinkCounts links) {
    return LinkCounts.newBuilder()
        .setMode(links.mode().name().toLowerCase(Locale.ROOT))
        .setChosen(links.chosen())
        .setAccepted(links.accepted())
        .setOpening(links.opening())
        .setLeastChosen(dave.service.model.LinkCounts.LEAST_CHOSEN)
        .setOldestSinceMs(links.oldestSinceMs())
        .build();
  }

  private static CatchUp catchUp(dave.engine.model.CatchUp catchUp) {
    CatchUp.Builder told =
        CatchUp.newBuilder()
            .setState(catchUp.state().name().toLowerCase(Locale.ROOT))
            .setMissing(catchUp.missing())
            .setFetched(catchUp.fetched())
            .setPerSecond(catchUp.perSecond())
            .setDonors(catchUp.donors())
            .setComparisons(catchUp.comparisons());
    catchUp.expected().ifPresent(left -> told.setExpectedMs(left.toMillis()));
    return told.build();
  }

  private static Reachability reachability(dave.engine.model.Reachability reach) {
    return Reachability.newBuilder()
        .setState(reach.state().name().toLowerCase(Locale.ROOT))
        .setNetworks(reach.networks())
        .setSinceMs(reach.sinceMs())
        .setLastMs(reach.lastMs())
        .build();
  }

  private static RouterMapping router(dave.service.model.RouterMapping mapping) {
    return RouterMapping.newBuilder()
        .setState(mapping.state().text())
        .setProtocol(mapping.protocol())
        .setExternal(mapping.external().map(Object::toString).orElse(""))
        .setReason(mapping.reason())
        .build();
  }

  Mono<GetStatusResponse> status(Principal caller) {
    return service.status(caller).map(this::response);
  }

  private GetStatusResponse response(NodeStatus node) {
    EngineStatus status = node.engine();
    GetStatusResponse.Builder response =
        GetStatusResponse.newBuilder()
            .setVersion(service.version())
            .setUptimeMs(status.uptime().toMillis())
            .setTimeMs(status.timeMs())
            .setAuthor(node.author())
            .setMinDifficulty(status.minDifficulty())
            .setDefaultDifficulty(node.difficulty())
            .setEpochUs(status.epoch().toNanos() / 1_000)
            .setPeersKnown(status.peersKnown())
            .setPeersActive(status.peersActive())
            .setDats(status.store().dats())
            .setBytes(status.store().bytes())
            .setCapacityBytes(status.store().capacityBytes())
            .setWritable(status.store().writable())
            .setCursor(node.cursor())
            .setAdminExposed(exposed)
            .setArrivals(status.arrivals())
            .putAllVerdicts(status.verdicts())
            .setPacketsSent(status.packetsSent())
            .setPacketsReceived(status.packetsReceived())
            .setBytesSent(status.bytesSent())
            .setBytesSentThisMonth(status.bytesSentThisMonth())
            .setGossipBytesADay(Bandwidths.bytesADay(status.epoch()))
            .setMass(status.mass().name().toLowerCase(Locale.ROOT))
            .setLinks(counts(node.links()))
            .setReachability(reachability(status.reachability()))
            .setRouter(router(node.router()));
    if (node.links().mode() != LinkMode.PLAIN) {
      response.setCatchUp(catchUp(status.catchUp()));
    }
    node.listening().forEach(address -> response.addListenAddresses(address.toString()));
    return response.build();
  }
}
