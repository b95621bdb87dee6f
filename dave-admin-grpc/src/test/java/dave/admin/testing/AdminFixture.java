package dave.admin.testing;

import com.google.protobuf.ByteString;
import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.methods.AdminDats;
import dave.admin.server.AdminServer;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import dave.engine.Health;
import dave.engine.link.LinkMode;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.tail.Cursor;
import dave.engine.tail.HiddenDats;
import dave.engine.tail.TailStart;
import dave.engine.tail.Tails;
import dave.service.NodeParts;
import dave.service.NodeService;
import dave.service.ServiceRuntime;
import dave.service.model.RouterMapping;
import dave.wire.Dat;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A server on loopback with a real store, miner and key, and a client of it. */
public final class AdminFixture implements AutoCloseable {
  /** What the router of the node says. */
  public static final RouterMapping MAPPED =
      new RouterMapping(
          RouterMapping.State.MAPPED,
          "PCP",
          Optional.of(PeerAddresses.parse("udp://203.0.113.7:1618")),
          "");

  public static final int EASY = FakeEngine.MIN_DIFFICULTY;
  public static final SigningKey KEY = SigningKey.generate(new SecureRandom());

  private volatile Duration ahead = Duration.ZERO;
  final InstantSource clock = () -> InstantSource.system().instant().plus(ahead);
  public final DatStore store;
  public final FakeEngine engine;
  public final Health health;
  final Miner miner = new Miner(2, clock, new Random(1));
  public final NodeService service;
  public final AdminServer server;
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Scheduler blocking = Schedulers.newBoundedElastic(8, 100_000, "blocking", 60, true);
  final Scheduler timer = Schedulers.newSingle("timer", true);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final ManagedChannel channel;

  private AdminFixture(DatStore store, UnaryOperator<AdminConfig> config, NodeMaker maker)
      throws IOException {
    this.store = store;
    engine = new FakeEngine(store);
    health = Health.of(engine, timer);
    AdminConfig usual =
        AdminConfig.loopback(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withLimits(
                AdminLimits.DEFAULT.withTimes(
                    Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(1)));
    service =
        new NodeService(
            maker.node(engine, miner, health),
            new ServiceRuntime(clock, blocking, blocking, timer, new Random(2), meters));
    server = AdminServer.start(config.apply(usual), service, null);
    channel = newChannel();
  }

  /** Advances the clock. */
  public void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  /** Creates the node from its parts. */
  interface NodeMaker {
    NodeParts node(FakeEngine engine, Miner miner, Health health);
  }

  public static AdminFixture start() throws IOException {
    return start(config -> config);
  }

  public static AdminFixture start(UnaryOperator<AdminConfig> config) throws IOException {
    return start(memory(1L << 30), config);
  }

  public static AdminFixture start(DatStore store, UnaryOperator<AdminConfig> config)
      throws IOException {
    return new AdminFixture(
        store,
        config,
        (engine, miner, health) ->
            new NodeParts(
                engine, miner, () -> KEY, "9.9.9", 10, LinkMode.PREFER, health, () -> MAPPED));
  }

  public static AdminFixture startWithoutKey() throws IOException {
    return new AdminFixture(
        memory(1L << 30),
        config -> config,
        (engine, miner, health) ->
            new NodeParts(
                engine,
                miner,
                () -> {
                  throw new IllegalStateException("wrong passphrase");
                },
                "9.9.9",
                10,
                LinkMode.PLAIN,
                health,
                () -> RouterMapping.OFF));
  }

  public static DatStore memory(long capacityBytes) {
    return new InMemoryDatStore(
        capacityBytes, Mass.WORK, InstantSource.system(), new SecureRandom());
  }

  public static UnaryOperator<AdminConfig> limits(UnaryOperator<AdminLimits> change) {
    return config -> config.withLimits(change.apply(config.limits()));
  }

  /** Returns a stub with a deadline, so that no test hangs. */
  public AdminServiceBlockingStub stub() {
    return AdminServiceGrpc.newBlockingStub(channel).withDeadlineAfter(Duration.ofSeconds(60));
  }

  /** Returns a stub without a deadline. */
  public AdminServiceBlockingStub stubWithoutDeadline() {
    return AdminServiceGrpc.newBlockingStub(channel);
  }

  public AdminServiceGrpc.AdminServiceStub asyncStub() {
    return AdminServiceGrpc.newStub(channel);
  }

  public ManagedChannel channel() {
    return channel;
  }

  ManagedChannel newChannel() {
    ManagedChannel opened = NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
    channels.add(opened);
    return opened;
  }

  /**
   * Returns a channel with the smallest flow-control window: the server sends only what is read.
   */
  public ManagedChannel newNarrowChannel() {
    ManagedChannel opened =
        NettyChannelBuilder.forAddress(server.address())
            .flowControlWindow(65_535)
            .usePlaintext()
            .build();
    channels.add(opened);
    return opened;
  }

  /** Returns a finished dat of an author, with real work. */
  public Dat mined(String key, String value, SigningKey author) {
    return mined(key, value, author, EASY);
  }

  public Dat mined(String key, String value, SigningKey author, int difficulty) {
    MiningTask task =
        new MiningTask(
            ByteString.copyFromUtf8(key),
            ByteString.copyFromUtf8(value),
            author.author(),
            difficulty);
    return miner.mine(task).result().join().compose(task, author);
  }

  public Admission hold(VerifiedDat dat) {
    return store.put(dat, DatStore.Durability.RELAXED).blockOptional().orElseThrow();
  }

  /** Returns the cursor of an arrival. */
  public String cursor(long sequence) {
    return new Cursor(store.logId(), sequence, List.of()).text(engine.seal());
  }

  /** Returns the arrival number of a cursor. */
  public long sequence(String cursor) {
    Tails tails = new Tails(store, engine.seal(), clock, timer);
    return ((TailStart.At) tails.start(cursor, HiddenDats.NOTHING)).position();
  }

  public static dave.admin.v1.Dat proto(Dat dat) {
    return AdminDats.toProto(new VerifiedDat(dat, 0, false));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
    service.close();
    miner.close();
    store.close();
    blocking.dispose();
    timer.dispose();
  }
}
