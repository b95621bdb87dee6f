package dave.admin.methods;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.Refused;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.Dat;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import io.grpc.Status.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadCallsTest {
  private static final ByteString ODD = ByteString.copyFrom(new byte[33]);

  private final TestDats dats = TestDats.seeded(7);
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
  void shouldGetByWorkRegisterAndKey() {
    VerifiedDat light = dats.dat().author(1).value("light").difficulty(16).build();
    VerifiedDat heavy = dats.dat().author(2).value("heavy").difficulty(24).build();
    fixture.hold(light);
    fixture.hold(heavy);
    ByteString key = light.dat().key();

    assertThat(get(GetRequest.newBuilder().setWork(light.dat().work().toByteString())))
        .isEqualTo(AdminDats.toProto(light));
    assertThat(
            get(
                GetRequest.newBuilder()
                    .setRegister(register(key, light.dat().author().toByteString()))))
        .isEqualTo(AdminDats.toProto(light));
    assertThat(get(GetRequest.newBuilder().setKey(key))).isEqualTo(AdminDats.toProto(heavy));
  }

  @Test
  void shouldAskTheNetworkUntilShortOfTheDeadline() {
    VerifiedDat remote = dats.dat().build();
    fixture.engine.network.add(remote);
    GetRequest request = GetRequest.newBuilder().setKey(remote.dat().key()).build();

    GetResponse response = fixture.stub().withDeadlineAfter(Duration.ofSeconds(20)).get(request);

    assertThat(response.getSource()).isEqualTo(GetResponse.Source.SOURCE_NETWORK);
    assertThat(fixture.engine.asked.get(0))
        .isBetween(Duration.ofSeconds(10), Duration.ofMillis(19_800));
    Refused.by(() -> fixture.stub().get(request.toBuilder().setLocalOnly(true).build()))
        .is(Code.NOT_FOUND, "DAT_NOT_FOUND")
        .says("in this node's store");
  }

  @Test
  void shouldSayWhatWasNotFound() {
    Refused.by(() -> get(GetRequest.newBuilder().setKey(ByteString.copyFromUtf8("nobody"))))
        .is(Code.NOT_FOUND, "DAT_NOT_FOUND")
        .says("no dat under this key")
        .says("peers");
  }

  @Test
  void shouldEndAtTheDefaultDeadline() throws IOException {
    try (AdminFixture quick =
        AdminFixture.start(
            AdminFixture.limits(
                l ->
                    l.withTimes(
                        Duration.ofMillis(200), Duration.ofSeconds(15), Duration.ofSeconds(1))))) {
      quick.engine.silent = true;
      Refused.by(
              () ->
                  quick
                      .stubWithoutDeadline()
                      .get(GetRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build()))
          .is(Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED");
    }
  }

  @Test
  void shouldRefuseBadTargets() {
    Refused.by(() -> get(GetRequest.newBuilder()))
        .is(Code.INVALID_ARGUMENT, "TARGET_MISSING")
        .names("target");
    Refused.by(() -> get(GetRequest.newBuilder().setWork(ODD)))
        .is(Code.INVALID_ARGUMENT, "WORK_MALFORMED")
        .names("work");
    Refused.by(() -> get(GetRequest.newBuilder().setKey(ODD)))
        .is(Code.INVALID_ARGUMENT, "KEY_TOO_LONG")
        .names("key");
    Refused.by(() -> get(GetRequest.newBuilder().setKey(ByteString.EMPTY)))
        .is(Code.INVALID_ARGUMENT, "KEY_MISSING");
    Refused.by(() -> get(GetRequest.newBuilder().setRegister(register(ByteString.EMPTY, ODD))))
        .is(Code.INVALID_ARGUMENT, "KEY_MISSING")
        .names("register.key", "register.author");
  }

  @Test
  void shouldListPageByPageByKeyThenAuthor() {
    for (int i = 0; i < 250; i++) {
      fixture.hold(dats.dat().key("k%02d".formatted(i % 50)).author(i / 50).build());
    }
    fixture.hold(dats.dat().key("other").build());

    List<Dat> all = new ArrayList<>();
    ListRequest.Builder request =
        ListRequest.newBuilder().setKeyPrefix(ByteString.copyFromUtf8("k")).setPageSize(60);
    int pages = 0;
    ListResponse page;
    do {
      page = fixture.stub().list(request.build());
      all.addAll(page.getDatsList());
      request.setPageToken(page.getNextPageToken());
      pages++;
    } while (!page.getNextPageToken().isEmpty());

    assertThat(pages).isEqualTo(5);
    assertThat(all).hasSize(250).doesNotHaveDuplicates();
    assertThat(all)
        .extracting(dat -> dat.getKey().toStringUtf8() + dat.getAuthor().byteAt(3))
        .isSorted();
  }

  @Test
  void shouldListTheDatsOfAnAuthorAHundredAtATime() {
    for (int i = 0; i < 300; i++) {
      fixture.hold(dats.dat().key("k" + i).author(i % 2).build());
    }

    ListResponse page =
        fixture
            .stub()
            .list(ListRequest.newBuilder().setAuthor(TestDats.author(1).toByteString()).build());

    assertThat(page.getDatsList())
        .hasSize(100)
        .allMatch(dat -> dat.getAuthor().equals(TestDats.author(1).toByteString()));
    assertThat(page.getNextPageToken()).isNotEmpty();
  }

  @Test
  void shouldRefusePageTokensOfOtherListings() {
    for (int i = 0; i < 3; i++) {
      fixture.hold(dats.dat().key("k" + i).build());
    }
    String token =
        fixture.stub().list(ListRequest.newBuilder().setPageSize(1).build()).getNextPageToken();

    for (String bad :
        List.of("x", "!!", token + "A", token.substring(1), "A".repeat(token.length()))) {
      Refused.by(() -> fixture.stub().list(ListRequest.newBuilder().setPageToken(bad).build()))
          .is(Code.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")
          .names("page_token");
    }
    Refused.by(
            () ->
                fixture
                    .stub()
                    .list(
                        ListRequest.newBuilder()
                            .setPageToken(token)
                            .setKeyPrefix(ByteString.copyFromUtf8("k"))
                            .build()))
        .is(Code.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID");
  }

  @Test
  void shouldRefuseBadArgumentsOfList() {
    Refused.by(
            () ->
                fixture
                    .stub()
                    .list(
                        ListRequest.newBuilder()
                            .setKeyPrefix(ODD)
                            .setAuthor(ODD)
                            .setPageSize(1_001)
                            .build()))
        .is(Code.INVALID_ARGUMENT, "KEY_TOO_LONG")
        .names("key_prefix", "author", "page_size");
  }

  @Test
  void shouldCountLocallyOrWithTheNetwork() {
    fixture.hold(dats.dat().author(1).value("red").difficulty(16).build());
    fixture.hold(dats.dat().author(2).value("red").difficulty(16).build());
    VerifiedDat blue = dats.dat().author(3).value("blue").difficulty(20).build();
    fixture.engine.network.add(blue);
    ConsensusRequest request =
        ConsensusRequest.newBuilder()
            .setKey(blue.dat().key())
            .setRanking(ConsensusRequest.Ranking.RANKING_WORK)
            .build();

    ConsensusResponse wide = fixture.stub().consensus(request);
    ConsensusResponse local =
        fixture.stub().consensus(request.toBuilder().setLocalOnly(true).build());

    assertThat(wide.getTalliesList())
        .extracting(t -> t.getValue().toStringUtf8() + "=" + t.getWork())
        .containsExactly("blue=1048576", "red=131072");
    assertThat(wide.getMargin()).isEqualTo("917504");
    assertThat(wide.getTotalWork()).isEqualTo("1179648");
    assertThat(wide.getDatsSeen()).isEqualTo(3);
    assertThat(wide.getPeersAsked()).isEqualTo(3);
    assertThat(wide.getPeersAnswered()).isEqualTo(2);
    assertThat(local.getTalliesList()).hasSize(1);
    assertThat(local.getTallies(0).getAuthors()).isEqualTo(2);
    assertThat(local.getPeersAsked()).isZero();
  }

  @Test
  void shouldLimitTheTalliesButNotTheTotals() {
    for (int i = 0; i < 15; i++) {
      fixture.hold(dats.dat().author(i).value("v" + i).build());
    }
    ConsensusRequest request =
        ConsensusRequest.newBuilder().setKey(ByteString.copyFromUtf8("key")).build();

    assertThat(fixture.stub().consensus(request).getTalliesList()).hasSize(10);
    ConsensusResponse two = fixture.stub().consensus(request.toBuilder().setLimit(2).build());
    assertThat(two.getTalliesList()).hasSize(2);
    assertThat(two.getTotalValues()).isEqualTo(15);
  }

  @Test
  void shouldRefuseBadArgumentsOfConsensus() {
    Refused.by(
            () ->
                fixture
                    .stub()
                    .consensus(
                        ConsensusRequest.newBuilder().setRankingValue(9).setLimit(-1).build()))
        .is(Code.INVALID_ARGUMENT, "KEY_MISSING")
        .names("key", "ranking", "limit");
  }

  private Dat get(GetRequest.Builder request) {
    return fixture.stub().get(request.build()).getDat();
  }

  private static GetRequest.Register register(ByteString key, ByteString author) {
    return GetRequest.Register.newBuilder().setKey(key).setAuthor(author).build();
  }
}
