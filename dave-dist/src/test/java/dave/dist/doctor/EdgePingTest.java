package dave.dist.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.link.LinkMode;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Asks a real node, and one that is silent. */
final class EdgePingTest {
  @Test
  void shouldTellWhoAnswers() throws IOException {
    NodeConfig config =
        NodeConfig.builder()
            .listen("udp://127.0.0.1:0")
            .links(NodeLinks.ofNewKey(LinkMode.PREFER))
            .build();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (DaveNode node = DaveNode.launch(config);
        DatagramSocket silent = new DatagramSocket(any);
        EdgePing ping = new EdgePing(InstantSource.system())) {
      List<PeerAddress> edges = new ArrayList<>(node.listenAddresses());
      assertThat(edges).extracting(PeerAddress::transport).contains("sealed", "udp");
      assertThat(ping.ask(edges, Duration.ofSeconds(20)))
          .containsExactlyInAnyOrderElementsOf(edges);
      PeerAddress nobody = PeerAddresses.parse("udp://127.0.0.1:" + silent.getLocalPort());
      assertThat(ping.ask(List.of(nobody), Duration.ofMillis(50))).doesNotContain(nobody);
    }
  }
}
