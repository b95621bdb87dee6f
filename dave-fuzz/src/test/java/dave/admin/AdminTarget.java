package dave.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dave.admin.call.Calls;
import dave.admin.call.GracefulShutdown;
import dave.admin.methods.BoundAdminService;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.FakeEngine;
import dave.admin.testing.Refused;
import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.GetRequest;
import dave.admin.v1.ListRequest;
import dave.admin.v1.MineRequest;
import dave.admin.v1.PutRequest;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubscribeRequest;
import dave.engine.Health;
import dave.engine.link.LinkMode;
import dave.engine.store.DatStore;
import dave.engine.testing.SignedDats;
import dave.fuzz.Input;
import dave.service.NodeParts;
import dave.service.NodeService;
import dave.service.ServiceRuntime;
import dave.service.model.RouterMapping;
import dave.wire.Endpoint;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.mining.Miner;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Any request of any call. It succeeds, or ends with a status that gives the reason in one line,
 * with details. It never ends with an internal or unknown error, and it always ends.
 */
public final class AdminTarget {
  private static final int EASY = FakeEngine.MIN_DIFFICULTY;
  private static final String NAME = "fuzz";

  /** How a request may be refused. */
  private static final Set<Status.Code> PROPER =
      EnumSet.of(
          Status.Code.INVALID_ARGUMENT,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.NOT_FOUND,
          Status.Code.RESOURCE_EXHAUSTED);

  private static final List<MethodDescriptor<?, ?>> METHODS =
      AdminServiceGrpc.getServiceDescriptor().getMethods().stream()
          .sorted(Comparator.comparing(MethodDescriptor::getFullMethodName))
          .<MethodDescriptor<?, ?>>map(method -> method)
          .toList();

  private static final FakeEngine ENGINE = new FakeEngine(AdminFixture.memory(1 << 20));
  private static final ManagedChannel CHANNEL = serve();

  private AdminTarget() {}

