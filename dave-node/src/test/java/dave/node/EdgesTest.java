package dave.node;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.PeerView;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Tests edges on virtual time, with a name server of the test. */
final class EdgesTest {
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final FakeTable table = new FakeTable();
  private final Map<String, List<String>> names = new HashMap<>();
  private final List<Long> asked = new ArrayList<>();

  @AfterEach
  void close() {
    time.dispose();
  }

  private Edges edges(String... texts) {
    return edges(NodeConfig.builder().edges(texts).build());
  }

  private Edges edges(NodeConfig config) {
    table.edges.addAll(config.engine().edges());
    Edges edges = new Edges(config, table, this::find, time, Schedulers.immediate());
    time.advanceTime();
    return edges;
  }

  private List<InetAddress> find(String host) throws UnknownHostException {
    asked.add(time.now(java.util.concurrent.TimeUnit.SECONDS));
    if (!names.containsKey(host)) {
      throw new UnknownHostException(host);
    }
    List<InetAddress> found = new ArrayList<>();
    for (String ip : names.get(host)) {
      found.add(InetAddress.getByName(ip)); // a literal, so no name server is asked
    }
    return found;
  }

  private void pass(int seconds) {
    time.advanceTimeBy(Duration.ofSeconds(seconds));
  }

  private static PeerAddress at(String text) {
    return PeerAddresses.parse(text);
  }

  @Test
  void shouldMakeAllAddressesOfANameEdges() {
    names.put("a", List.of("192.0.2.1", "192.0.2.2", "2001:db8::1"));
    edges("a:1618");
    assertThat(table.edges)
        .extracting(PeerAddress::toString)
        .containsExactly(
            "udp://192.0.2.1:1618", "udp://192.0.2.2:1618", "udp://[2001:db8::1]:1618");
  }

  @Test
  void shouldSayWhetherEdgesAreStillToCome() {
    edges("nowhere:1618");
    assertThat(table.expected).isTrue();

    edges(NodeConfig.builder().edges("192.0.2.1:1618").build());
    assertThat(table.expected).as("an edge by address is known").isFalse();
  }

  @Test
  void shouldTakeNoMoreAddressesThanItMay() {
    names.put("a", IntStream.range(0, 100).mapToObj(i -> "192.0.2." + i).toList());
    edges("a:1618");
    assertThat(table.edges).hasSize(Edges.MOST_OF_NAME);
  }

  @Test
  void shouldLeaveOutAddressesThatItsSocketCannotReach() {
    names.put("a", List.of("2001:db8::1", "192.0.2.1"));
    edges(NodeConfig.builder().listen("127.0.0.1:1618").edges("a:1618").build());
    assertThat(table.edges).containsExactly(at("192.0.2.1:1618"));
  }

  @Test
  void shouldTryANameThatIsNotFoundEverMoreSeldom() {
    edges("a:1618", "192.0.2.77:1618");
    table.answering.add(at("192.0.2.77:1618"));
    pass(180);
    // Pauses of 2, 4, 8 and 16 s, and then of 30 s.
    assertThat(asked).containsExactly(0L, 2L, 6L, 14L, 30L, 60L, 90L, 120L, 150L, 180L);
    names.put("a", List.of("192.0.2.1"));
    pass(30);
    assertThat(table.edges).contains(at("192.0.2.1:1618"));
  }

  @Test
  void shouldTryANameOftenWhileThereMayBeNoNetwork() {
    edges("a:1618");
    pass(24);
    assertThat(asked).containsExactly(0L, 2L, 6L, 12L, 18L, 24L);
  }

  @Test
  void shouldLookUpAtOnceWhenTheNetworkChanges() {
    Edges edges = edges("a:1618", "192.0.2.77:1618");
    table.answering.add(at("192.0.2.77:1618"));
    pass(65);
    asked.clear();
    edges.hurry();
    pass(3);
    assertThat(asked).hasSize(2);
  }

