package dave.bench.api;

import dave.admin.AdminConfig;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.http.HttpConfig;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.PeerAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A node as users run it, with its store on disk and its gRPC API on loopback. */
final class GrpcNode implements AutoCloseable {
  /** How many dats may wait for the store at a time. */
  private static final int BATCH = 256;

  private final DaveNode node;

  GrpcNode(Path data) {
    this(config(data));
  }

  private GrpcNode(NodeConfig config) {
    node = DaveNode.launch(config);
  }

  /** Starts a node that also answers strangers over HTTP. */
  static GrpcNode withHttp(Path data) {
    return new GrpcNode(config(data).toBuilder().http(HttpConfig.of(anyPort())).build());
  }

  private static NodeConfig config(Path data) {
    return NodeConfig.builder()
        .listen("127.0.0.1:0")
        .data(data)
        .admin(AdminConfig.loopback(anyPort()))
        .build();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  int port() {
    return node.adminAddress().orElseThrow().getPort();
  }

  int httpPort() {
    return node.httpAddress().orElseThrow().getPort();
  }

  int gossipPort() {
    return PeerAddresses.toSocketAddress(node.listenAddresses().getFirst()).getPort();
  }

  DatStore store() {
    return node.engine().store();
  }

  /** Stores dats as gossip does. */
  void hold(SampleDats dats, int from, int to) {
    for (int i = from; i < to; i++) {
      var unused = store().put(dats.at(i), Durability.RELAXED);
    }
  }

  /** Stores the first dats; returns when all of them can be read. */
  void fill(SampleDats dats, int count) {
    for (int i = 0; i < count; i++) {
      boolean waits = i % BATCH == 0 || i == count - 1;
      var admission = store().put(dats.at(i), waits ? Durability.SYNCED : Durability.RELAXED);
      if (waits && !admission.blockOptional().orElseThrow().admitted()) {
        throw new IllegalStateException("a dat is refused");
      }
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
