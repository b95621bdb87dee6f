package dave.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dave.admin.testing.AdminFixture;
import dave.admin.testing.LogLines;
import dave.admin.testing.Refused;
import dave.admin.v1.GetStatusRequest;
import io.grpc.ConnectivityState;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests how much a caller without a token can make a node hold and log. */
@SuppressWarnings("NullAway") // What is missing fails the test.
class StrangersTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static AdminFixture start(int connections, int openCalls) throws IOException {
    return AdminFixture.start(
        AdminFixture.limits(limits -> limits.withOpen(connections, openCalls)));
  }

  private static double refused(AdminFixture fixture, String reason) {
    return fixture.meters.get("dave.admin.refused").tag("reason", reason).counter().count();
  }

  private static double connections(AdminFixture fixture) {
    return fixture.meters.get("dave.admin.connections").gauge().value();
  }

  @Test
  void shouldCloseConnectionsBeyondTheBoundAndForgetThemAtTheirEnd() throws IOException {
    try (AdminFixture fixture = start(8, 8)) {
      List<Socket> open = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        open.add(
            new Socket(fixture.server.address().getAddress(), fixture.server.address().getPort()));
      }
      await().atMost(SOON).until(() -> refused(fixture, "connections") == 22);
      assertThat(connections(fixture)).isEqualTo(8);
      for (Socket socket : open) {
        socket.close();
      }
      await().atMost(SOON).until(() -> connections(fixture) == 0);
      assertThat(fixture.stub().getStatus(GetStatusRequest.getDefaultInstance()).getVersion())
          .isEqualTo("9.9.9");
    }
  }

  /** A caller that watches the health service. */
  private static final class Watcher
      implements ClientResponseObserver<HealthCheckRequest, HealthCheckResponse> {
    private ClientCallStreamObserver<HealthCheckRequest> call;
    private volatile Throwable error;
    private volatile boolean told;

    @Override
    public void beforeStart(ClientCallStreamObserver<HealthCheckRequest> started) {
      call = started;
    }

    @Override
    public void onNext(HealthCheckResponse response) {
      told = true;
    }

    @Override
    public void onError(Throwable thrown) {
      error = thrown;
    }

    @Override
    public void onCompleted() {}

    boolean isDecided() {
      return told || error != null;
    }
  }

  private static Watcher watch(AdminFixture fixture, String name) {
    Watcher watcher = new Watcher();
    HealthGrpc.newStub(fixture.channel())
        .watch(HealthCheckRequest.newBuilder().setService(name).build(), watcher);
    await().atMost(SOON).until(watcher::isDecided);
    return watcher;
  }

  private static void assertRefused(Watcher watcher, Code code, String reason) {
    assertThat(watcher.error).isInstanceOf(StatusRuntimeException.class);
    Refused.by(
            () -> {
              throw (StatusRuntimeException) watcher.error;
            })
        .is(code, reason);
  }

  @Test
  @Tag("long")
  void shouldKeepNoLongNameThatIsWatched() throws IOException {
    try (AdminFixture fixture = start(8, 8)) {
      assertThat(watch(fixture, "n".repeat(OpenCalls.MAX_NAME)).told).isTrue();
      assertRefused(
          watch(fixture, "n".repeat(OpenCalls.MAX_NAME + 1)),
          Code.INVALID_ARGUMENT,
          "SERVICE_NAME_TOO_LONG");
      Watcher huge = watch(fixture, "n".repeat(1 << 18));
      assertThat(((StatusRuntimeException) huge.error).getStatus().getCode())
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }
  }

  private static List<Socket> knock(AdminFixture fixture, int times) throws IOException {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      open.add(
          new Socket(fixture.server.address().getAddress(), fixture.server.address().getPort()));
    }
    return open;
  }

  @Test
  void shouldLetThoseWithoutACallMakeWayForNewOnesAndNobodyElse() throws IOException {
    try (AdminFixture fixture = start(8, 8)) {
      Watcher busy = watch(fixture, "");
      List<Socket> first = knock(fixture, 7);
      await().atMost(SOON).until(() -> connections(fixture) == 8);
      List<Socket> early = knock(fixture, 5);
      await().atMost(SOON).until(() -> refused(fixture, "connections") == 5);

      fixture.pass(ConnectionLimiter.GRACE);
      List<Socket> later = knock(fixture, 9);
      // Seven of the nine replace the first seven. Two are refused: all others are new or have a
      // call.
      await().atMost(SOON).until(() -> refused(fixture, "connections") == 7);
      assertThat(refused(fixture, "no_call")).isEqualTo(7);
      assertThat(connections(fixture)).isEqualTo(8);
      for (Socket socket : first) {
        socket.setSoTimeout((int) SOON.toMillis());
        while (socket.getInputStream().read() >= 0) {}
      }
      assertThat(busy.error).isNull();
      for (List<Socket> sockets : List.of(first, early, later)) {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }
  }

  @Test
  void shouldServeWhoCallsWhereOthersOnlyHoldConnections() throws IOException {
    try (AdminFixture fixture = start(8, 8)) {
      List<Socket> held = knock(fixture, 8);
      await().atMost(SOON).until(() -> connections(fixture) == 8);
      fixture.pass(ConnectionLimiter.GRACE);
      assertThat(fixture.stub().getStatus(GetStatusRequest.getDefaultInstance()).getVersion())
          .isEqualTo("9.9.9");
      // A connection whose call has ended can be replaced too.
      List<Socket> new7 = knock(fixture, 7);
      await().atMost(SOON).until(() -> refused(fixture, "no_call") == 8);
      fixture.pass(ConnectionLimiter.GRACE);
      // If the server saw the end of the call only after the seven came, these are replaced first.
      List<Socket> last = new ArrayList<>();
      await()
          .atMost(SOON)
          .until(
              () -> {
                last.addAll(knock(fixture, last.size() < 8 ? 1 : 0));
                return fixture.channel().getState(false) != ConnectivityState.READY;
              });
      assertThat(refused(fixture, "no_call")).isLessThan(8 + last.size());
      assertThat(refused(fixture, "connections")).isZero();
      for (List<Socket> sockets : List.of(held, new7, last)) {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }
  }

  @Test
  void shouldBoundCallsThatNeedNoToken() throws IOException {
    try (AdminFixture fixture = start(64, 4)) {
      List<Watcher> open = new ArrayList<>();
      // The limit of one source applies, not the one of all.
      for (int i = 0; i < 4; i++) {
        open.add(watch(fixture, "name-" + i));
        assertThat(open.getLast().told).isTrue();
      }
      assertRefused(watch(fixture, ""), Code.RESOURCE_EXHAUSTED, "TOO_MANY_CALLS");
      assertThat(refused(fixture, "calls")).isEqualTo(1);
      open.forEach(watcher -> watcher.call.cancel("enough", null));
      await().atMost(SOON).until(() -> watch(fixture, "").told);
    }
  }

  @Test
  void shouldLogALineAMinuteOfThoseWhoSpeakSomethingElse() throws IOException {
    List<String> records = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.INFO.intValue()) {
              records.add(record.getLoggerName() + ": " + record.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger grpc = Logger.getLogger("io.grpc");
    grpc.addHandler(handler);
    try (AdminFixture fixture = start(64, 4);
        LogLines lines = LogLines.of("/admin/access")) {
      for (int i = 0; i < 20; i++) {
        try (Socket socket =
            new Socket(fixture.server.address().getAddress(), fixture.server.address().getPort())) {
          socket
              .getOutputStream()
              .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          socket.setSoTimeout((int) SOON.toMillis());
          while (socket.getInputStream().read() >= 0) {}
        } catch (IOException e) {
          // A reset also ends the connection.
        }
      }
      await().atMost(SOON).until(() -> refused(fixture, "no_call") == 20);
      assertThat(records).isEmpty();
      assertThat(lines.text().lines()).singleElement().asString().contains("no_call 1");
    } finally {
      grpc.removeHandler(handler);
    }
  }
}
