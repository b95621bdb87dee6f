package dave.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.EngineConfig;
import dave.engine.link.LinkMode;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeConfigTest {
  @Test
  void shouldListenAtThePortOfTheNetwork() {
    assertThat(NodeConfig.DEFAULT.listen().toString()).isEqualTo("[udp://[::]:1618]");
    assertThat(NodeConfig.DEFAULT.data()).isNull();
    assertThat(NodeConfig.DEFAULT.admin()).isNull();
  }

  @Test
  void shouldTakeOneAddressOfEachTransport() {
    NodeConfig config = NodeConfig.builder().listen("127.0.0.1:0", "tcp://[::1]:0").build();
    assertThat(config.listen())
        .extracting(PeerAddress::toString)
        .containsExactly("udp://127.0.0.1:0", "tcp://[::1]:0");
  }

  @Test
  void shouldRefuseTwoAddressesOfOneTransport() {
    assertThatThrownBy(() -> NodeConfig.builder().listen(":1618", ":1619").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two addresses of udp to listen at");
  }

  @Test
  void shouldRefuseToListenNowhere() {
    assertThatThrownBy(() -> NodeConfig.builder().listen().build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no address to listen at");
  }

  @Test
  void shouldRefuseATransportThatItDoesNotSpeak() {
    assertThatThrownBy(() -> NodeConfig.builder().listen("sctp://0102").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot listen at sctp://0102");
  }

  @Test
  void shouldRefuseAnEdgeThatNoTransportReaches() {
    assertThatThrownBy(() -> NodeConfig.builder().edges("tcp://127.0.0.1:1618").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("edge tcp://127.0.0.1:1618 cannot be reached");
  }

  @Test
  void shouldTakeSealedEdgesOnlyWithLinks() {
    String edge = "sealed://" + "ab".repeat(32) + "@192.0.2.1:1618";
    String named = "sealed://" + "ab".repeat(32) + "@example.org:1618";
    for (String text : List.of(edge, named)) {
      assertThatThrownBy(() -> NodeConfig.builder().edges(text).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("edge " + text + " cannot be reached: set links to require or prefer");
    }
    NodeConfig linked = NodeConfig.builder().links(NodeLinks.ofNewKey(LinkMode.REQUIRE)).build();
    assertThat(linked.toBuilder().edges(edge).build().engine().edges())
        .extracting(PeerAddress::toString)
        .containsExactly(edge);
    assertThat(linked.toBuilder().edges(named).build().edgeNames()).hasSize(1);
    assertThatThrownBy(() -> linked.toBuilder().edges("192.0.2.1:1618").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("edge udp://192.0.2.1:1618 cannot be reached: links are required");
  }

  @Test
  void shouldListenAtUdpAloneIfLinksAreRequired() {
    NodeConfig both = NodeConfig.builder().listen("127.0.0.1:0", "tcp://127.0.0.1:0").build();
    NodeLinks required = NodeLinks.ofNewKey(LinkMode.REQUIRE);
    assertThatThrownBy(() -> both.toBuilder().links(required).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("listens at udp alone");
    assertThat(both.toBuilder().links(NodeLinks.ofNewKey(LinkMode.PREFER)).build().listen())
        .hasSize(2);
    NodeConfig tcp = NodeConfig.builder().listen("tcp://127.0.0.1:0").build();
    assertThatThrownBy(() -> tcp.toBuilder().links(NodeLinks.ofNewKey(LinkMode.PREFER)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("links need an address of udp");
  }

  @Test
  void shouldRefuseAnEpochThatIsTooLongForLinks() {
    NodeConfig slow = epoch(Duration.ofSeconds(4));
    assertThat(slow.links().mode()).isEqualTo(LinkMode.PLAIN);
    for (LinkMode mode : List.of(LinkMode.REQUIRE, LinkMode.PREFER)) {
      assertThatThrownBy(() -> slow.toBuilder().links(NodeLinks.ofNewKey(mode)).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "an epoch of 4000 ms is too long for links: choose at most \\d+ ms, or set links to"
                  + " plain");
      assertThat(
              epoch(Duration.ofMillis(100)).toBuilder()
                  .links(NodeLinks.ofNewKey(mode))
                  .build()
                  .links())
          .isNotNull();
    }
  }

  private static NodeConfig epoch(Duration epoch) {
    return NodeConfig.builder().engine(NodeConfig.DEFAULT.engine().withEpoch(epoch)).build();
  }

  @Test
  void shouldTakeAnEdgeByNameWithoutLookingItUp() {
    NodeConfig config =
        NodeConfig.builder().edges("no-such-host.invalid:1618", "192.0.2.1:1").build();
    assertThat(config.edgeNames())
        .containsExactly(new Endpoint.Named("udp", "no-such-host.invalid", 1618));
    assertThat(config.engine().edges().toString()).isEqualTo("[udp://192.0.2.1:1]");
    assertThatThrownBy(() -> NodeConfig.builder().edges("tcp://example.org:1618").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("edge tcp://example.org:1618 cannot be reached");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "127.0.0.1:99999", "::1:1618", "udp://"})
  void shouldRefuseWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> NodeConfig.builder().listen(text).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("address '" + text + "'");
  }

  @Test
  void shouldSeekAnEdgeWithoutHostOnThisMachine() {
    assertThat(NodeConfig.builder().edges(":1700").build().engine().edges().toString())
        .isEqualTo("[udp://127.0.0.1:1700]");
    assertThat(
            NodeConfig.builder()
                .listen("[::1]:1")
                .edges(":1700")
                .build()
                .engine()
                .edges()
                .toString())
        .isEqualTo("[udp://[::1]:1700]");
  }

  @Test
  void shouldNotDependOnTheOrderOfCalls() {
    assertThat(NodeConfig.builder().edges(":1700").listen("[::1]:1").build().engine().edges())
        .hasToString("[udp://[::1]:1700]");
    NodeConfig engineLast =
        NodeConfig.builder()
            .edges("192.0.2.1:1", "tcp://192.0.2.1:2")
            .engine(EngineConfig.DEFAULT.withMinDifficulty(9))
            .listen(":1", "tcp://:1")
            .build();
    assertThat(engineLast.engine().edges()).hasSize(2);
    assertThat(engineLast.engine().minDifficulty()).isEqualTo(9);
  }

  @Test
  void shouldReplaceEdgesAndKeepTheRest() {
    NodeConfig config =
        NodeConfig.builder(Path.of("home"))
            .edges("192.0.2.1:1", "a.invalid:1")
            .capacityBytes(5 << 20)
            .build();
    NodeConfig next = config.toBuilder().edges("192.0.2.2:2").build();
    assertThat(next.engine().edges()).hasToString("[udp://192.0.2.2:2]");
    assertThat(next.edgeNames()).isEmpty();
    assertThat(next.capacityBytes()).isEqualTo(5 << 20);
    assertThat(next.data()).isEqualTo(Path.of("home", "data"));
    assertThat(next.key()).isSameAs(config.key());
    assertThat(ConfigChanges.of(config, config.toBuilder().build()))
        .hasToString("nothing has changed");
  }

  @Test
  void shouldRefuseMetricsAtAHostWithoutAddress() {
    assertThatThrownBy(
            () ->
                NodeConfig.builder()
                    .metrics(InetSocketAddress.createUnresolved("no-such-host.invalid", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "metrics host 'no-such-host.invalid' has no address: use an IP address or a name that"
                + " resolves");
  }

  @Test
  void shouldRefuseACapacityThatHoldsNothing() {
    assertThatThrownBy(() -> NodeConfig.builder().capacityBytes(1_000).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity 1000 is below 1MiB: raise it");
  }
}
