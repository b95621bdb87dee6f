package dave.node.meters;

import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;
import dave.engine.model.PeerView;
import dave.engine.snapshot.NodeSnapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of a snapshot of a node: peers by state, the distribution of trust among them, links and
 * their ages, dats by difficulty and mass. Labels are states, quantiles, bits and powers of two:
 * about a hundred in all, whatever strangers send.
 */
public final class SnapshotGauges {
  private static final double[] QUANTILES = {0, 0.25, 0.5, 0.75, 0.9, 1};
  private static final double US_A_SECOND = 1e6;
  private static final double MS_A_SECOND = 1e3;

  private final MultiGauge difficulties;
  private final MultiGauge masses;
  private final MultiGauge trust;
  private final MultiGauge roundTrips;
  private final MultiGauge linkAges;
  private volatile @Nullable NodeSnapshot snapshot;

  private enum State {
    ACTIVE,
    PROVEN,
    UNPROVEN;

    static State of(PeerView peer) {
      return peer.active() ? ACTIVE : peer.proven() ? PROVEN : UNPROVEN;
    }
  }

  public SnapshotGauges(MeterRegistry meters) {
    for (State state : State.values()) {
      peers(meters, "dave.peers", "Peers", state, peer -> true);
      peers(meters, "dave.edges", "Edges, the configured peers", state, PeerView::edge);
    }
    TimeGauge.builder(
            "dave.spread.estimate", () -> of(NodeSnapshot::spreadMs), TimeUnit.MILLISECONDS)
        .description("Estimated time until a new dat reaches all nodes; 0 without peers")
        .register(meters);
    difficulties = rows(meters, "dave.store.difficulty", "dats", "Dats held, by difficulty");
    masses =
        rows(meters, "dave.store.mass", "dats", "Dats held, by the floor of log2 of their mass");
    trust = rows(meters, "dave.peers.trust", null, "Trust of active peers: quantiles");
    roundTrips =
        rows(
            meters,
            "dave.peers.round.trip",
            "seconds",
            "Round-trip times of active peers' last pings: quantiles");
    linkAges = rows(meters, "dave.links.age", "seconds", "Age of open links: quantiles");
    links(meters, "chosen", LinkStatus::chosen);
    links(meters, "accepted", LinkStatus::accepted);
    links(meters, "opening", LinkStatus::handshakes);
    Gauge.builder("dave.catchup.missing", () -> of(seen -> seen.status().catchUp().missing()))
        .baseUnit("dats")
        .description("Estimate of the dats that linked peers hold and this node lacks")
        .register(meters);
    Gauge.builder("dave.catchup.rate", () -> of(seen -> seen.status().catchUp().perSecond()))
        .description("Dats that were missing, asked for and got a second, lately")
        .register(meters);
    TimeGauge.builder(
            "dave.catchup.expected", () -> of(SnapshotGauges::expectedMs), TimeUnit.MILLISECONDS)
        .description("Expected time until no dat is missing; undefined if none came lately")
        .register(meters);
  }

  private static double expectedMs(NodeSnapshot seen) {
    return seen.status()
        .catchUp()
        .expected()
        .map(left -> (double) left.toMillis())
        .orElse(Double.NaN);
  }

  private void links(MeterRegistry meters, String state, ToDoubleFunction<LinkStatus> count) {
    Gauge.builder("dave.links", () -> of(seen -> count.applyAsDouble(seen.status().links())))
        .tag("state", state)
        .description("Links: opened by this node, opened by others, or not open yet")
        .register(meters);
  }

  private void peers(
      MeterRegistry meters, String name, String what, State state, Predicate<PeerView> which) {
    Gauge.builder(name, () -> of(seen -> count(seen, p -> State.of(p) == state && which.test(p))))
        .tag("state", state.name().toLowerCase(Locale.ROOT))
        .description(what + ", by state: active ones get gossip, proven ones answered")
        .register(meters);
  }

  private static long count(NodeSnapshot seen, Predicate<PeerView> which) {
    return seen.peers().stream().filter(which).count();
  }

  private static MultiGauge rows(
      MeterRegistry meters, String name, @Nullable String unit, String description) {
    return MultiGauge.builder(name).baseUnit(unit).description(description).register(meters);
  }

  private double of(ToDoubleFunction<NodeSnapshot> value) {
    NodeSnapshot seen = snapshot;
    return seen == null ? Double.NaN : value.applyAsDouble(seen);
  }

  /** Sets all gauges to the values of a snapshot. */
  public void show(NodeSnapshot seen) {
    snapshot = seen;
    difficulties.register(classes("bits", seen.difficulties()), true);
    masses.register(classes("log2", seen.masses()), true);
    trust.register(quantiles(active(seen).mapToDouble(PeerView::trust)), true);
    roundTrips.register(
        quantiles(
            active(seen)
                .filter(peer -> peer.roundTripUs() > 0)
                .mapToDouble(peer -> peer.roundTripUs() / US_A_SECOND)),
        true);
    long nowMs = seen.status().timeMs();
    linkAges.register(
        quantiles(
            seen.status().links().links().stream()
                .filter(link -> link.state() != LinkView.State.OPENING)
                .mapToDouble(link -> Math.max(0, nowMs - link.sinceMs()) / MS_A_SECOND)),
        true);
  }

  private static Stream<PeerView> active(NodeSnapshot seen) {
    return seen.peers().stream().filter(PeerView::active);
  }

  private static List<MultiGauge.Row<?>> classes(String label, Map<Integer, Long> dats) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    dats.forEach(
        (number, count) ->
            rows.add(MultiGauge.Row.of(Tags.of(label, Integer.toString(number)), count)));
    return rows;
  }

  private static List<MultiGauge.Row<?>> quantiles(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (double quantile : sorted.length == 0 ? new double[0] : QUANTILES) {
      double at = sorted[(int) Math.round(quantile * (sorted.length - 1))];
      rows.add(MultiGauge.Row.of(Tags.of("rank", Double.toString(quantile)), at));
    }
    return rows;
  }
}
