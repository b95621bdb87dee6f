package dave.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.link.LinkMode;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
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
    NodeConfig config = NodeConfig.DEFAULT.withListen("127.0.0.1:0", "tcp://[::1]:0");
    assertThat(config.listen())
        .extracting(PeerAddress::toString)
        .containsExactly("udp://127.0.0.1:0", "tcp://[::1]:0");
  }

  @Test
  void shouldRefuseTwoAddressesOfOneTransport() {
    assertThatThrownBy(() -> NodeConfig.DEFAULT.withListen(":1618", ":1619"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two addresses of udp to listen at");
  }

  @Test
  void shouldRefuseToListenNowhere() {
    assertThatThrownBy(() -> NodeConfig.DEFAULT.withListen())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no address to listen at");
  }

  @Test
  void shouldRefuseATransportThatItDoesNotSpeak() {
    assertThatThrownBy(() -> NodeConfig.DEFAULT.withListen("sctp://0102"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot listen at sctp://0102");
  }

  @Test
  void shouldRefuseAnEdgeThatNoTransportReaches() {
    assertThatThrownBy(() -> NodeConfig.DEFAULT.withEdges("tcp://127.0.0.1:1618"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("edge tcp://127.0.0.1:1618 cannot be reached");
  }

  @Test
  void shouldTakeSealedEdgesOnlyWithLinks() {
    String edge = "sealed://" + "ab".repeat(32) + "@192.0.2.1:1618";
    String named = "sealed://" + "ab".repeat(32) + "@example.org:1618";
    for (String text : List.of(edge, named)) {
      assertThatThrownBy(() -> NodeConfig.DEFAULT.withEdges(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("edge " + text + " cannot be reached: set links to require or prefer");
    }
    NodeConfig linked = NodeConfig.DEFAULT.withLinks(NodeLinks.ofNewKey(LinkMode.REQUIRE));
    assertThat(linked.withEdges(edge).engine().edges())
        .extracting(PeerAddress::toString)
        .containsExactly(edge);
    assertThat(linked.withEdges(named).edgeNames()).hasSize(1);
    assertThatThrownBy(() -> linked.withEdges("192.0.2.1:1618"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("edge udp://192.0.2.1:1618 cannot be reached: links are required");
  }

  @Test
  void shouldListenAtUdpAloneIfLinksAreRequired() {
    NodeConfig both = NodeConfig.DEFAULT.withListen("127.0.0.1:0", "tcp://127.0.0.1:0");
    NodeLinks required = NodeLinks.ofNewKey(LinkMode.REQUIRE);
    assertThatThrownBy(() -> both.withLinks(required))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("listens at udp alone");
    assertThat(both.withLinks(NodeLinks.ofNewKey(LinkMode.PREFER)).listen()).hasSize(2);
    NodeConfig tcp = NodeConfig.DEFAULT.withListen("tcp://127.0.0.1:0");
    assertThatThrownBy(() -> tcp.withLinks(NodeLinks.ofNewKey(LinkMode.PREFER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("links need an address of udp");
  }

  @Test
  void shouldRefuseAnEpochThatIsTooLongForLinks() {
    NodeConfig slow = epoch(Duration.ofMillis(500));
    assertThat(slow.links().mode()).isEqualTo(LinkMode.PLAIN);
    for (LinkMode mode : List.of(LinkMode.REQUIRE, LinkMode.PREFER)) {
      assertThatThrownBy(() -> slow.withLinks(NodeLinks.ofNewKey(mode)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "an epoch of 500 ms is too long for links: choose at most \\d+ ms, or set links to"
                  + " plain");
      assertThat(epoch(Duration.ofMillis(100)).withLinks(NodeLinks.ofNewKey(mode)).links())
          .isNotNull();
    }
  }

  private static NodeConfig epoch(Duration epoch) {
    return NodeConfig.DEFAULT.withEngine(NodeConfig.DEFAULT.engine().withEpoch(epoch));
  }

  @Test
  void shouldTakeAnEdgeByNameWithoutLookingItUp() {
    NodeConfig config = NodeConfig.DEFAULT.withEdges("no-such-host.invalid:1618", "192.0.2.1:1");
    assertThat(config.edgeNames())
        .containsExactly(new Endpoint.Named("udp", "no-such-host.invalid", 1618));
    assertThat(config.engine().edges().toString()).isEqualTo("[udp://192.0.2.1:1]");
    assertThatThrownBy(() -> NodeConfig.DEFAULT.withEdges("tcp://example.org:1618"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("edge tcp://example.org:1618 cannot be reached");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "127.0.0.1:99999", "::1:1618", "udp://"})
  void shouldRefuseWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> NodeConfig.DEFAULT.withListen(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("address '" + text + "'");
  }

  @Test
  void shouldSeekAnEdgeWithoutHostOnThisMachine() {
    assertThat(NodeConfig.DEFAULT.withEdges(":1700").engine().edges().toString())
        .isEqualTo("[udp://127.0.0.1:1700]");
    assertThat(
            NodeConfig.DEFAULT.withListen("[::1]:1").withEdges(":1700").engine().edges().toString())
        .isEqualTo("[udp://[::1]:1700]");
  }

  @Test
  void shouldRefuseACapacityThatHoldsNothing() {
    assertThatThrownBy(() -> NodeConfig.DEFAULT.withCapacityBytes(1_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity 1000 is below 1MiB");
  }
}
