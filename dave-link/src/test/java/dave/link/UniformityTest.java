package dave.link;

import dave.link.testing.Net;
import dave.link.testing.Node;
import dave.link.testing.Uniformity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without the keys all datagrams look like random bytes: at each offset, and in sequence. */
class UniformityTest {
  private final Net net = new Net(8).capture();
  private Uniformity datagrams;

  @BeforeEach
  void capture() {
    Node hub = new Node(net, 0);
    for (int i = 1; i <= 150; i++) {
      Node node = new Node(net, i);
      node.connect(hub);
      net.run(120);
      for (int j = 0; j < 8; j++) {
        node.links().find(hub.key()).ifPresent(node::sendCell);
        net.run(60);
        hub.links().find(node.key()).ifPresent(hub::sendCell);
      }
    }
    datagrams = new Uniformity(net.captured().stream().map(Net.Sent::datagram).toList());
  }

  @Test
  void shouldBeUniformInAll() {
    datagrams.checkBytes();
  }

  @Test
  void shouldBeUniformAtEachPlace() {
    datagrams.checkPlaces();
  }

  @Test
  void shouldPassASerialTest() {
    datagrams.checkPairs();
  }

  @Test
  void shouldShareNoByte() {
    datagrams.checkValues();
  }
}
