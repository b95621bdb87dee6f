package dave.admin.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.admin.AdminLimits;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.Refused;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.FileFormat;
import dave.admin.v1.GetFileRequest;
import dave.admin.v1.GetFileResponse;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.PutFileRequest;
import dave.admin.v1.PutFileResponse;
import dave.admin.v1.PutRequest;
import dave.engine.model.Pace;
import dave.files.format.ChunkKey;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileCallsTest {
  private static final int EASY = AdminFixture.EASY;
  private static final int HOPELESS = 40;

  private final TestDats dats = TestDats.seeded(9);
  private AdminFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = AdminFixture.start();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldGiveBackTheFileThatWasPut() throws Exception {
    ByteString file = random(300_000);
    PutFileResponse.Result result = put(file, "image/png");

    assertThat(result.getSize()).isEqualTo(file.size());
    assertThat(result.getChunks()).isEqualTo(246 + 7 + 1 + 1);
    assertThat(result.getMinedChunks()).isEqualTo(result.getChunks());
    List<GetFileResponse> answers = get(GetFileRequest.newBuilder().setRoot(result.getRoot()));
    GetFileResponse.Info info = answers.getFirst().getInfo();
    assertThat(info.getKind()).isEqualTo(GetFileResponse.Kind.KIND_FILE);
    assertThat(info.getSize()).isEqualTo(file.size());
    assertThat(info.getMediaType()).isEqualTo("image/png");
    assertThat(content(answers)).isEqualTo(file);
  }

  @Test
  void shouldMineNothingTwice() throws Exception {
    ByteString file = random(50_000);
    put(file.substring(0, 24_400), "");
    PutFileResponse.Result again = put(file, "");

    assertThat(again.getChunks()).isEqualTo(41 + 2 + 1 + 1);
    assertThat(again.getMinedChunks()).as("20 leaves are there").isEqualTo(again.getChunks() - 20);
    assertThat(put(file, "").getMinedChunks()).isZero();
  }

  @Test
  void shouldGiveAnyPart() throws Exception {
    ByteString file = random(100_000);
    ByteString root = put(file, "").getRoot();
    for (int[] part : new int[][] {{0, 1}, {1_219, 2}, {99_999, 1}, {50_000, 50_000}, {7, 0}}) {
      int end = part[1] == 0 ? file.size() : part[0] + part[1];
      assertThat(
              content(
                  get(
                      GetFileRequest.newBuilder()
                          .setRoot(root)
                          .setOffset(part[0])
                          .setLength(part[1]))))
          .isEqualTo(file.substring(part[0], end));
    }
    assertThat(content(get(GetFileRequest.newBuilder().setRoot(root).setOffset(100_000))))
        .isEmpty();
    Refused.by(() -> get(GetFileRequest.newBuilder().setRoot(root).setOffset(100_001)))
        .is(Code.OUT_OF_RANGE, "OFFSET_BEYOND_END")
        .says("100000 bytes");
  }

  @Test
  void shouldGiveBackAList() throws Exception {
    ByteString file = random(10_000);
    ByteString root =
        put(
                file,
                PutFileRequest.Start.newBuilder()
                    .setDifficulty(EASY)
                    .setFormat(FileFormat.FILE_FORMAT_LIST))
            .getRoot();
    GetFileRequest.Builder request =
        GetFileRequest.newBuilder().setRoot(root).setFormat(FileFormat.FILE_FORMAT_LIST);
    List<GetFileResponse> answers = get(request);

    assertThat(answers.getFirst().getInfo().hasSize()).isFalse();
    assertThat(content(answers)).isEqualTo(file);
    assertThat(content(get(request.setOffset(1_200).setLength(5_000))))
        .isEqualTo(file.substring(1_200, 6_200));
    assertThat(content(get(request.setOffset(20_000)))).isEmpty();
    Refused.by(
            () ->
                get(request.clone().setRoot(ByteString.copyFrom(new byte[32])).setLocalOnly(true)))
        .is(Code.NOT_FOUND, "MISSING_CHUNK");
  }

  @Test
  void shouldNameTheChunkThatIsNowhere() throws Exception {
    ByteString root = ChunkKey.of(ByteString.copyFromUtf8("nowhere"));
    Refused.by(() -> get(GetFileRequest.newBuilder().setRoot(root).setLocalOnly(true)))
        .is(Code.NOT_FOUND, "MISSING_CHUNK")
        .says(ChunkKey.hex(root));
    assertThat(fixture.engine.asked).containsOnly(Duration.ZERO);
  }

  @Test
  void shouldRefuseWhatIsNoRoot() throws Exception {
    ByteString value = ByteString.copyFromUtf8("Lleaf");
    VerifiedDat leaf = dat(ChunkKey.of(value), value);
    fixture.hold(leaf);
    Refused.by(() -> get(GetFileRequest.newBuilder().setRoot(leaf.dat().key())))
        .is(Code.FAILED_PRECONDITION, "NOT_A_ROOT");
  }

  @Test
  void shouldAskAtOnceWhenToldSo() throws Exception {
    ByteString root = ChunkKey.of(ByteString.copyFromUtf8("nowhere"));
    GetFileRequest.Builder request =
        GetFileRequest.newBuilder().setRoot(root).setChunkTimeoutMs(30);
    Refused.by(() -> get(request)).is(Code.NOT_FOUND, "MISSING_CHUNK");
    assertThat(fixture.engine.paces).containsOnly(Pace.SLOTS);
    fixture.engine.paces.clear();
    Refused.by(() -> get(request.setFast(true))).is(Code.NOT_FOUND, "MISSING_CHUNK");
    assertThat(fixture.engine.paces).containsOnly(Pace.FAST);
    fixture.engine.paces.clear();
    Refused.by(
            () -> fixture.stub().get(GetRequest.newBuilder().setChunk(root).setFast(true).build()))
        .is(Code.NOT_FOUND, "DAT_NOT_FOUND");
    assertThat(fixture.engine.paces).containsOnly(Pace.FAST);
  }

  @Test
  void shouldGetAChunkPastWhatOthersWroteUnderItsKey() {
    ByteString value = ByteString.copyFromUtf8("the chunk");
    ByteString key = ChunkKey.of(value);
    fixture.hold(dat(key, ByteString.copyFromUtf8("garbage")));
    GetRequest request = GetRequest.newBuilder().setChunk(key).setLocalOnly(true).build();
    Refused.by(() -> fixture.stub().get(request)).is(Code.NOT_FOUND, "DAT_NOT_FOUND");
    fixture.hold(dats.dat().author(2).key(key).value(value).difficulty(16).build());
    GetResponse found = fixture.stub().get(request);
    assertThat(found.getDat().getValue()).isEqualTo(value);
  }

  @Test
  void shouldNameEveryBadFieldOfGetFile() {
    Refused.by(
            () ->
                get(
                    GetFileRequest.newBuilder()
                        .setRoot(ByteString.copyFromUtf8("short"))
                        .setOffset(-1)
                        .setLength(-1)
                        .setFastBitsPerSecond(1)
                        .setChunkTimeoutMs(-1)
                        .setFormatValue(9)))
        .is(Code.INVALID_ARGUMENT, "ROOT_MALFORMED")
        .names(
            "root",
            "offset",
            "length",
            "fast_bits_per_second",
            "fast_bits_per_second",
            "chunk_timeout_ms",
            "format");
    Refused.by(() -> fixture.stub().get(GetRequest.newBuilder().setChunk(ByteString.EMPTY).build()))
        .is(Code.INVALID_ARGUMENT, "CHUNK_MALFORMED");
  }

  @Test
  void shouldRefuseMessagesOutOfOrder() {
    refused(content("early")).is(Code.INVALID_ARGUMENT, "START_MISSING");
    refused(PutFileRequest.getDefaultInstance()).is(Code.INVALID_ARGUMENT, "PART_MISSING");
    refused(start(EASY, ""), start(EASY, "")).is(Code.INVALID_ARGUMENT, "START_REPEATED");
    refused().is(Code.INVALID_ARGUMENT, "START_MISSING");
  }

  @Test
  void shouldRefuseABadStart() {
    refused(start(EASY - 1, "")).is(Code.INVALID_ARGUMENT, "DIFFICULTY_OUT_OF_RANGE");
    refused(start(41, "")).is(Code.INVALID_ARGUMENT, "DIFFICULTY_OUT_OF_RANGE");
    refused(start(EASY, "text\nplain")).is(Code.INVALID_ARGUMENT, "MEDIA_TYPE_MALFORMED");
    refused(start(EASY, "x".repeat(128))).is(Code.INVALID_ARGUMENT, "MEDIA_TYPE_MALFORMED");
    refused(
            PutFileRequest.newBuilder()
                .setStart(PutFileRequest.Start.newBuilder().setFormatValue(9))
                .build())
        .is(Code.INVALID_ARGUMENT, "FORMAT_UNKNOWN");
  }

  @Test
  void shouldStopMiningWhenTheCallerGoes() throws Exception {
    for (int i = 0; i < 2 * AdminLimits.DEFAULT.mining().jobs(); i++) {
      BlockingClientCall<PutFileRequest, PutFileResponse> call = call();
      call.write(start(HOPELESS, ""));
      call.write(content("never mined"));
      PutFileResponse first = call.read(10, TimeUnit.SECONDS);
      assertThat(first.getProgress().getMinedChunks()).isZero();
      call.cancel("enough", null);
    }
    await().untilAsserted(() -> assertThat(put(random(10), "").getMinedChunks()).isOne());
  }

  @Test
  void shouldTakeContentNoFasterThanItIsMined() throws Exception {
    BlockingClientCall<PutFileRequest, PutFileResponse> call = call();
    call.write(start(HOPELESS, ""));
    PutFileRequest piece =
        PutFileRequest.newBuilder().setContent(ByteString.copyFrom(new byte[100_000])).build();
    AtomicInteger sent = new AtomicInteger();
    assertThatThrownBy(
            () -> {
              while (sent.get() < 500) {
                call.write(piece, 500, TimeUnit.MILLISECONDS);
                sent.incrementAndGet();
              }
            })
        .isInstanceOf(TimeoutException.class);
    assertThat(sent).as("pieces taken while none is stored").hasValueLessThan(50);
    call.cancel("enough", null);
  }

  @Test
  void shouldSayWhenTheStoreTakesNothing() throws Exception {
    try (AdminFixture full = AdminFixture.start(AdminFixture.memory(1_500), config -> config)) {
      fixture.close();
      fixture = full;
      full.stub().put(PutRequest.newBuilder().setValue(random(1_000)).setDifficulty(18).build());
      refused(start(EASY, ""), content("too light for a store full of 18 bits".repeat(30)))
          .is(Code.FAILED_PRECONDITION, "TOO_LIGHT");
    }
  }

  private VerifiedDat dat(ByteString key, ByteString value) {
    return dats.dat().author(1).key(key).value(value).difficulty(60).build();
  }

  private PutFileResponse.Result put(ByteString file, String mediaType) throws Exception {
    return put(file, start(EASY, mediaType).getStart().toBuilder());
  }

  private PutFileResponse.Result put(ByteString file, PutFileRequest.Start.Builder start)
      throws Exception {
    BlockingClientCall<PutFileRequest, PutFileResponse> call = call();
    call.write(PutFileRequest.newBuilder().setStart(start).build());
    for (int at = 0; at < file.size(); at += 70_000) {
      ByteString piece = file.substring(at, Math.min(file.size(), at + 70_000));
      call.write(PutFileRequest.newBuilder().setContent(piece).build());
    }
    call.halfClose();
    PutFileResponse answer = call.read();
    while (answer.hasProgress()) {
      answer = call.read();
    }
    assertThat(call.read()).as("nothing after the result").isNull();
    return answer.getResult();
  }

  private Refused refused(PutFileRequest... requests) {
    return Refused.by(
        () -> {
          BlockingClientCall<PutFileRequest, PutFileResponse> call = call();
          try {
            for (PutFileRequest request : requests) {
              call.write(request);
            }
            call.halfClose();
            while (call.read() != null) {}
          } catch (StatusException e) {
            throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
          }
        });
  }

  private BlockingClientCall<PutFileRequest, PutFileResponse> call() {
    return AdminServiceGrpc.newBlockingV2Stub(fixture.channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .putFile();
  }

  private static PutFileRequest start(int difficulty, String mediaType) {
    return PutFileRequest.newBuilder()
        .setStart(
            PutFileRequest.Start.newBuilder()
                .setDifficulty(difficulty)
                .setMediaType(mediaType)
                .setFormat(FileFormat.FILE_FORMAT_TREE))
        .build();
  }

  private static PutFileRequest content(String text) {
    return PutFileRequest.newBuilder().setContent(ByteString.copyFromUtf8(text)).build();
  }

  private List<GetFileResponse> get(GetFileRequest.Builder request) {
    List<GetFileResponse> answers = new ArrayList<>();
    Iterator<GetFileResponse> stream = fixture.stub().getFile(request.build());
    stream.forEachRemaining(answers::add);
    return answers;
  }

  private static ByteString content(List<GetFileResponse> answers) {
    ByteString content = ByteString.EMPTY;
    for (GetFileResponse answer : answers.subList(1, answers.size())) {
      assertThat(answer.hasContent()).isTrue();
      content = content.concat(answer.getContent());
    }
    return content;
  }

  private static ByteString random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
