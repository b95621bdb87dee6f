package dave.http.routes;

import dave.engine.Bandwidths;
import dave.engine.link.LinkMode;
import dave.engine.model.CatchUp;
import dave.engine.model.EngineStatus;
import dave.engine.model.LinkView;
import dave.engine.model.PeerView;
import dave.engine.model.Reachability;
import dave.engine.snapshot.NodeSnapshot;
import dave.engine.store.DatStore;
import dave.engine.store.MassFloor;
import dave.http.message.Answer;
import dave.http.message.Hex;
import dave.http.message.HttpCaller;
import dave.http.message.Request;
import dave.json.Json;
import dave.service.NodeService;
import dave.service.model.KnownPeer;
import dave.service.model.LinkCounts;
import dave.service.model.NodeStatus;
import dave.service.model.RouterMapping;
import dave.service.model.StatusOverview;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/** Serves the status of the node. */
final class StatusRoutes {
  private final NodeService service;

  StatusRoutes(NodeService service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(Route.get("/v1/status", Set.of(), this::status));
  }

  private Mono<Answer> status(Request request) {
    HttpCaller caller = request.caller();
    return service.overview(caller).map(seen -> answer(seen, caller.owner()));
  }

  private Answer answer(StatusOverview seen, boolean owner) {
    NodeSnapshot snapshot = seen.snapshot();
    return Answer.json(
        Json.object(
            json -> {
              fill(json, seen.status());
              json.number("dats_per_second", snapshot.datsPerSecond())
                  .number("spread_estimate_ms", snapshot.spreadMs())
                  .objects("peers", seen.peers(), peer -> fill(json, peer, owner))
                  .objects(
                      "difficulties",
                      snapshot.difficulties().entrySet(),
                      row -> json.number("bits", row.getKey()).number("dats", row.getValue()))
                  .objects(
                      "masses",
                      snapshot.masses().entrySet(),
                      row -> json.number("log2", row.getKey()).number("dats", row.getValue()));
              if (!snapshot.floor().isNone()) {
                json.nested("floor", inner -> fill(inner, snapshot.floor()));
              }
            }));
  }

  /**
   * Writes a peer. Only the owner sees the address of a peer, and the times of its last dat and of
   * the last cell of its link.
   */
  private static void fill(Json json, KnownPeer known, boolean owner) {
    PeerView peer = known.view();
    if (owner) {
      json.text("address", peer.address().toString());
    }
    json.flag("edge", peer.edge())
        .flag("proven", peer.proven())
        .flag("active", peer.active())
        .number("trust", peer.trust())
        .number("first_seen_ms", peer.firstSeenMs())
        .number("last_seen_ms", peer.lastSeenMs())
        .number("round_trip_us", peer.roundTripUs())
        .number("unanswered_pings", peer.unansweredPings())
        .flag("original", peer.original());
    if (owner) {
      json.number("last_dat_ms", peer.lastDatMs());
    }
    LinkView link = known.link();
    if (link != null) {
      json.nested("link", inner -> fill(inner, link, owner));
    }
  }

  private static void fill(Json json, LinkView link, boolean owner) {
    json.text("state", link.state().name().toLowerCase(Locale.ROOT))
        .flag("chosen", link.chosen())
        .number("since_ms", link.sinceMs());
    if (owner) {
      json.number("last_cell_ms", link.heardMs());
    }
  }

  private static void fill(Json json, MassFloor floor) {
    json.number("bits", floor.difficulty()).number("age_ms", floor.ageMs());
  }

  private static void fill(Json json, LinkCounts links) {
    json.text("mode", links.mode().name().toLowerCase(Locale.ROOT))
        .number("chosen", links.chosen())
        .number("accepted", links.accepted())
        .number("opening", links.opening())
        .number("least_chosen", LinkCounts.LEAST_CHOSEN)
        .number("oldest_since_ms", links.oldestSinceMs());
  }

  private static void fill(Json json, RouterMapping router) {
    json.text("state", router.state().text())
        .text("protocol", router.protocol())
        .text("reason", router.reason());
    router.external().ifPresent(address -> json.text("external", address.toString()));
  }

  private static void fill(Json json, CatchUp catchUp) {
    json.text("state", catchUp.state().name().toLowerCase(Locale.ROOT))
        .number("missing", catchUp.missing())
        .number("fetched", catchUp.fetched())
        .number("per_second", catchUp.perSecond())
        .number("donors", catchUp.donors())
        .number("comparisons", catchUp.comparisons());
    catchUp.expected().ifPresent(left -> json.number("expected_ms", left.toMillis()));
  }

  private static void fill(Json json, Reachability reach) {
    json.text("state", reach.state().name().toLowerCase(Locale.ROOT))
        .number("networks", reach.networks())
        .number("since_ms", reach.sinceMs())
        .number("last_ms", reach.lastMs());
  }

  private void fill(Json json, NodeStatus node) {
    EngineStatus status = node.engine();
    DatStore.Stats stats = status.store();
    json.text("version", service.version())
        .number("uptime_ms", status.uptime().toMillis())
        .number("time_ms", status.timeMs())
        .texts("listen_addresses", node.listening().stream().map(Object::toString).toList())
        .text("author", Hex.format(node.author()))
        .number("min_difficulty", status.minDifficulty())
        .number("default_difficulty", node.difficulty())
        .number("epoch_us", status.epoch().toNanos() / 1_000)
        .number("peers_known", status.peersKnown())
        .number("peers_active", status.peersActive())
        .number("dats", stats.dats())
        .number("bytes", stats.bytes())
        .number("capacity_bytes", stats.capacityBytes())
        .text("cursor", node.cursor())
        .number("arrivals", status.arrivals())
        .nested("verdicts", verdicts -> new TreeMap<>(status.verdicts()).forEach(verdicts::number))
        .number("packets_sent", status.packetsSent())
        .number("packets_received", status.packetsReceived())
        .number("bytes_sent", status.bytesSent())
        .number("bytes_sent_this_month", status.bytesSentThisMonth())
        .number("gossip_bytes_a_day", Bandwidths.bytesADay(status.epoch()))
        .text("mass", status.mass().name().toLowerCase(Locale.ROOT))
        .flag("writable", stats.writable())
        .nested("links", links -> fill(links, node.links()))
        .nested("reachability", reach -> fill(reach, status.reachability()))
        .nested("router", router -> fill(router, node.router()));
    if (node.links().mode() != LinkMode.PLAIN) {
      json.nested("catch_up", catchUp -> fill(catchUp, status.catchUp()));
    }
  }
}
