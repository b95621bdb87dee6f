package dave.admin.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.testing.AdminFixture;
import dave.admin.testing.FakeEngine;
import dave.admin.testing.Refused;
import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.Link;
import dave.admin.v1.LinkCounts;
import dave.admin.v1.ListPeersRequest;
import dave.admin.v1.Peer;
import dave.engine.model.CatchUp;
import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;
import dave.engine.model.LinkView.State;
import dave.engine.model.Reachability;
import dave.wire.PeerAddresses;
import dave.wire.testing.TestDats;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeCallsTest {
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
  void shouldAddAPeerAndListIt() {
    Peer added = add("192.0.2.1:1618");

    assertThat(added.getAddress()).isEqualTo("udp://192.0.2.1:1618");
    assertThat(added.getEdge()).isTrue();
    assertThat(added.getTrust()).isEqualTo(1.5);
    assertThat(fixture.stub().listPeers(ListPeersRequest.getDefaultInstance()).getPeersList())
        .containsExactly(added);
  }

  @Test
  void shouldTakeAPortAloneForThisMachine() {
    assertThat(add(":1700").getAddress()).isEqualTo("udp://127.0.0.1:1700");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "udp://",
        "1.2.3.4",
        "1.2.3.4:0",
        "1.2.3.4:70000",
        "tcp://1.2.3.4:5"
      })
  void shouldRefuseBadAddresses(String address) {
    Refused.by(() -> add(address)).is(Code.INVALID_ARGUMENT, "ADDRESS_INVALID").names("address");
  }

  @Test
  void shouldTellItsStatus() {
    fixture.hold(TestDats.seeded(1).dat().build());

    GetStatusResponse status = fixture.stub().getStatus(GetStatusRequest.getDefaultInstance());

    assertThat(status.getVersion()).isEqualTo("9.9.9");
    assertThat(status.getUptimeMs()).isEqualTo(7_000);
    assertThat(status.getListenAddressesList())
        .containsExactly(
            "udp://127.0.0.1:1618", "sealed://" + FakeEngine.LINK_KEY + "@127.0.0.1:1618");
    assertThat(status.getAuthor()).isEqualTo(AdminFixture.KEY.author().toByteString());
    assertThat(status.getMinDifficulty()).isEqualTo(8);
    assertThat(status.getDefaultDifficulty()).isEqualTo(10);
    assertThat(status.getEpochUs()).isEqualTo(10_000);
    assertThat(status.getDats()).isEqualTo(1);
    assertThat(fixture.sequence(status.getCursor())).isEqualTo(1);
    assertThat(status.getArrivals()).isEqualTo(1);
    assertThat(status.getVerdictsMap()).containsEntry("ignore:duplicate", 3L);
    assertThat(status.getMass()).isEqualTo("work");
    assertThat(status.getWritable()).isTrue();
    assertThat(status.getRouter().getState()).isEqualTo("mapped");
    assertThat(status.getRouter().getProtocol()).isEqualTo("PCP");
    assertThat(status.getRouter().getExternal()).isEqualTo("udp://203.0.113.7:1618");
  }

  @Test
  void shouldCountItsLinks() {
    fixture.engine.links =
        new LinkStatus(2, 3, 1, List.of(link(State.OPENING, 10), link(State.OPEN, 1_000)));

    LinkCounts links = fixture.stub().getStatus(GetStatusRequest.getDefaultInstance()).getLinks();

    assertThat(links)
        .isEqualTo(
            LinkCounts.newBuilder()
                .setMode("prefer")
                .setChosen(2)
                .setAccepted(3)
                .setOpening(1)
                .setLeastChosen(8)
                .setOldestSinceMs(1_000)
                .build());
  }

  @Test
  void shouldTellHowFarItCatchesUp() {
    fixture.engine.catchUp = new CatchUp(CatchUp.State.FETCHING, 90, 10, 4.5, 2, 1);

    GetStatusResponse status = fixture.stub().getStatus(GetStatusRequest.getDefaultInstance());

    assertThat(status.getCatchUp())
        .isEqualTo(
            dave.admin.v1.CatchUp.newBuilder()
                .setState("fetching")
                .setMissing(90)
                .setFetched(10)
                .setPerSecond(4.5)
                .setDonors(2)
                .setComparisons(1)
                .setExpectedMs(20_000)
                .build());
  }

  @Test
  void shouldTellWhetherOthersReachIt() {
    fixture.engine.reachability =
        new Reachability(Reachability.State.UNREACHABLE_SO_FAR, 3, 1_000, 2_000);

    assertThat(fixture.stub().getStatus(GetStatusRequest.getDefaultInstance()).getReachability())
        .isEqualTo(
            dave.admin.v1.Reachability.newBuilder()
                .setState("unreachable_so_far")
                .setNetworks(3)
                .setSinceMs(1_000)
                .setLastMs(2_000)
                .build());
  }

  @Test
  void shouldNotExpectWhatDoesNotCome() {
    fixture.engine.catchUp = new CatchUp(CatchUp.State.FETCHING, 90, 10, 0, 2, 1);

    assertThat(
            fixture
                .stub()
                .getStatus(GetStatusRequest.getDefaultInstance())
                .getCatchUp()
                .hasExpectedMs())
        .isFalse();
  }

  @Test
  void shouldTellTheLinkOfAPeer() {
    add("192.0.2.1:1618");
    add("192.0.2.2:1618");
    fixture.engine.links =
        new LinkStatus(1, 0, 1, List.of(link(State.OPENING, 9_000), link(State.OPEN, 1_000)));

    List<Peer> peers =
        fixture.stub().listPeers(ListPeersRequest.getDefaultInstance()).getPeersList();

    assertThat(peers.get(0).getLink())
        .isEqualTo(
            Link.newBuilder()
                .setState(Link.State.STATE_OPEN)
                .setChosen(true)
                .setSinceMs(1_000)
                .setLastCellMs(5_000)
                .build());
    assertThat(peers.get(1).hasLink()).isFalse();
  }

  private static LinkView link(State state, long sinceMs) {
    return new LinkView(PeerAddresses.parse("udp://192.0.2.1:1618"), state, true, sinceMs, 5_000);
  }

  @Test
  void shouldTellItsStatusWithoutAKey() throws IOException {
    try (AdminFixture keyless = AdminFixture.startWithoutKey()) {
      assertThat(keyless.stub().getStatus(GetStatusRequest.getDefaultInstance()).getAuthor())
          .isEmpty();
    }
  }

  private Peer add(String address) {
    return fixture
        .stub()
        .addPeer(AddPeerRequest.newBuilder().setAddress(address).build())
        .getPeer();
  }
}
