package dave.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.admin.Addresses;
import dave.admin.AdminConfig;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.Refused;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.PutRequest;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
  @Test
  void shouldRefuseToListenElsewhereThanLoopbackUnguarded() {
    for (String host : new String[] {"0.0.0.0", "::", "192.0.2.7"}) {
      assertThatThrownBy(() -> AdminConfig.loopback(new InetSocketAddress(host, 1619)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(":1619 is not loopback")
          .hasMessageContaining("TLS certificate")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void shouldSayThatThePortIsInUse() throws IOException {
    try (AdminFixture first = AdminFixture.start()) {
      assertThatThrownBy(
              () -> AdminFixture.start(config -> AdminConfig.loopback(first.server.address())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Addresses.text(first.server.address()))
          .hasMessageContaining("in use")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void shouldShareTheEventLoopsOfTheCaller() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (AdminFixture fixture = AdminFixture.start()) {
      AdminServer server =
          AdminServer.start(
              AdminConfig.loopback(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
              fixture.service,
              new EventLoops(loops, NioServerSocketChannel.class));
      assertThat(server.address().getPort()).isPositive();
      server.close();
      assertThat(loops.isShuttingDown()).isFalse();
    } finally {
      loops.shutdownGracefully().awaitUninterruptibly(1_000);
    }
  }

  @Test
  void shouldFollowTheReadinessOfTheNode() throws Exception {
    try (AdminFixture fixture = AdminFixture.start()) {
      Iterator<HealthCheckResponse> told =
          HealthGrpc.newBlockingStub(fixture.channel())
              .withDeadlineAfter(Duration.ofSeconds(60))
              .watch(HealthCheckRequest.getDefaultInstance());
      assertThat(told.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      fixture.health.drain();
      assertThat(told.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void shouldServeHealthAndReflection() throws Exception {
    try (AdminFixture fixture = AdminFixture.start()) {
      for (String service : new String[] {"", AdminServiceGrpc.SERVICE_NAME}) {
        assertThat(
                HealthGrpc.newBlockingStub(fixture.channel())
                    .check(HealthCheckRequest.newBuilder().setService(service).build())
                    .getStatus())
            .isEqualTo(ServingStatus.SERVING);
      }
      ServerReflectionRequest all =
          ServerReflectionRequest.newBuilder().setListServices("").build();
      assertThat(reflected(fixture, all).getListServicesResponse().getServiceList())
          .extracting(ServiceResponse::getName)
          .contains(AdminServiceGrpc.SERVICE_NAME, "grpc.health.v1.Health");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dave.admin.v1.AdminService",
        "google.rpc.ErrorInfo",
        "google.rpc.BadRequest",
        "google.rpc.Status"
      })
  void shouldTellToolsOfAllTypesThatTheyMeet(String symbol) throws Exception {
    ServerReflectionRequest ask =
        ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build();
    try (AdminFixture fixture = AdminFixture.start()) {
      assertThat(reflected(fixture, ask).getFileDescriptorResponse().getFileDescriptorProtoCount())
          .as("v1")
          .isPositive();
      assertThat(
              call(
                      io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(fixture.channel())
                          ::serverReflectionInfo,
                      io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                          .setFileContainingSymbol(symbol)
                          .build())
                  .getFileDescriptorResponse()
                  .getFileDescriptorProtoCount())
          .as("v1alpha")
          .isPositive();
    }
  }

  private static ServerReflectionResponse reflected(
      AdminFixture fixture, ServerReflectionRequest request) throws Exception {
    return call(ServerReflectionGrpc.newStub(fixture.channel())::serverReflectionInfo, request);
  }

  private static <Q, A> A call(Function<StreamObserver<A>, StreamObserver<Q>> method, Q request)
      throws Exception {
    CompletableFuture<A> answer = new CompletableFuture<>();
    StreamObserver<Q> requests =
        method.apply(
            new StreamObserver<>() {
              @Override
              public void onNext(A response) {
                answer.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                answer.completeExceptionally(error);
              }

              @Override
              public void onCompleted() {}
            });
    requests.onNext(request);
    A response = answer.get();
    requests.onCompleted();
    return response;
  }

  @Test
  void shouldRefuseRequestsOfMoreThan128Kibibytes() throws IOException {
    try (AdminFixture fixture = AdminFixture.start()) {
      PutRequest large =
          PutRequest.newBuilder().setValue(ByteString.copyFrom(new byte[(128 << 10) + 1])).build();
      PutRequest smaller =
          PutRequest.newBuilder().setValue(ByteString.copyFrom(new byte[100_000])).build();

      assertThatThrownBy(() -> fixture.stub().put(large))
          .isInstanceOf(StatusRuntimeException.class)
          .satisfies(
              e ->
                  assertThat(Status.fromThrowable(e).getCode())
                      .isIn(Code.RESOURCE_EXHAUSTED, Code.CANCELLED));
      Refused.by(() -> fixture.stub().put(smaller)).is(Code.INVALID_ARGUMENT, "VALUE_TOO_LARGE");
    }
  }

  @Test
  @Tag("long")
  void shouldEndStreamsAndLetCallsFinishWhenItCloses() throws Exception {
    try (AdminFixture fixture = AdminFixture.start()) {
      Iterator<SubscribeResponse> events =
          fixture.stub().subscribe(SubscribeRequest.getDefaultInstance());
      assertThat(events.next().hasHeartbeat()).isTrue();
      Iterator<MineResponse> mining =
          fixture
              .stub()
              .mine(
                  MineRequest.newBuilder()
                      .setAuthor(AdminFixture.KEY.author().toByteString())
                      .setDifficulty(40)
                      .build());
      mining.next();

      fixture.server.close();

      Refused.by(events::next)
          .is(Code.UNAVAILABLE, "STOPPING")
          .mayRetry()
          .says("resume with your cursor")
          .hasCursor(fixture, 0);
      Refused.by(() -> mining.forEachRemaining(response -> {})).is(Code.UNAVAILABLE, "STOPPING");
      assertThatThrownBy(() -> fixture.stub().getStatus(GetStatusRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);
      fixture.server.close();
    }
  }

  @Test
  void shouldTellAllCallersThatItStopsWhileItLetsCallsFinish() throws Exception {
    Duration drain = Duration.ofSeconds(3);
    try (AdminFixture fixture =
        AdminFixture.start(
            AdminFixture.limits(
                l -> l.withTimes(Duration.ofSeconds(60), Duration.ofSeconds(15), drain)))) {
      fixture.engine.silent = true;
      CompletableFuture<Throwable> slow = get(fixture);
      fixture.stub().getStatus(GetStatusRequest.getDefaultInstance());
      CompletableFuture<Void> closing = CompletableFuture.runAsync(fixture.server::close);
      HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(fixture.channel());
      await()
          .until(
              () ->
                  health.check(HealthCheckRequest.getDefaultInstance()).getStatus()
                      == ServingStatus.NOT_SERVING);

      await()
          .untilAsserted(
              () ->
                  Refused.by(() -> fixture.stub().getStatus(GetStatusRequest.getDefaultInstance()))
                      .is(Code.UNAVAILABLE, "STOPPING")
                      .mayRetry());
      assertThat(closing).isNotDone();
      // At three quarters of the drain time the slow call is aborted with a status.
      Refused.of(slow.get(20, TimeUnit.SECONDS)).is(Code.UNAVAILABLE, "STOPPING").mayRetry();
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldNotWaitForEverWhenItCloses() throws Exception {
    try (AdminFixture fixture =
        AdminFixture.start(
            AdminFixture.limits(
                l ->
                    l.withTimes(
                        Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofMillis(50))))) {
      fixture.engine.silent = true;
      CompletableFuture<Throwable> end = get(fixture);
      fixture.stub().getStatus(GetStatusRequest.getDefaultInstance());

      fixture.server.close();

      assertThat(Status.fromThrowable(end.get()).getCode()).isIn(Code.UNAVAILABLE, Code.CANCELLED);
    }
  }

  /** A call and the error that ended it. */
  private static CompletableFuture<Throwable> get(AdminFixture fixture) {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    fixture
        .asyncStub()
        .get(
            GetRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build(),
            new StreamObserver<GetResponse>() {
              @Override
              public void onNext(GetResponse response) {}

              @Override
              public void onError(Throwable error) {
                end.complete(error);
              }

              @Override
              public void onCompleted() {}
            });
    return end;
  }
}
