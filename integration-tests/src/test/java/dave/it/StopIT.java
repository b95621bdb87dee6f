package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.Dat;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops a node that has many subscribers and a writer. */
final class StopIT {
  private static final int SUBSCRIBERS = 100;
  private static final int CHANNELS = 4;
  private static final int ENOUGH = 100;
  private static final long START_S = 60;
  private static final long STOP_S = 5;
  private static final Pattern API = Pattern.compile("API 127\\.0\\.0\\.1:(\\d+)");

  @TempDir Path home;

  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void hangUp() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private int awaitApi(Program node) throws Exception {
    Matcher api = API.matcher(node.awaitErr(line -> line.contains("ready:"), START_S));
    assertThat(api.find()).isTrue();
    return Integer.parseInt(api.group(1));
  }

  private Program node() throws Exception {
    return Program.dave(
        home, "node", "-l", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--min-difficulty", "1");
  }

  private ManagedChannel connect(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    channels.add(channel);
    return channel;
  }

  private List<Subscriber> follow(int port, List<String> cursors) {
    List<ManagedChannel> shared =
        IntStream.range(0, CHANNELS).mapToObj(i -> connect(port)).toList();
    List<Subscriber> subscribers = new ArrayList<>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      Subscriber subscriber = new Subscriber();
      AdminServiceGrpc.newStub(shared.get(i % CHANNELS))
          .subscribe(SubscribeRequest.newBuilder().setCursor(cursors.get(i)).build(), subscriber);
      subscribers.add(subscriber);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> subscribers.stream().allMatch(subscriber -> !subscriber.cursor.isEmpty()));
    return subscribers;
  }

  @Test
  void shouldTellAllWhereToGoOnAndLoseNothing() throws Exception {
    Set<ByteString> acknowledged = ConcurrentHashMap.newKeySet();
    List<Subscriber> before;
    try (Program node = node()) {
      int port = awaitApi(node);
      before = follow(port, IntStream.range(0, SUBSCRIBERS).mapToObj(i -> "").toList());
      CompletableFuture<Status> writer =
          CompletableFuture.supplyAsync(() -> write(connect(port), acknowledged));
      await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= ENOUGH);

      node.process().toHandle().destroy();

      assertThat(node.awaitExit(STOP_S)).isZero();
      assertThat(writer.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      for (Subscriber subscriber : before) {
        ErrorInfo told = subscriber.end.join();
        assertThat(told.getReason()).isEqualTo("STOPPING");
        // The same position, perhaps as another text.
        subscriber.cursor = told.getMetadataOrThrow("cursor");
      }
    }
    try (Program again = node()) {
      List<Subscriber> after =
          follow(awaitApi(again), before.stream().map(subscriber -> subscriber.cursor).toList());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  IntStream.range(0, SUBSCRIBERS)
                      .allMatch(i -> sawAll(acknowledged, before.get(i), after.get(i))));
      for (int i = 0; i < SUBSCRIBERS; i++) {
        Set<ByteString> twice = new HashSet<>(after.get(i).works);
        twice.retainAll(before.get(i).works);
        assertThat(twice).as("told twice").isEmpty();
      }
    }
  }

  private static boolean sawAll(Set<ByteString> works, Subscriber before, Subscriber after) {
    return works.stream().allMatch(w -> before.works.contains(w) || after.works.contains(w));
  }

  /** Writes until the node refuses. */
  private static Status write(ManagedChannel channel, Set<ByteString> acknowledged) {
    Random random = new Random(1);
    Miner miner = new Miner(1, InstantSource.system(), random);
    SigningKey key = SigningKey.ofSeed(new byte[32]);
    AdminServiceGrpc.AdminServiceBlockingStub stub = AdminServiceGrpc.newBlockingStub(channel);
    try (miner;
        key) {
      for (int i = 0; ; i++) {
        MiningTask task =
            new MiningTask(
                ByteString.EMPTY, ByteString.copyFromUtf8("value " + i), key.author(), 1);
        dave.wire.Dat mined = miner.mine(task).result().join().compose(task, key);
        stub.submit(SubmitRequest.newBuilder().setDat(proto(mined)).build());
        acknowledged.add(mined.work().toByteString());
      }
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static Dat proto(dave.wire.Dat dat) {
    return Dat.newBuilder()
        .setKey(dat.key())
        .setValue(dat.value())
        .setTimeMs(dat.timeMs())
        .setSalt(dat.salt())
        .setWork(dat.work().toByteString())
        .setAuthor(dat.author().toByteString())
        .setSignature(dat.signature())
        .build();
  }

  /** Records what it receives. */
  private static final class Subscriber implements StreamObserver<SubscribeResponse> {
    final Set<ByteString> works = ConcurrentHashMap.newKeySet();
    final CompletableFuture<ErrorInfo> end = new CompletableFuture<>();
    volatile String cursor = "";

    @Override
    public void onNext(SubscribeResponse response) {
      cursor = response.getCursor();
      if (response.hasDat()) {
        works.add(response.getDat().getWork());
      }
    }

    @Override
    public void onError(Throwable error) {
      end.complete(info(error).orElse(ErrorInfo.getDefaultInstance()));
    }

    @Override
    public void onCompleted() {
      end.complete(ErrorInfo.getDefaultInstance());
    }

    /** Returns the reason of a node that stops, if it also says when to retry. */
    private static Optional<ErrorInfo> info(Throwable error) {
      com.google.rpc.Status status = StatusProto.fromThrowable(error);
      if (status == null
          || status.getDetailsList().stream().noneMatch(detail -> detail.is(RetryInfo.class))) {
        return Optional.empty();
      }
      return status.getDetailsList().stream()
          .filter(detail -> detail.is(ErrorInfo.class))
          .findFirst()
          .map(StopIT::unpacked);
    }
  }

  private static ErrorInfo unpacked(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