  @Test
  void shouldNotAskWhileAnAddressAnswers() {
    names.put("a", List.of("192.0.2.1", "192.0.2.2"));
    edges("a:1618");
    table.answering.add(at("192.0.2.2:1618"));
    pass(3_600);
    assertThat(asked).containsExactly(0L);
  }

  @Test
  void shouldFindAnEdgeThatComesBackElsewhere() {
    names.put("a", List.of("192.0.2.1"));
    edges("a:1618");
    table.answering.add(at("192.0.2.1:1618"));
    pass(100);
    table.answering.clear();
    names.remove("a");
    pass(4);
    assertThat(asked).hasSize(3);
    assertThat(table.edges).as("kept while nobody knows better").hasSize(1);

    names.put("a", List.of("192.0.2.9"));
    pass(30);
    assertThat(table.edges).containsExactly(at("192.0.2.9:1618"));
    table.answering.add(at("192.0.2.9:1618"));
    int before = asked.size();
    pass(100);
    assertThat(asked).hasSize(before);
  }

  @Test
  void shouldKeepAnAddressThatAnotherEdgeHas() {
    names.put("a", List.of("192.0.2.1"));
    names.put("b", List.of("192.0.2.2"));
    edges("a:1618", "b:1618", "192.0.2.2:1618");
    names.put("b", List.of("192.0.2.3"));
    names.put("a", List.of("192.0.2.4"));
    pass(60);
    assertThat(table.edges)
        .containsExactlyInAnyOrder(
            at("192.0.2.2:1618"), at("192.0.2.3:1618"), at("192.0.2.4:1618"));
  }

  @Test
  void shouldPassByItsOwnAddress() {
    names.put("all", List.of("192.0.2.7", "192.0.2.8"));
    table.own.add(at("192.0.2.7:1618"));
    edges("all:1618");
    assertThat(table.edges).containsExactly(at("192.0.2.8:1618"));
  }

  @Test
  void shouldReplaceEdges() {
    names.put("a", List.of("192.0.2.1"));
    names.put("c", List.of("192.0.2.3"));
    Edges edges = edges("a:1618", "192.0.2.2:1618", "192.0.2.5:1618");
    edges
        .replace(
            List.of(at("192.0.2.2:1618"), at("192.0.2.6:1618")),
            List.of(new Endpoint.Named("udp", "c", 1618)))
        .subscribe();
    time.advanceTime();
    assertThat(table.edges)
        .containsExactlyInAnyOrder(
            at("192.0.2.2:1618"), at("192.0.2.3:1618"), at("192.0.2.6:1618"));
    asked.clear();
    table.answering.add(at("192.0.2.3:1618"));
    pass(100);
    assertThat(asked).as("of a, which is no edge any more").isEmpty();
  }

  @Test
  void shouldAskNoMoreOnceClosed() {
    edges("a:1618").close();
    pass(100);
    assertThat(asked).hasSize(1);
  }

  private static final class FakeTable implements Edges.Table {
    final Set<PeerAddress> edges = new LinkedHashSet<>();
    final Set<PeerAddress> answering = new HashSet<>();
    final Set<PeerAddress> own = new HashSet<>();
    boolean expected;

    @Override
    public Mono<List<PeerView>> peers() {
      return Mono.just(
          edges.stream()
              .map(
                  edge ->
                      new PeerView(
                          edge, true, answering.contains(edge), true, 0, 0, 0, 0, 0, false, 0))
              .toList());
    }

    @Override
    public Mono<?> add(PeerAddress edge) {
      return own.contains(edge)
          ? Mono.error(new IllegalArgumentException(edge + " is this node itself"))
          : Mono.fromRunnable(() -> edges.add(edge));
    }

    @Override
    public Mono<?> remove(PeerAddress edge) {
      return Mono.fromRunnable(() -> edges.remove(edge));
    }

    @Override
    public void expect(boolean some) {
      expected = some;
    }
  }
}
