package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.engine.model.LinkView;
import dave.engine.model.PeerView;
import dave.engine.model.Timing;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a node that sleeps, moves, and loses its network, among nodes that do not. */
@SuppressWarnings("NullAway.Init") // Each test starts the nodes.
class SleepTest {
  private static final int OTHERS = 4;
  private static final Duration EPOCH = Duration.ofMillis(150);
  private static final Duration STEP = Duration.ofMillis(25);
  private static final Duration LONG = Duration.ofMinutes(10);

  /** Longer than others keep a link that is silent. */
  private static final Duration SLEEP = Duration.ofSeconds(150);

  /** Datagrams of handshakes, two for each link, and of pings. */
  private static final int HANDSHAKES = 4 * OTHERS;

  private static final long SEED = 5;

  /** What a socket keeps for a process that is stopped, in datagrams. */
  private static final int BUFFERED = 100;

  private final VirtualWorld world = new VirtualWorld();
  private final VirtualWorld own = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, SEED);
  private final List<LinkSecret> keys = new ArrayList<>();
  private final List<SimulatedNode> others = new ArrayList<>();
  private final List<Runnable> buffered = new ArrayList<>();
  private PeerAddress at = address(OTHERS);
  private SimulatedNode node;
  private int sent;

  /** Links that the node had opened before. */
  private long chosen;

  private void start(LinkMode mode) {
    SplittableRandom random = new SplittableRandom(SEED);
    PeerAddress edge = null;
    for (int i = 0; i < OTHERS; i++) {
      others.add(node(mode, world, i, edge, random));
      edge = edge == null ? (mode == LinkMode.PLAIN ? address(0) : sealed(0)) : edge;
    }
    node = node(mode, own, OTHERS, edge, random);
    network.tap((from, to, packet) -> sent += from.equals(at) ? 1 : 0);
  }

  private void move() {
    at = PeerAddresses.parse("udp://46.7.7.7:4321");
    network.move(address(OTHERS), at);
  }

  private SimulatedNode node(
      LinkMode mode,
      VirtualWorld in,
      int number,
      @Nullable PeerAddress edge,
      SplittableRandom random) {
    LinkSecret key = LinkSecret.generate(random);
    keys.add(key);
    EngineConfig config =
        EngineConfig.DEFAULT
            .withMinDifficulty(4)
            .withEpoch(EPOCH)
            .withEdges(edge == null ? List.of() : List.of(edge))
            .withLinks(LinkConfig.of(mode, key));
    return new SimulatedNode(
        in, network, address(number), config, Timing.DEFAULT, SEED * 1_000 + number);
  }

  private static PeerAddress address(int number) {
    return PeerAddresses.parse("udp://45." + (number + 1) + ".2.3:1618");
  }

  private PeerAddress sealed(int number) {
    return PeerAddress.ofLink(keys.get(number).publicKey(), address(number));
  }

  private void run(Duration time) {
    for (Duration left = time; left.isPositive(); left = left.minus(STEP)) {
      world.run(STEP);
      own.run(STEP);
    }
  }

  private Dat put(SimulatedNode at, String value) {
    Dat dat = SignedDats.bound(SignedDats.key(1), "", value, world.nowMs() - 100, 6);
    at.now(at.engine().submit(dat));
    return dat;
  }

  /** Links of the node that both sides have, at the address where the node is now. */
  private long links() {
    PeerAddress there = PeerAddress.ofLink(keys.getLast().publicKey(), at);
    return others.stream()
        .filter(
            other ->
                other.status().links().links().stream()
                    .anyMatch(
                        link ->
                            link.state() == LinkView.State.OPEN
                                && link.address().equals(there)
                                && world.nowMs() - link.heardMs() < 2_000))
        .count();
  }

  /** Everybody but the node goes on. */
  private void stop(Duration time, boolean keepsDatagrams) {
    int[] count = {0};
    boolean[] stopped = {true};
    network.cut((from, to) -> stopped[0] && to.equals(address(OTHERS)));
    network.tap(
        (from, to, packet) -> {
          if (stopped[0] && keepsDatagrams && to.equals(address(OTHERS)) && count[0]++ < BUFFERED) {
            buffered.add(() -> network.send(from, to, packet));
          }
        });
    world.run(time);
    stopped[0] = false;
    sent = 0;
  }

  /** Lets all find each other, and get trust. */
  private void meet() {
    run(Duration.ofSeconds(40));
    for (int i = 0; i < 12; i++) {
      put(others.get(i % OTHERS), "theirs " + i);
      put(node, "its " + i);
      run(Duration.ofSeconds(1));
    }
    // A link that is younger than half a minute may be one of two that both sides opened at once.
    run(Duration.ofSeconds(35));
    assertThat(links()).as("links at first, seed %s", SEED).isEqualTo(OTHERS);
    assertThat(trustInNode()).as("trust, seed %s", SEED).isPositive();
    chosen = node.status().links().links().stream().filter(LinkView::chosen).count();
    assertThat(chosen).as("chosen, seed %s", SEED).isPositive();
  }

  private boolean holds(Dat dat) {
    return node.store().byWork(dat.work()).isPresent();
  }

  private double trustInNode() {
    String key = sealed(OTHERS).linkKey().toString();
    return others.stream()
        .flatMap(other -> other.peers().stream())
        .filter(peer -> peer.address().toString().contains(key))
        .mapToDouble(PeerView::trust)
        .sum();
  }

  /** There are links within ten seconds, then dats, and no datagram made up for missed slots. */
  private void assertBack(Dat missed, double trust) {
    long slots = 1_000 / EPOCH.toMillis();
    run(Duration.ofSeconds(1));
    assertThat(sent).as("datagrams in the first second").isLessThan((int) slots + HANDSHAKES);
    run(Duration.ofSeconds(2));
    Dat fresh = put(others.get(1), "news");
    run(Duration.ofSeconds(7));
    assertThat(links()).as("links, seed %s", SEED).isGreaterThanOrEqualTo(chosen);
    assertThat(sent).as("datagrams in 10 s").isLessThan((int) (10 * slots) + 4 * HANDSHAKES);
    int more = 0;
    while (more++ < 10 && !(holds(fresh) && holds(missed))) {
      run(Duration.ofSeconds(1));
    }
    assertThat(holds(fresh)).as("news").isTrue();
    assertThat(holds(missed)).as("what it missed").isTrue();
    assertThat(trustInNode()).as("trust of others, seed %s", SEED).isGreaterThan(0.6 * trust);
  }

  @AfterEach
  void close() {
    node.close();
    others.forEach(SimulatedNode::close);
    run(Duration.ofSeconds(1));
    keys.forEach(LinkSecret::close);
    own.close();
    world.close();
  }

  @Test
  void shouldBeBackAfterAStopOfTenMinutes() {
    start(LinkMode.PREFER);
    meet();
    double trust = trustInNode();
    stop(LONG.dividedBy(2), true);
    Dat missed = put(others.getFirst(), "missed");
    stop(LONG.dividedBy(2), false);
    buffered.forEach(Runnable::run);
    own.goOnAfter(LONG);
    assertBack(missed, trust);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldBeBackAfterAMachineSlept(boolean moves) {
    start(LinkMode.PREFER);
    meet();
    double trust = trustInNode();
    Dat missed = put(others.getFirst(), "missed");
    stop(SLEEP, false);
    // The steady clock of Linux stands still meanwhile.
    own.setAhead(SLEEP);
    if (moves) {
      move();
    }
    assertBack(missed, trust);
  }

  @Test
  void shouldGoOnAtAnotherAddress() {
    start(LinkMode.PREFER);
    meet();
    double trust = trustInNode();
    move();
    sent = 0;
    assertBack(put(others.getFirst(), "missed"), trust);
    assertThat(node.events())
        .as("no link is dropped")
        .noneMatch(EngineEvent.PeerDropped.class::isInstance)
        .anyMatch(EngineEvent.NetworkChanged.class::isInstance);
  }

  @Test
  void shouldBeBackWithTheNetwork() {
    start(LinkMode.PREFER);
    meet();
    double trust = trustInNode();
    network.cut((from, to) -> from.equals(at) || to.equals(at));
    Dat missed = put(others.getFirst(), "missed");
    run(SLEEP);
    sent = 0;
    run(Duration.ofSeconds(60));
    assertThat(sent).as("datagrams in a minute without network").isLessThan(150);
    network.cut((from, to) -> false);
    sent = 0;
    assertBack(missed, trust);
  }

  @Test
  void shouldFindTheNetworkThatWasNotThereAtTheStart() {
    network.cut((from, to) -> from.equals(at) || to.equals(at));
    start(LinkMode.PREFER);
    run(SLEEP);
    network.cut((from, to) -> false);
    run(Duration.ofSeconds(5));
    assertThat(links()).as("links, seed %s", SEED).isPositive();
    Dat dat = put(others.getFirst(), "news");
    // As a node that nobody knows yet, it gets fresh dats after the delay of new peers.
    run(Duration.ofMillis(Timing.DEFAULT.datDelayMs()));
    assertThat(node.store().byWork(dat.work())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {-5, 5})
  void shouldChangeNothingWhenItsClockIsSet(int hours) {
    start(LinkMode.PREFER);
    meet();
    double trust = node.peers().stream().mapToDouble(PeerView::trust).sum();
    own.setAhead(Duration.ofHours(hours));
    sent = 0;
    run(Duration.ofSeconds(20));
    assertThat(links()).as("links, seed %s", SEED).isEqualTo(OTHERS);
    assertThat(sent).isLessThan((int) (20_000 / EPOCH.toMillis()) + HANDSHAKES);
    assertThat(node.events()).noneMatch(EngineEvent.PeerDropped.class::isInstance);
    assertThat(node.peers().stream().mapToDouble(PeerView::trust).sum()).isGreaterThan(0.9 * trust);
  }

  @Test
  void shouldSendNoBurstOfPlainPacketsAfterAStop() {
    start(LinkMode.PLAIN);
    run(Duration.ofSeconds(60));
    put(node, "something to send");
    run(Duration.ofSeconds(5));
    stop(SLEEP, false);
    own.goOnAfter(SLEEP);
    assertThat(sent).isLessThan(2 * OTHERS);
  }
}