  private static ManagedChannel serve() {
    InstantSource clock = InstantSource.system();
    AdminLimits limits =
        new AdminLimits(
            new AdminLimits.Mining(4, EASY + 2, EASY),
            new AdminLimits.Open(64, 64, 64, 64),
            16,
            1 << 20,
            new AdminLimits.Times(
                Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(1)));
    Miner miner = new Miner(2, clock, new Random(1));
    NodeParts node =
        new NodeParts(
            ENGINE,
            miner,
            () -> AdminFixture.KEY,
            "fuzz",
            EASY,
            LinkMode.PLAIN,
            Health.of(ENGINE, Schedulers.parallel()),
            () -> RouterMapping.OFF);
    ServiceRuntime runtime =
        new ServiceRuntime(
            clock,
            Schedulers.immediate(),
            Schedulers.immediate(),
            Schedulers.newSingle("timer", true),
            new Random(2),
            new SimpleMeterRegistry());
    AdminConfig config =
        AdminConfig.loopback(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withLimits(limits);
    BindableService service =
        BoundAdminService.of(
            config,
            new NodeService(node, runtime),
            new Calls(
                limits.times().deadline(),
                runtime.timer(),
                new GracefulShutdown(limits.times().drain(), runtime.timer())));
    for (int i = 0; i < 5; i++) {
      var dat = SignedDats.bound(SignedDats.key(i), i < 3 ? "key" : "", "v" + i, 1_000, EASY);
      Mono<?> put =
          ENGINE.store().put(new VerifiedDat(dat, EASY, true), DatStore.Durability.RELAXED);
      put.block();
    }
    try {
      InProcessServerBuilder.forName(NAME).directExecutor().addService(service).build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return InProcessChannelBuilder.forName(NAME).directExecutor().build();
  }

  /** Jazzer's entry. The first byte names the call, the others are its request. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    call(METHODS.get(input.number(METHODS.size())), input.rest());
    ENGINE.edges.clear();
  }

  private static <Q, R> void call(MethodDescriptor<Q, R> method, byte[] bytes) {
    Q request = parse(method, bytes);
    if (request == null || (request instanceof AddPeerRequest add && namesAHost(add))) {
      return; // Not a request of this call, or one that would look up a name.
    }
    Context.CancellableContext context = Context.current().withCancellation();
    try {
      context.run(() -> call(method, request));
    } catch (StatusRuntimeException e) {
      check(e);
    } finally {
      context.cancel(null);
    }
  }

  private static <Q, R> void call(MethodDescriptor<Q, R> method, Q request) {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    if (method.getType() == MethodDescriptor.MethodType.UNARY) {
      assertThat(ClientCalls.blockingUnaryCall(CHANNEL, method, options, request)).isNotNull();
      return;
    }
    Iterator<R> responses =
        ClientCalls.blockingServerStreamingCall(CHANNEL, method, options, request);
    boolean endless = request instanceof SubscribeRequest;
    assertThat(responses.next()).isNotNull();
    while (!endless && responses.hasNext()) {
      responses.next();
    }
  }

  private static <Q> @Nullable Q parse(MethodDescriptor<Q, ?> method, byte[] bytes) {
    try {
      return method.parseRequest(new ByteArrayInputStream(bytes));
    } catch (StatusRuntimeException e) {
      return null; // gRPC itself answers bytes that are no message.
    }
  }

  private static boolean namesAHost(AddPeerRequest request) {
    try {
      return PeerAddresses.parseEndpoint(request.getAddress()) instanceof Endpoint.Named;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void check(StatusRuntimeException thrown) {
    if (!PROPER.contains(thrown.getStatus().getCode())) {
      fail("ended with " + thrown.getStatus(), thrown);
    }
    Refused refused = Refused.of(thrown);
    assertThat(refused.reason()).matches("[A-Z_]+");
    assertThat(refused.message()).isNotBlank().doesNotContain("\n", "\r");
    if (refused.code() == Status.Code.INVALID_ARGUMENT) {
      assertThat(refused.fields()).isNotEmpty();
    }
  }

  /** A good request of each call, and bad ones. */
  public static List<byte[]> seeds() {
    ByteString key = ByteString.copyFromUtf8("key");
    ByteString author = SignedDats.key(0).author().toByteString();
    dave.wire.Dat dat = SignedDats.bound(SignedDats.key(9), "key", "new", 2_000, EASY);
    dave.admin.v1.Dat sent = AdminFixture.proto(dat);
    return List.of(
        seed("Put", PutRequest.newBuilder().setKey(key).setValue(key).setDifficulty(9).build()),
        seed("Put", PutRequest.newBuilder().setDifficulty(200).build()),
        seed("Submit", SubmitRequest.newBuilder().setDat(sent).build()),
        seed("Submit", SubmitRequest.newBuilder().setDat(sent.toBuilder().setTimeMs(-1)).build()),
        seed("Mine", MineRequest.newBuilder().setKey(key).setAuthor(author).build()),
        seed("Get", GetRequest.newBuilder().setKey(key).build()),
        seed("Get", GetRequest.newBuilder().setWork(dat.work().toByteString()).build()),
        seed(
            "Get",
            GetRequest.newBuilder()
                .setRegister(GetRequest.Register.newBuilder().setKey(key).setAuthor(author))
                .setLocalOnly(true)
                .build()),
        seed("List", ListRequest.newBuilder().setKeyPrefix(key).setPageSize(1).build()),
        seed("List", ListRequest.newBuilder().setPageToken("AAAA").build()),
        seed(
            "Consensus",
            ConsensusRequest.newBuilder()
                .setKey(key)
                .setRanking(ConsensusRequest.Ranking.RANKING_WORK)
                .build()),
        seed("Subscribe", SubscribeRequest.newBuilder().setCursor("0").build()),
        seed("Subscribe", SubscribeRequest.newBuilder().setCursor("log-17").build()),
        seed(
            "Subscribe",
            SubscribeRequest.newBuilder().setCursor("log-99999999999999999999").build()),
        seed("AddPeer", AddPeerRequest.newBuilder().setAddress("udp://192.0.2.1:5").build()),
        seed("AddPeer", AddPeerRequest.newBuilder().setAddress("tcp://[::1]:5").build()),
        seed("ListPeers", PutRequest.getDefaultInstance()),
        seed("GetStatus", PutRequest.getDefaultInstance()));
  }

  private static byte[] seed(String call, MessageLite request) {
    ByteArrayOutputStream seed = new ByteArrayOutputStream();
    for (int i = 0; i < METHODS.size(); i++) {
      if (call.equals(METHODS.get(i).getBareMethodName())) {
        seed.write(i);
      }
    }
    assertThat(seed.size()).as("calls named %s", call).isEqualTo(1);
    seed.writeBytes(request.toByteArray());
    return seed.toByteArray();
  }
}
