package dave.bench;

import dave.admin.AdminConfig;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A node as a user runs it, with its store on the disk and its gRPC API on loopback. */
final class GrpcNode implements AutoCloseable {
  private final DaveNode node;

  GrpcNode(Path data) {
    node =
        DaveNode.launch(
            NodeConfig.DEFAULT
                .withListen("127.0.0.1:0")
                .withData(data)
                .withAdmin(
                    AdminConfig.loopback(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))));
  }

  int port() {
    return node.adminAddress().orElseThrow().getPort();
  }

  DatStore store() {
    return node.engine().store();
  }

  /** Puts dats as gossip does. */
  void hold(SampleDats dats, int from, int to) {
    for (int i = from; i < to; i++) {
      var unused = store().put(dats.at(i), Durability.RELAXED);
    }
  }

  /** {@link #hold}; returns when all of them can be read. */
  void fill(SampleDats dats, int count) {
    hold(dats, 0, count - 1);
    var unused = store().put(dats.at(count - 1), Durability.SYNCED).block();
  }

  @Override
  public void close() {
    node.close();
  }
}
