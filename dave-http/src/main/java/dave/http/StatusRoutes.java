package dave.http;

import com.google.protobuf.ByteString;
import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.sight.Sight;
import dave.engine.sight.Sights;
import dave.engine.store.DatStore;
import dave.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * How the node does. Strangers are told what was a few seconds ago, when all that they can tell
 * apart from it is anybody's: a count that rises at once would tell them of a dat that begins here.
 * Nor do they get to know who the owner is as an author.
 */
final class StatusRoutes implements Disposable {
  private static final Logger LOG = LoggerFactory.getLogger("/http/key");

  private final HttpNode node;
  private final HttpRuntime runtime;
  private final Sights sights;

  StatusRoutes(HttpNode node, HttpRuntime runtime) {
    this.node = node;
    this.runtime = runtime;
    this.sights =
        new Sights(
            node.engine(), runtime.clock(), runtime.blocking(), runtime.timer(), runtime.random());
  }

  /** Looks at the node from now on, for strangers. */
  Disposable follow() {
    return sights.follow();
  }

  @Override
  public void dispose() {
    sights.dispose();
  }

  List<Route> routes() {
    return List.of(Route.get("/v1/status", Set.of(), this::status));
  }

  private Mono<Answer> status(Request request) {
    Caller caller = request.caller();
    return Mono.zip(
            caller.trusted() ? sights.now() : sights.past(),
            caller.trusted() ? author() : Mono.just(ByteString.EMPTY))
        .map(both -> answer(both.getT1(), both.getT2(), caller.owner()));
  }

  private Answer answer(Sight sight, ByteString author, boolean owner) {
    return Answer.json(
        Json.object(
            json -> {
              fill(json, sight, author);
              json.number("dats_per_second", sight.datsPerSecond())
                  .number("spread_estimate_ms", sight.spreadMs())
                  .objects("peers", sight.peers(), peer -> fill(json, peer, owner))
                  .objects(
                      "difficulties",
                      sight.difficulties().entrySet(),
                      row -> json.number("bits", row.getKey()).number("dats", row.getValue()))
                  .objects(
                      "masses",
                      sight.masses().entrySet(),
                      row -> json.number("log2", row.getKey()).number("dats", row.getValue()));
            }));
  }

  /** Whom a node talks to, and when it is sent dats, is its owner's business. */
  private static void fill(Json json, PeerView peer, boolean owner) {
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
  }

  // A node without a usable key reads and relays all the same: its status says so by no author.
  private Mono<ByteString> author() {
    return Mono.fromSupplier(() -> node.key().get().author().toByteString())
        .doOnError(e -> LOG.warn("no key: {}", e.getMessage()))
        .onErrorReturn(RuntimeException.class, ByteString.EMPTY)
        .subscribeOn(runtime.blocking());
  }

  private void fill(Json json, Sight sight, ByteString author) {
    EngineStatus status = sight.status();
    DatStore.Stats stats = status.store();
    json.text("version", node.version())
        .number("uptime_ms", status.uptime().toMillis())
        .number("time_ms", status.timeMs())
        .texts("listen_addresses", status.listening().stream().map(Object::toString).toList())
        .text("author", Hex.format(author))
        .number("min_difficulty", status.minDifficulty())
        .number("default_difficulty", Math.max(node.defaultDifficulty(), status.minDifficulty()))
        .number("epoch_us", status.epoch().toNanos() / 1_000)
        .number("peers_known", status.peersKnown())
        .number("peers_active", status.peersActive())
        .number("dats", stats.dats())
        .number("bytes", stats.bytes())
        .number("capacity_bytes", stats.capacityBytes())
        .text("cursor", sight.cursor().text(node.engine().seal()))
        .number("arrivals", status.arrivals())
        .nested("verdicts", verdicts -> new TreeMap<>(status.verdicts()).forEach(verdicts::number))
        .number("packets_sent", status.packetsSent())
        .number("packets_received", status.packetsReceived())
        .text("mass", status.mass().name().toLowerCase(Locale.ROOT))
        .flag("writable", stats.writable());
  }
}
