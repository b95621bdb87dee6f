package dave.dist.demo;

import dave.admin.AdminConfig;
import dave.admin.v1.AdminServiceGrpc;
import dave.engine.EngineEvent;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A real node on loopback, with a folder of its own, and a client of its API. It records the peers
 * that it meets and the dats that they send.
 */
final class DemoNode implements AutoCloseable {
  private static final long DEADLINE_S = 5;

  private final String name;
  private final Map<PeerAddress, CompletableFuture<Long>> met = new ConcurrentHashMap<>();
  private final Map<WorkHash, CompletableFuture<Delivery>> received = new ConcurrentHashMap<>();
  private final DaveNode node;
  private final ManagedChannel channel;

  /** A dat that a peer sent. */
  record Delivery(DemoNode to, PeerAddress from, long atNs) {}

  private DemoNode(String name, NodeConfig config) {
    this.name = name;
    node = DaveNode.launch(config, this::onEvent);
    channel = NettyChannelBuilder.forAddress(admin()).usePlaintext().build();
  }

  /** Starts a node on free ports. */
  static DemoNode launch(String name, Path folder, PeerAddress... edges) {
    NodeConfig config =
        NodeConfig.builder()
            .listen("udp://127.0.0.1:0")
            .data(folder)
            .admin(AdminConfig.loopback(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
            .build();
    return new DemoNode(
        name,
        config.toBuilder().engine(config.engine().withEdges(java.util.List.of(edges))).build());
  }

  private void onEvent(EngineEvent event) {
    switch (event) {
      case EngineEvent.PeerAdded added -> peerAdded(added.peer()).complete(added.roundTripUs());
      case EngineEvent.DatReceived dat ->
          received(dat.dat().dat().work())
              .complete(new Delivery(this, dat.from(), System.nanoTime()));
      case EngineEvent.Ready ready -> {}
      case EngineEvent.PeerDropped dropped -> {}
      case EngineEvent.NetworkChanged changed -> {}
      case EngineEvent.Stopped stopped -> {}
    }
  }

  String name() {
    return name;
  }

  /** Returns the address that receives gossip. */
  PeerAddress address() {
    return node.listenAddresses().getFirst();
  }

  /** Returns the address of the API. */
  InetSocketAddress admin() {
    return node.adminAddress().orElseThrow();
  }

  DaveNode node() {
    return node;
  }

  /** Completes when the node meets a peer, with the round trip to it in microseconds. */
  CompletableFuture<Long> peerAdded(PeerAddress peer) {
    return met.computeIfAbsent(peer, unused -> new CompletableFuture<>());
  }

  /** Completes when a peer sends the dat to the node. */
  CompletableFuture<Delivery> received(WorkHash work) {
    return received.computeIfAbsent(work, unused -> new CompletableFuture<>());
  }

  /** Returns a client for calls with one answer. */
  AdminServiceGrpc.AdminServiceBlockingStub api() {
    return AdminServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS);
  }

  /** Returns a client for streams. */
  AdminServiceGrpc.AdminServiceStub streams() {
    return AdminServiceGrpc.newStub(channel);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    node.close();
  }
}
