package dave.admin.methods;

import static dave.admin.testing.AdminFixture.EASY;
import static dave.admin.testing.AdminFixture.KEY;
import static dave.admin.testing.AdminFixture.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.admin.AdminLimits;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.Refused;
import dave.admin.v1.Dat;
import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.PutRequest;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubmitResponse.Outcome;
import dave.wire.Author;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import io.grpc.Context;
import io.grpc.Status.Code;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteCallsTest {
  private static final ByteString K = ByteString.copyFromUtf8("colour");
  private static final int HOPELESS = 40;

  private final SigningKey other = SigningKey.generate(new SecureRandom());
  private AdminFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture =
        AdminFixture.start(
            limits(
                l ->
                    new AdminLimits(
                        new AdminLimits.Mining(2, 40, 20),
                        l.open(),
                        l.subscribers(),
                        l.inboundBytes(),
                        l.times())));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldMineSignAndStoreAPut() {
    Dat dat = fixture.stub().put(put("red", EASY)).getDat();

    assertThat(dat.getAuthor()).isEqualTo(KEY.author().toByteString());
    assertThat(dat.getBound()).isTrue();
    assertThat(dat.getDifficulty()).isEqualTo(EASY);
    assertThat(fixture.store.byRegister(K, KEY.author()).orElseThrow().dat().value().toStringUtf8())
        .isEqualTo("red");
  }

  @Test
  void shouldPutAtTheDefaultDifficultyAndWithoutAKey() {
    Dat dat =
        fixture
            .stub()
            .put(PutRequest.newBuilder().setValue(ByteString.copyFromUtf8("v")).build())
            .getDat();

    assertThat(dat.getDifficulty()).isEqualTo(10);
    assertThat(fixture.store.byWork(WorkHash.of(dat.getWork()))).isPresent();
  }

  @Test
  void shouldSayTheLargestValueThatFits() {
    int largest = PacketCodec.maxValueLength(K.size());
    PutRequest fits =
        put("", EASY).toBuilder().setValue(ByteString.copyFrom(new byte[largest])).build();
    PutRequest larger =
        fits.toBuilder().setValue(ByteString.copyFrom(new byte[largest + 1])).build();

    assertThat(fixture.stub().put(fits).getDat().getValue().size()).isEqualTo(largest);
    Refused.by(() -> fixture.stub().put(larger))
        .is(Code.INVALID_ARGUMENT, "VALUE_TOO_LARGE")
        .names("value")
        .says("at most " + largest);
  }

  @Test
  void shouldRefuseBadArgumentsOfPut() {
    Refused.by(() -> fixture.stub().put(put("v", EASY - 1)))
        .is(Code.INVALID_ARGUMENT, "DIFFICULTY_OUT_OF_RANGE")
        .names("difficulty")
        .says("8 to 40");
    Refused.by(() -> fixture.stub().put(put("v", 41)))
        .is(Code.INVALID_ARGUMENT, "DIFFICULTY_OUT_OF_RANGE");
    Refused.by(() -> fixture.stub().put(put("v", -1)))
        .is(Code.INVALID_ARGUMENT, "DIFFICULTY_OUT_OF_RANGE");
    Refused.by(
            () ->
                fixture
                    .stub()
                    .put(
                        put("v", 41).toBuilder().setKey(ByteString.copyFrom(new byte[33])).build()))
        .is(Code.INVALID_ARGUMENT, "KEY_TOO_LONG")
        .names("key", "difficulty");
  }

  @Test
  void shouldTellWhyTheKeyIsNotThere() throws IOException {
    try (AdminFixture keyless = AdminFixture.startWithoutKey()) {
      Refused.by(() -> keyless.stub().put(put("v", EASY)))
          .is(Code.FAILED_PRECONDITION, "KEY_UNAVAILABLE")
          .says("wrong passphrase");
    }
  }

  @Test
  void shouldStopMiningAtTheDeadline() {
    Refused.by(
            () -> fixture.stub().withDeadlineAfter(Duration.ofMillis(300)).put(put("v", HOPELESS)))
        .is(Code.DEADLINE_EXCEEDED, "");

    shouldHaveFreeSlots();
  }

  @Test
  void shouldStopMiningAtTheDefaultDeadline() throws IOException {
    try (AdminFixture quick =
        AdminFixture.start(
            limits(
                l ->
                    l.withTimes(
                        Duration.ofMillis(200), Duration.ofSeconds(15), Duration.ofSeconds(1))))) {
      Refused.by(() -> quick.stubWithoutDeadline().put(put("v", HOPELESS)))
          .is(Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")
          .says("200 ms");
    }
  }

  @Test
  void shouldRefuseMoreSearchesThanSlotsAndFreeThemOnCancel() {
    try (Context.CancellableContext gone = Context.current().withCancellation()) {
      gone.run(
          () -> {
            for (int i = 0; i < 2; i++) {
              fixture.stub().mine(mine(HOPELESS)).next();
            }
          });
      Refused.by(() -> fixture.stub().mine(mine(HOPELESS)).next())
          .is(Code.RESOURCE_EXHAUSTED, "MINING_BUSY")
          .mayRetry();
    }

    shouldHaveFreeSlots();
  }

  private void shouldHaveFreeSlots() {
    await().untilAsserted(() -> assertThat(results(fixture.stub().mine(mine(EASY)))).hasSize(1));
  }

  @Test
  void shouldTellProgressFirstHoweverSoonTheWorkIsFound() {
    for (int i = 0; i < 20; i++) {
      List<MineResponse> responses = new ArrayList<>();
      fixture.stub().mine(mine(EASY)).forEachRemaining(responses::add);
      assertThat(responses.getFirst().hasProgress()).isTrue();
      assertThat(responses.getLast().hasResult()).isTrue();
    }
  }

  @Test
  void shouldTellProgressAndThenWorkThatAnyoneCanSignAndSubmit() {
    List<MineResponse> responses = new ArrayList<>();
    fixture.stub().mine(mine(20)).forEachRemaining(responses::add);

    assertThat(responses.get(0).getProgress().getExpectedHashes()).isEqualTo(1 << 20);
    MineResponse.Result result = responses.get(responses.size() - 1).getResult();
    assertThat(result.getHashes()).isPositive();
    Dat dat =
        Dat.newBuilder()
            .setKey(K)
            .setValue(ByteString.copyFromUtf8("blue"))
            .setTimeMs(result.getTimeMs())
            .setSalt(result.getSalt())
            .setWork(result.getWork())
            .setAuthor(other.author().toByteString())
            .setSignature(other.sign(WorkHash.of(result.getWork())))
            .build();
    SubmitResponse submitted = submit(dat);

    assertThat(submitted.getOutcome()).isEqualTo(Outcome.OUTCOME_STORED);
    assertThat(submitted.getDat().getDifficulty()).isEqualTo(20);
    assertThat(submitted.getDat().getBound()).isTrue();
  }

  @Test
  void shouldRefuseToMineForNoAuthor() {
    Refused.by(
            () ->
                fixture
                    .stub()
                    .mine(mine(EASY).toBuilder().setAuthor(ByteString.copyFromUtf8("me")).build())
                    .next())
        .is(Code.INVALID_ARGUMENT, "AUTHOR_MALFORMED")
        .names("author");
    Refused.by(
            () ->
                fixture
                    .stub()
                    .mine(
                        mine(EASY).toBuilder().setAuthor(ByteString.copyFrom(new byte[32])).build())
                    .next())
        .is(Code.INVALID_ARGUMENT, "AUTHOR_INVALID")
        .names("author");
  }

  @Test
  void shouldTellWhatBecameOfASubmittedDat() {
    Dat first = AdminFixture.proto(fixture.mined("colour", "red", other));
    assertThat(submit(first).getOutcome()).isEqualTo(Outcome.OUTCOME_STORED);
    assertThat(submit(first).getOutcome()).isEqualTo(Outcome.OUTCOME_ALREADY_HELD);

    Dat second = later(first);
    assertThat(submit(second).getOutcome()).isEqualTo(Outcome.OUTCOME_REPLACED);
    Refused.by(() -> submit(first)).is(Code.FAILED_PRECONDITION, "SUPERSEDED");
  }

  // Mines again until the time is later than that of the first dat.
  private Dat later(Dat first) {
    Dat next = AdminFixture.proto(fixture.mined("colour", "blue", other));
    while (next.getTimeMs() <= first.getTimeMs()) {
      next = AdminFixture.proto(fixture.mined("colour", "blue", other));
    }
    return next;
  }

  @Test
  void shouldRefuseADatThatIsNotGenuine() {
    Dat good = AdminFixture.proto(fixture.mined("colour", "red", other));
    ByteString zeros = ByteString.copyFrom(new byte[32]);

    refused(good.toBuilder().setValue(ByteString.copyFromUtf8("forged")))
        .is(Code.INVALID_ARGUMENT, "WORK_INVALID")
        .names("dat.work");
    refused(good.toBuilder().setSignature(ByteString.copyFrom(new byte[64])))
        .is(Code.INVALID_ARGUMENT, "SIGNATURE_INVALID")
        .names("dat.signature");
    refused(good.toBuilder().setAuthor(zeros))
        .is(Code.INVALID_ARGUMENT, "AUTHOR_INVALID")
        .names("dat.author");
    refused(good.toBuilder().setTimeMs(System.currentTimeMillis() + 3_600_000))
        .is(Code.FAILED_PRECONDITION, "TIME_IN_FUTURE");
    refused(good.toBuilder().setWork(ByteString.copyFromUtf8("f".repeat(32))))
        .is(Code.FAILED_PRECONDITION, "DIFFICULTY_TOO_LOW");
  }

  @Test
  void shouldNameEveryFieldOfABadShape() {
    Refused.by(() -> fixture.stub().submit(SubmitRequest.getDefaultInstance()))
        .is(Code.INVALID_ARGUMENT, "DAT_MISSING")
        .names("dat");
    ByteString odd = ByteString.copyFrom(new byte[33]);
    refused(
            Dat.newBuilder()
                .setKey(odd)
                .setTimeMs(-1)
                .setSalt(odd)
                .setWork(odd)
                .setAuthor(odd)
                .setSignature(odd))
        .is(Code.INVALID_ARGUMENT, "KEY_TOO_LONG")
        .names("dat.key", "dat.time_ms", "dat.salt", "dat.work", "dat.author", "dat.signature");
  }

  @Test
  void shouldRefuseADatThatFitsNoDatagram() {
    Dat good = AdminFixture.proto(fixture.mined("colour", "red", other));
    int largest = PacketCodec.maxValueLength(K.size());

    refused(good.toBuilder().setValue(ByteString.copyFrom(new byte[largest + 1])))
        .is(Code.INVALID_ARGUMENT, "VALUE_TOO_LARGE")
        .says("at most " + largest);
    refused(good.toBuilder().setValue(ByteString.copyFrom(new byte[largest])))
        .is(Code.INVALID_ARGUMENT, "WORK_INVALID");
  }

  @Test
  void shouldSayThatTheStoreIsUnavailable() {
    fixture.store.close();

    Refused.by(() -> submit(AdminFixture.proto(fixture.mined("colour", "red", other))))
        .is(Code.UNAVAILABLE, "STORE_UNAVAILABLE")
        .mayRetry();
  }

  @Test
  void shouldSayThatTheStoreIsFullOfHeavierDats() throws IOException {
    try (AdminFixture full = AdminFixture.start(AdminFixture.memory(1_000), config -> config)) {
      full.stub().put(put("x".repeat(500), 16));

      Refused.by(
              () ->
                  full.stub()
                      .submit(
                          SubmitRequest.newBuilder()
                              .setDat(AdminFixture.proto(full.mined("k", "y".repeat(500), other)))
                              .build()))
          .is(Code.FAILED_PRECONDITION, "TOO_LIGHT");
    }
  }

  private Refused refused(Dat.Builder dat) {
    return Refused.by(() -> submit(dat.build()));
  }

  private SubmitResponse submit(Dat dat) {
    return fixture.stub().submit(SubmitRequest.newBuilder().setDat(dat).build());
  }

  private static List<MineResponse.Result> results(java.util.Iterator<MineResponse> responses) {
    List<MineResponse.Result> results = new ArrayList<>();
    responses.forEachRemaining(
        response -> {
          if (response.hasResult()) {
            results.add(response.getResult());
          }
        });
    return results;
  }

  private static PutRequest put(String value, int difficulty) {
    return PutRequest.newBuilder()
        .setKey(K)
        .setValue(ByteString.copyFromUtf8(value))
        .setDifficulty(difficulty)
        .build();
  }

  private MineRequest mine(int difficulty) {
    Author author = other.author();
    return MineRequest.newBuilder()
        .setKey(K)
        .setValue(ByteString.copyFromUtf8("blue"))
        .setAuthor(author.toByteString())
        .setDifficulty(difficulty)
        .build();
  }
}
