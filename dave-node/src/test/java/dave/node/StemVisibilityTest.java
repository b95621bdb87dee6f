package dave.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.GetFileRequest;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.ListRequest;
import dave.admin.v1.PutFileRequest;
import dave.admin.v1.PutFileResponse;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.engine.Engine.Submission;
import dave.engine.NodeView;
import dave.engine.consensus.Ranking;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.http.HttpConfig;
import dave.http.testing.HttpClients;
import dave.http.testing.JsonTree;
import dave.service.NodeService;
import dave.service.model.Caller;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/**
 * Tries to read dats, some in the stem and some not, through every API call, for every kind of
 * caller.
 */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class StemVisibilityTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int BITS = 8;
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir private Path dir;
  private DaveNode node;
  private HttpClients http;
  private ManagedChannel channel;
  private Secret secret;
  private Secret open;

  /** A dat, and a file of one chunk. */
  private record Secret(Dat dat, ByteString root) {
    String key() {
      return dat.key().toStringUtf8();
    }
  }

  /** A way to read dats, which shows whether the caller sees one. */
  private interface Way {
    boolean sees(Secret secret) throws IOException;
  }

  @BeforeEach
  void launch() throws IOException {
    Path tokens =
        secretFile("tokens", "read read-" + TOKEN, "write write-" + TOKEN, "admin admin-" + TOKEN);
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    node =
        DaveNode.launch(
            NodeConfig.builder()
                .listen("127.0.0.1:0")
                // A long epoch keeps a dat in the stem for at least half a minute.
                .engine(
                    NodeConfig.DEFAULT
                        .engine()
                        .withMinDifficulty(BITS)
                        .withEpoch(Duration.ofSeconds(1)))
                .admin(
                    new AdminConfig(
                        free, null, tokens, AdminLimits.DEFAULT.withDefaultDifficulty(BITS)))
                .http(
                    HttpConfig.of(free)
                        .withTokenFile(secretFile("token", TOKEN))
                        .withTrustLocal(true))
                .build());
    http = new HttpClients(node.httpAddress().orElseThrow());
    channel =
        NettyChannelBuilder.forAddress(node.adminAddress().orElseThrow()).usePlaintext().build();
    open = copied("open");
    secret = put(node, "secret");
    assertThat(node.engine().stranger().hidden().hides(secret.dat().work())).isTrue();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    http.close();
    node.close();
  }

  @Test
  void shouldShowADatInTheStemToTheOwnerAlone() throws IOException {
    check("embedding program", embedded(), true);
    check("owner of the engine", own(node.engine()), true);
    check("stranger of the engine", own(node.engine().stranger()), false);
    check("gRPC read", grpc("read", false), false);
    check("gRPC write", grpc("write", true), false);
    check("gRPC admin", grpc("admin", true), true);
    check("HTTP of this machine", http(), true);
    check("HTTP with the token", http("authorization", "Bearer " + TOKEN), true);
    check("HTTP of a stranger", http("x-forwarded-for", "192.0.2.7"), false);
  }

  /**
   * Fails when an API call is added or removed. The author of a new call lists it here, and tests
   * it above if it shows dats.
   */
  @Test
  void shouldWalkEveryWayIn() {
    assertThat(
            AdminServiceGrpc.getServiceDescriptor().getMethods().stream()
                .map(MethodDescriptor::getBareMethodName))
        .as("calls: walked, counted, or silent of dats that are held")
        .containsExactlyInAnyOrder(
            "Get",
            "List",
            "Consensus",
            "GetFile",
            "Subscribe",
            "Submit",
            "PutFile",
            "GetStatus",
            "Put",
            "Mine",
            "ListPeers",
            "AddPeer");
    assertThat(JsonTree.object(JsonTree.object(http.get("/v1/openapi.json").body()).get("paths")))
        .as("routes: walked, counted, or silent")
        .containsOnlyKeys(
            "/v1/dats",
            "/v1/dats/{hash}",
            "/v1/held",
            "/v1/keys",
            "/v1/keys/{key}",
            "/v1/keys/{key}/{author}",
            "/v1/consensus/{key}",
            "/v1/stream",
            "/v1/files/{root}",
            "/v1/status",
            "/metrics",
            "/",
            "/assets/{name}",
            "/assets/{version}/{name}",
            "/v1/openapi.json",
            "/livez",
            "/readyz");
    assertThat(
            Arrays.stream(NodeService.class.getMethods())
                .filter(method -> List.of(method.getParameterTypes()).contains(Caller.class))
                .map(Method::getName))
        .as("what the service does as the caller may see it")
        .containsExactlyInAnyOrder(
            "put",
            "submit",
            "getIfCached",
            "find",
            "get",
            "list",
            "consensus",
            "putFile",
            "getFile",
            "chunks",
            "status",
            "overview");
  }

  @Test
  void shouldTellAWriterNothingOfChunksInTheStem() throws Exception {
    assertThat(minedFor("write", "file of open")).as("held, and known to all").isZero();
    assertThat(minedFor("admin", "file of secret")).as("held, and known to the owner").isZero();
    assertThat(minedFor("write", "file of secret")).as("as if it were not held").isPositive();
  }

  private long minedFor(String role, String content) throws Exception {
    CompletableFuture<Long> mined = new CompletableFuture<>();
    StreamObserver<PutFileRequest> requests =
        AdminServiceGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(role)))
            .withDeadlineAfter(SOON)
            .putFile(
                new StreamObserver<>() {
                  @Override
                  public void onNext(PutFileResponse response) {
                    if (response.hasResult()) {
                      mined.complete(response.getResult().getMinedChunks());
                    }
                  }

                  @Override
                  public void onError(Throwable error) {
                    mined.completeExceptionally(error);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(
        PutFileRequest.newBuilder()
            .setStart(PutFileRequest.Start.newBuilder().setDifficulty(BITS))
            .build());
    requests.onNext(
        PutFileRequest.newBuilder().setContent(ByteString.copyFromUtf8(content)).build());
    requests.onCompleted();
    return mined.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void shouldCountNoDatInTheStemForStrangers() {
    GetStatusRequest ask = GetStatusRequest.getDefaultInstance();
    long held = node.engine().store().stats().dats();
    assertThat(stub("admin").getStatus(ask).getDats()).isEqualTo(held);
    for (String role : List.of("read", "write")) {
      assertThat(stub(role).getStatus(ask).getDats()).as(role).isZero();
      assertThat(stub(role).getStatus(ask).getArrivals()).as(role).isZero();
    }
    Map<String, Object> told =
        JsonTree.object(http.get("/v1/status", "x-forwarded-for", "192.0.2.7").body());
    assertThat(told).containsEntry("dats", 0L).containsEntry("arrivals", 0L);
  }

  @Test
  void shouldTellNoStrangerOfAPageThatIsNotThere() {
    int openDats = node.engine().stranger().list(ByteString.EMPTY, null, null, 100).size();
    String target = "/v1/keys?limit=" + openDats;
    assertThat(http.get(target, "x-forwarded-for", "192.0.2.7").body())
        .contains("\"next_page\":\"\"");
    assertThat(http.get(target).body()).doesNotContain("\"next_page\":\"\"");
    ListRequest page = ListRequest.newBuilder().setPageSize(openDats).build();
    assertThat(stub("read").list(page).getNextPageToken()).isEmpty();
    assertThat(stub("admin").list(page).getNextPageToken()).isNotEmpty();
  }

  private void check(String caller, Map<String, Way> ways, boolean owner) throws IOException {
    for (Map.Entry<String, Way> way : ways.entrySet()) {
      assertThat(way.getValue().sees(open)).as("%s, %s, open", caller, way.getKey()).isTrue();
      assertThat(way.getValue().sees(secret))
          .as("%s, %s, in the stem", caller, way.getKey())
          .isEqualTo(owner);
    }
  }

  private Map<String, Way> embedded() {
    return Map.of(
        "get",
        s ->
            node.get(new Target.ByWork(s.dat().work()), Duration.ZERO)
                .blockOptional(SOON)
                .isPresent(),
        "file",
        s -> node.files().reader(Pace.SLOTS).open(s.root()).blockOptional(SOON).isPresent());
  }

  private static Map<String, Way> own(NodeView view) {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("work", s -> found(view, new Target.ByWork(s.dat().work())));
    ways.put("record", s -> found(view, new Target.ByRegister(s.dat().key(), s.dat().author())));
    ways.put("key", s -> found(view, new Target.ByKey(s.dat().key())));
    ways.put("content", s -> found(view, new Target.ByContent(s.root())));
    ways.put("at hand", s -> view.getIfCached(new Target.ByWork(s.dat().work())).isPresent());
    ways.put(
        "scan",
        s ->
            view.count(s.dat().key(), Duration.ZERO, Ranking.POPULARITY, 10)
                    .block(SOON)
                    .consensus()
                    .totalAuthors()
                > 0);
    ways.put("list", s -> !view.list(s.dat().key(), null, null, 5).isEmpty());
    ways.put("hidden", s -> !view.hidden().hides(s.dat().work()));
    ways.put(
        "submit",
        s ->
            view.submit(s.dat()).block(SOON) instanceof Submission.Decided decided
                && decided.admission() == Admission.Ignored.ALREADY_HELD);
    return ways;
  }

  private static boolean found(NodeView view, Target target) {
    return view.get(target, Duration.ZERO).blockOptional(SOON).isPresent();
  }

  private Map<String, Way> grpc(String role, boolean writes) {
    AdminServiceBlockingStub stub = stub(role);
    Map<String, Way> ways = new LinkedHashMap<>();
    GetRequest get = GetRequest.newBuilder().setLocalOnly(true).build();
    ways.put(
        "work",
        s ->
            answers(
                () -> stub.get(get.toBuilder().setWork(s.dat().work().toByteString()).build())));
    ways.put(
        "record",
        s ->
            answers(
                () ->
                    stub.get(
                        get.toBuilder()
                            .setRegister(
                                GetRequest.Register.newBuilder()
                                    .setKey(s.dat().key())
                                    .setAuthor(s.dat().author().toByteString()))
                            .build())));
    ways.put("key", s -> answers(() -> stub.get(get.toBuilder().setKey(s.dat().key()).build())));
    ways.put("chunk", s -> answers(() -> stub.get(get.toBuilder().setChunk(s.root()).build())));
    ways.put(
        "list",
        s ->
            stub.list(ListRequest.newBuilder().setKeyPrefix(s.dat().key()).build()).getDatsCount()
                > 0);
    ways.put(
        "consensus",
        s ->
            stub.consensus(
                        ConsensusRequest.newBuilder()
                            .setKey(s.dat().key())
                            .setLocalOnly(true)
                            .build())
                    .getDatsSeen()
                > 0);
    ways.put(
        "file",
        s ->
            answers(
                () ->
                    stub.getFile(
                            GetFileRequest.newBuilder()
                                .setRoot(s.root())
                                .setLocalOnly(true)
                                .build())
                        .next()));
    ways.put("subscribe", s -> streams(stub, s));
    if (writes) {
      ways.put(
          "submit",
          s ->
              stub.submit(SubmitRequest.newBuilder().setDat(proto(s.dat())).build()).getOutcome()
                  == SubmitResponse.Outcome.OUTCOME_ALREADY_HELD);
    }
    return ways;
  }

  /** Returns whether the subscription sends a dat before the last one of the log. */
  private boolean streams(AdminServiceBlockingStub stub, Secret secret) {
    Context.CancellableContext context = Context.current().withCancellation();
    Context previous = context.attach();
    try {
      Iterator<SubscribeResponse> events =
          stub.subscribe(SubscribeRequest.newBuilder().setCursor("0").build());
      ByteString last = arrive();
      boolean told = false;
      ByteString work = ByteString.EMPTY;
      while (!work.equals(last)) {
        work = events.next().getDat().getWork();
        told |= work.equals(secret.dat().work().toByteString());
      }
      return told;
    } finally {
      context.detach(previous);
      context.cancel(null);
    }
  }

  /** Stores a visible dat after all others, to mark the end of the log. */
  private ByteString arrive() {
    Dat dat = HttpClients.mined("marker", "v", BITS);
    keep(new VerifiedDat(dat, BITS, true));
    return dat.work().toByteString();
  }

  private Map<String, Way> http(String... headers) {
    Map<String, Way> ways = new LinkedHashMap<>();
    Predicate<String> ok = target -> http.get(target, headers).statusCode() == 200;
    ways.put("work", s -> ok.test("/v1/dats/" + s.dat().work() + "?local=true"));
    ways.put("head", s -> head("/v1/dats/" + s.dat().work() + "?local=true", headers));
    ways.put("held", s -> held(s, headers));
    ways.put("if-none-match", s -> conditionFails(s, headers));
    ways.put("key", s -> ok.test("/v1/keys/" + s.key() + "?local=true"));
    ways.put(
        "record", s -> ok.test("/v1/keys/" + s.key() + "/" + s.dat().author() + "?local=true"));
    ways.put("file", s -> ok.test("/v1/files/" + HttpClients.hex(s.root()) + "?local=true"));
    ways.put(
        "list",
        s ->
            http.get("/v1/keys?prefix=" + s.key(), headers)
                .body()
                .contains(s.dat().work().toString()));
    ways.put(
        "consensus",
        s ->
            !http.get("/v1/consensus/" + s.key() + "?local=true", headers)
                .body()
                .contains("\"dats_seen\":0"));
    ways.put("stream", s -> httpStream(s, headers));
    ways.put(
        "submit",
        s ->
            http.post("/v1/dats", "application/x-protobuf", HttpClients.packet(s.dat()), headers)
                .body()
                .contains("already_held"));
    return ways;
  }

  private boolean head(String target, String... headers) throws IOException {
    HttpResponse<Void> response =
        http.send(
            http.request(target, headers)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding());
    return response.statusCode() == 200;
  }

  private boolean held(Secret secret, String... headers) {
    String question =
        "{\"author\":\"%s\",\"keys\":[\"%s\"]}"
            .formatted(secret.dat().author(), HttpClients.hex(secret.dat().key()));
    byte[] body = question.getBytes(StandardCharsets.UTF_8);
    return !http.post("/v1/held", "application/json", body, headers).body().contains("\"held\":[]");
  }

  /** Returns whether the node refuses a copy of the dat because it holds the record. */
  private boolean conditionFails(Secret secret, String... headers) {
    String[] conditional = Arrays.copyOf(headers, headers.length + 2);
    conditional[headers.length] = "if-none-match";
    conditional[headers.length + 1] = "*";
    return http.post(
                "/v1/dats", "application/x-protobuf", HttpClients.packet(secret.dat()), conditional)
            .statusCode()
        == 412;
  }

  private boolean httpStream(Secret secret, String... headers) throws IOException {
    HttpResponse<InputStream> response =
        http.send(
            http.request("/v1/stream?cursor=0", headers).GET().build(),
            HttpResponse.BodyHandlers.ofInputStream());
    String last = HttpClients.hex(arrive());
    try (InputStream body = response.body();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      boolean told = false;
      String line = "";
      while (!line.contains(last)) {
        line = lines.readLine();
        told |= line.contains(secret.dat().work().toString());
      }
      return told;
    }
  }

  private static boolean answers(Runnable call) {
    try {
      call.run();
      return true;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      return false;
    }
  }

  private static Secret put(DaveNode at, String key) {
    Submission submission =
        at.put(ByteString.copyFromUtf8(key), ByteString.copyFromUtf8("v"), BITS).block(SOON);
    ByteString root =
        at.files()
            .put(Flux.just(ByteString.copyFromUtf8("file of " + key)), "", BITS)
            .block(SOON)
            .root();
    return new Secret(((Submission.Decided) submission).dat().dat(), root);
  }

  /**
   * Writes a dat at another node and copies it into this node's store, so that it is never in the
   * stem here.
   */
  private Secret copied(String key) {
    NodeConfig config =
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .engine(NodeConfig.DEFAULT.engine().withMinDifficulty(BITS))
            .build();
    try (DaveNode other = DaveNode.launch(config)) {
      Secret put = put(other, key);
      other.engine().list(ByteString.EMPTY, null, null, 10).forEach(this::keep);
      return put;
    }
  }

  private void keep(VerifiedDat dat) {
    assertThat(node.engine().store().put(dat, DatStore.Durability.RELAXED).block(SOON))
        .isInstanceOf(Admission.Stored.class);
  }

  private AdminServiceBlockingStub stub(String role) {
    return AdminServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(role)))
        .withDeadlineAfter(SOON);
  }

  private static Metadata headers(String role) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + role + "-" + TOKEN);
    return headers;
  }

  private static dave.admin.v1.Dat proto(Dat dat) {
    return dave.admin.v1.Dat.newBuilder()
        .setKey(dat.key())
        .setValue(dat.value())
        .setTimeMs(dat.timeMs())
        .setSalt(dat.salt())
        .setWork(dat.work().toByteString())
        .setAuthor(dat.author().toByteString())
        .setSignature(dat.signature())
        .build();
  }

  private Path secretFile(String name, String... lines) throws IOException {
    Path file = Files.writeString(dir.resolve(name), String.join("\n", lines) + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
