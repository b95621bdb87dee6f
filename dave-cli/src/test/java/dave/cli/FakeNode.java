package dave.cli;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.AddPeerResponse;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.Dat;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.LinkCounts;
import dave.admin.v1.ListPeersRequest;
import dave.admin.v1.ListPeersResponse;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.admin.v1.Peer;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.files.format.ChunkKey;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A node that keeps a list of dats, behind the real API on a real socket. It verifies dats as a
 * node does. So a test that writes also proves that work and signature are right.
 */
public final class FakeNode extends AdminServiceGrpc.AdminServiceImplBase implements AutoCloseable {
  private final Server server;

  /** The dats, oldest first: the position is the cursor. */
  private final List<Dat> log = new CopyOnWriteArrayList<>();

  private final List<StreamObserver<SubscribeResponse>> watchers = new CopyOnWriteArrayList<>();
  private final List<Metadata> headers = new CopyOnWriteArrayList<>();
  private final List<Object> requests = new CopyOnWriteArrayList<>();

  /** Wrong values that replace those of chunks, by key. */
  final Map<ByteString, ByteString> lies = new ConcurrentHashMap<>();

  volatile int minDifficulty = 8;
  volatile boolean writable = true;
  volatile long clockSkewMs;
  volatile long timeMs;
  volatile String unknownCursor = "none";
  volatile @Nullable StatusRuntimeException refusal;
  volatile ConsensusResponse consensus = ConsensusResponse.getDefaultInstance();
  public volatile List<Peer> peers = List.of();

  /** The links in its status. */
  public volatile LinkCounts links =
      LinkCounts.newBuilder()
          .setMode("require")
          .setChosen(5)
          .setAccepted(2)
          .setLeastChosen(8)
          .setOldestSinceMs(System.currentTimeMillis() - 3_600_000)
          .build();

  public volatile UnaryOperator<GetStatusResponse.Builder> status = usual -> usual;

  public FakeNode() {
    this(0);
  }

  /** Starts on a given port, as a node that is started again does. */
  public FakeNode(int port) {
    this(port, null);
  }

  /** Starts with TLS, if there is a context. */
  public FakeNode(int port, @Nullable SslContext tls) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .addService(this)
            .intercept(
                new ServerInterceptor() {
                  @Override
                  public <Q, A> ServerCall.Listener<Q> interceptCall(
                      ServerCall<Q, A> call, Metadata sent, ServerCallHandler<Q, A> next) {
                    headers.add(sent);
                    return next.startCall(call, sent);
                  }
                });
    if (tls != null) {
      builder.sslContext(tls);
    }
    server = builder.build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  public String endpoint() {
    return "127.0.0.1:" + port();
  }

  public List<Dat> dats() {
    return List.copyOf(log);
  }

  List<Object> requests() {
    return List.copyOf(requests);
  }

  List<Metadata> headers() {
    return List.copyOf(headers);
  }

  int watcherCount() {
    return watchers.size();
  }

  /** Adds a dat without verifying it, and sends it to the subscribers. */
  void hold(Dat dat) {
    log.add(dat);
    int cursor = log.size();
    watchers.forEach(watcher -> watcher.onNext(event(cursor, dat)));
  }

  void tellGap(long missed) {
    SubscribeResponse gap =
        SubscribeResponse.newBuilder()
            .setCursor(Integer.toString(log.size()))
            .setGap(SubscribeResponse.Gap.newBuilder().setMissed(missed))
            .build();
    watchers.forEach(watcher -> watcher.onNext(gap));
  }

  /** Returns a dat that is not valid, for tests that only show it. */
  static Dat dat(String key, String value, int number) {
    return Dat.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFromUtf8(value))
        .setTimeMs(1_700_000_000_000L + number)
        .setSalt(bytes(16, number))
        .setWork(bytes(32, number))
        .setAuthor(bytes(32, 0xa0 + number))
        .setSignature(bytes(64, number))
        .setDifficulty(16 + number)
        .setBound(true)
        .build();
  }

  static ByteString bytes(int length, int fill) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) fill);
    return ByteString.copyFrom(bytes);
  }

  static StatusRuntimeException refusal(Code code, String reason, String message) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain("dave").setReason(reason).build()))
            .build());
  }

  private <Q, A> void answer(Q request, StreamObserver<A> responses, Function<Q, A> answer) {
    requests.add(request);
    try {
      StatusRuntimeException refused = refusal;
      if (refused != null) {
        throw refused;
      }
      responses.onNext(answer.apply(request));
      responses.onCompleted();
    } catch (StatusRuntimeException e) {
      responses.onError(e);
    }
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> responses) {
    answer(
        request,
        responses,
        r ->
            status
                .apply(
                    GetStatusResponse.newBuilder()
                        .setVersion("9.8.7")
                        .setUptimeMs(3_723_000)
                        .setTimeMs(System.currentTimeMillis() + clockSkewMs)
                        .addListenAddresses("udp://127.0.0.1:1618")
                        .setAuthor(bytes(32, 7))
                        .setMinDifficulty(minDifficulty)
                        .setDefaultDifficulty(20)
                        .setEpochUs(10_000)
                        .setPeersKnown(5)
                        .setPeersActive(3)
                        .setDats(log.size())
                        .setBytes(1_234_567)
                        .setCapacityBytes(1L << 30)
                        .setCursor(Integer.toString(log.size()))
                        .putAllVerdicts(Map.of("reject:work", 2L, "accept", 41L))
                        .setPacketsSent(100)
                        .setPacketsReceived(90)
                        .setMass("work")
                        .setLinks(links)
                        .setWritable(writable))
                .build());
  }

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> responses) {
    answer(request, responses, r -> store(r.getDat()));
  }

  private SubmitResponse store(Dat sent) {
    dave.wire.Dat dat =
        new dave.wire.Dat(
            sent.getKey(),
            sent.getValue(),
            sent.getTimeMs(),
            sent.getSalt(),
            WorkHash.of(sent.getWork()),
            Author.of(sent.getAuthor()),
            sent.getSignature());
    Verification verification =
        new DatVerifier(Signatures.bouncyCastle(), minDifficulty)
            .verify(dat, System.currentTimeMillis() + clockSkewMs);
    if (!(verification instanceof Verification.Genuine genuine)) {
      throw refusal(Code.FAILED_PRECONDITION, "WORK_INVALID", "not genuine: " + verification);
    }
    VerifiedDat verified = genuine.dat();
    Dat full =
        sent.toBuilder().setDifficulty(verified.difficulty()).setBound(verified.bound()).build();
    boolean replaces = !sent.getKey().isEmpty() && log.removeIf(held -> isSameRegister(held, sent));
    hold(full);
    return SubmitResponse.newBuilder()
        .setOutcome(
            replaces
                ? SubmitResponse.Outcome.OUTCOME_REPLACED
                : SubmitResponse.Outcome.OUTCOME_STORED)
        .setDat(full)
        .build();
  }

  private static boolean isSameRegister(Dat a, Dat b) {
    return a.getKey().equals(b.getKey()) && a.getAuthor().equals(b.getAuthor());
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> responses) {
    answer(
        request,
        responses,
        r -> {
          Optional<Dat> found = log.stream().filter(dat -> matches(r, dat)).findFirst();
          Dat dat =
              found.orElseThrow(
                  () -> refusal(Code.NOT_FOUND, "DAT_NOT_FOUND", "no dat of this name"));
          ByteString value = lies.getOrDefault(dat.getKey(), dat.getValue());
          return GetResponse.newBuilder()
              .setDat(dat.toBuilder().setValue(value))
              .setSource(GetResponse.Source.SOURCE_LOCAL)
              .build();
        });
  }

  private static boolean matches(GetRequest request, Dat dat) {
    return switch (request.getTargetCase()) {
      case WORK -> dat.getWork().equals(request.getWork());
      case REGISTER ->
          dat.getKey().equals(request.getRegister().getKey())
              && dat.getAuthor().equals(request.getRegister().getAuthor());
      case KEY -> dat.getKey().equals(request.getKey());
      case CHUNK ->
          dat.getKey().equals(request.getChunk())
              && ChunkKey.of(dat.getValue()).equals(request.getChunk());
      case TARGET_NOT_SET -> false;
    };
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> responses) {
    answer(
        request,
        responses,
        r -> {
          List<Dat> matching = new ArrayList<>();
          for (Dat dat : log) {
            if (dat.getKey().startsWith(r.getKeyPrefix())
                && (r.getAuthor().isEmpty() || r.getAuthor().equals(dat.getAuthor()))) {
              matching.add(dat);
            }
          }
          int from = r.getPageToken().isEmpty() ? 0 : Integer.parseInt(r.getPageToken());
          int to = Math.min(matching.size(), from + r.getPageSize());
          return ListResponse.newBuilder()
              .addAllDats(matching.subList(from, to))
              .setNextPageToken(to < matching.size() ? Integer.toString(to) : "")
              .build();
        });
  }

  @Override
  public void consensus(ConsensusRequest request, StreamObserver<ConsensusResponse> responses) {
    answer(request, responses, r -> consensus);
  }

  @Override
  public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> responses) {
    answer(request, responses, r -> ListPeersResponse.newBuilder().addAllPeers(peers).build());
  }

  @Override
  public void addPeer(AddPeerRequest request, StreamObserver<AddPeerResponse> responses) {
    answer(
        request,
        responses,
        r ->
            AddPeerResponse.newBuilder()
                .setPeer(Peer.newBuilder().setAddress(complete(r.getAddress())).setEdge(true))
                .build());
  }

  private static String complete(String address) {
    return address.contains("://") ? address : "udp://" + address;
  }

  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> responses) {
    requests.add(request);
    StatusRuntimeException refused = refusal;
    if (refused != null) {
      responses.onError(refused);
      return;
    }
    if (request.getCursor().equals(unknownCursor)) {
      responses.onError(refusal(Code.FAILED_PRECONDITION, "CURSOR_UNKNOWN", "not of this log"));
      return;
    }
    int from = request.getCursor().isEmpty() ? log.size() : Integer.parseInt(request.getCursor());
    responses.onNext(
        SubscribeResponse.newBuilder()
            .setCursor(Integer.toString(from))
            .setHeartbeat(SubscribeResponse.Heartbeat.newBuilder().setTimeMs(timeMs))
            .build());
    for (int i = from; i < log.size(); i++) {
      if (log.get(i).getTimeMs() >= request.getMinTimeMs()) {
        responses.onNext(event(i + 1, log.get(i)));
      }
    }
    ((ServerCallStreamObserver<SubscribeResponse>) responses)
        .setOnCancelHandler(() -> watchers.remove(responses));
    watchers.add(responses);
  }

  private static SubscribeResponse event(int cursor, Dat dat) {
    return SubscribeResponse.newBuilder().setCursor(Integer.toString(cursor)).setDat(dat).build();
  }

  /** Ends the streams of all subscribers, as a node that stops does. */
  void dropWatchers() {
    watchers.forEach(watcher -> watcher.onError(Status.UNAVAILABLE.asRuntimeException()));
    watchers.clear();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
