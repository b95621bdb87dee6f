package dave.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.Reachability;
import dave.engine.model.Reachability.State;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what counts as reaching a node, on virtual time. */
final class OutsideContactsTest {
  private static final long HOUR = 3_600_000;
  private static final long WALL_MS = 1_700_000_000_000L;
  private static final PeerAddress FIRST = address("23.1.0.1:1618");
  private static final PeerAddress SECOND = address("24.1.0.1:1618");
  private static final PeerAddress THIRD = address("25.1.0.1:1618");

  /** Peers in as many networks as it takes to judge. */
  private static final List<PeerAddress> FOUR =
      List.of(
          address("11.1.0.1:1618"),
          address("12.1.0.1:1618"),
          address("13.1.0.1:1618"),
          address("14.1.0.1:1618"));

  private static final List<PeerAddress> STRANGERS =
      IntStream.rangeClosed(1, 200).mapToObj(i -> address("30.1.1." + i + ":1618")).toList();

  private long nowMs;
  private final OutsideContacts contacts = new OutsideContacts(() -> nowMs);

  /** How many hosts peers name that this node never sends to. */
  private int strangers;

  @Test
  void shouldKnowNothingAtFirst() {
    assertThat(contacts.now(WALL_MS + nowMs))
        .isEqualTo(new Reachability(State.NOT_YET_KNOWN, 0, WALL_MS, 0));
  }

  @Test
  void shouldBeReachableWhenHostsOfTwoNetworksCameFirst() {
    nowMs = HOUR;
    come(FIRST);
    assertThat(known()).isEqualTo(State.NOT_YET_KNOWN);
    nowMs += 5_000;
    come(SECOND);
    long seenMs = WALL_MS + HOUR + 5_000;
    assertThat(contacts.now(WALL_MS + nowMs))
        .isEqualTo(new Reachability(State.REACHABLE, 2, seenMs, seenMs));
  }

  @Test
  void shouldCountHostsOfOneNetworkOnce() {
    nowMs = HOUR;
    for (int i = 1; i < 200; i++) {
      come(address("23.1." + i + ".1:1618"));
      come(FIRST);
    }
    assertThat(contacts.now(nowMs).networks()).isOne();
    assertThat(known()).isEqualTo(State.NOT_YET_KNOWN);
  }

  /** A router lets in answers of such a host, on whatever port and over whatever transport. */
  @Test
  void shouldNotCountAHostThatThisNodeSentToLately() {
    nowMs = HOUR;
    contacts.sent(FIRST);
    contacts.sent(SECOND);
    nowMs += OutsideContacts.TALK_MS - 1;
    come(address("23.1.0.1:9"));
    contacts.received(SECOND);
    contacts.proved(PeerAddress.ofLink(key(), SECOND));
    assertThat(contacts.now(nowMs).networks()).isZero();
    nowMs += OutsideContacts.TALK_MS;
    come(FIRST);
    come(SECOND);
    assertThat(known()).isEqualTo(State.REACHABLE);
  }

  /** Answers keep a router open as well, and so do the other side's packets at some. */
  @Test
  void shouldNotCountAHostThatKeptTheRouterOpen() {
    nowMs = HOUR;
    contacts.sent(FIRST);
    contacts.sent(SECOND);
    for (int i = 0; i < 100; i++) {
      nowMs += 60_000;
      contacts.received(FIRST);
      contacts.sent(SECOND);
    }
    come(FIRST);
    come(SECOND);
    assertThat(contacts.now(nowMs).networks()).isZero();
  }

  /** Such as a link, whose handshake takes a few datagrams in each direction. */
  @Test
  void shouldCountAHostThatProvesItselfSoonAfterItCame() {
    nowMs = HOUR;
    for (PeerAddress host : List.of(FIRST, SECOND)) {
      contacts.received(host);
      contacts.sent(host);
      nowMs += OutsideContacts.PROOF_MS - 1;
      contacts.received(host);
      contacts.proved(PeerAddress.ofLink(key(), host));
    }
    contacts.received(THIRD);
    contacts.sent(THIRD);
    nowMs += OutsideContacts.PROOF_MS;
    contacts.proved(THIRD);
    assertThat(contacts.now(nowMs).networks()).isEqualTo(2);
  }

  @Test
  void shouldNotCountTheSourcesOfForgedDatagrams() {
    nowMs = HOUR;
    contacts.received(FIRST);
    contacts.received(SECOND);
    pass(HOUR, FOUR);
    assertThat(contacts.now(nowMs).networks()).isZero();
  }

  @Test
  void shouldNotCountAPeerThatComesBack() {
    pass(HOUR, FOUR);
    FOUR.forEach(this::come);
    assertThat(contacts.now(nowMs).networks()).isZero();
  }

  /** The router may remember the hosts that the last run sent to. */
  @Test
  void shouldNotCountAnythingRightAfterTheStart() {
    nowMs = OutsideContacts.SETTLE_MS - 1;
    come(FIRST);
    come(SECOND);
    assertThat(contacts.now(nowMs).networks()).isZero();
  }

  @Test
  void shouldNotCountPrivateAddresses() {
    nowMs = HOUR;
    come(address("10.0.0.1:1618"));
    come(address("192.168.0.1:1618"));
    come(address("127.0.0.1:1618"));
    assertThat(contacts.now(nowMs).networks()).isZero();
    strangers = 200;
    pass(HOUR, List.of(address("10.1.0.1:1"), address("10.2.0.1:1"), address("10.3.0.1:1")));
    pass(HOUR, List.of(address("10.1.0.1:1"), address("192.168.0.1:1"), address("172.16.0.1:1")));
    assertThat(known()).isEqualTo(State.NOT_YET_KNOWN);
  }

  @Test
  void shouldBeUnreachableSoFarIfManyCouldHaveComeAndNoneDid() {
    strangers = OutsideContacts.STRANGERS_TO_JUDGE;
    pass(OutsideContacts.SETTLE_MS + OutsideContacts.JUDGE_MS - 20_000, FOUR);
    assertThat(known()).isEqualTo(State.NOT_YET_KNOWN);
    pass(20_000, FOUR);
    assertThat(known()).isEqualTo(State.UNREACHABLE_SO_FAR);
    come(FIRST);
    assertThat(known()).isEqualTo(State.NOT_YET_KNOWN);
    come(SECOND);
    assertThat(known()).isEqualTo(State.REACHABLE);
  }

  @Test
  void shouldNotJudgeWithPeersInFewNetworks() {
    strangers = 200;
    List<PeerAddress> few = new ArrayList<>(FOUR.subList(0, 3));
    few.add(address("11.1.0.2:1618"));
    pass(10 * HOUR, few);
    assertThat(known()).isEqualTo(State.NOT_YET_KNOWN);
  }

  /** Where each node talks to each, nobody comes first. */
  @Test
  void shouldNotJudgeInASmallNetwork() {
    strangers = OutsideContacts.STRANGERS_TO_JUDGE - 1;
    pass(10 * HOUR, FOUR);
    assertThat(known()).isEqualTo(State.NOT_YET_KNOWN);
  }

  @Test
  void shouldNotTakeHostsForStrangersThatItSentTo() {
    for (int i = 0; i < 360; i++) {
      for (int j = 0; j < OutsideContacts.STRANGERS_TO_JUDGE; j++) {
        contacts.named(STRANGERS.get(j));
        contacts.sent(STRANGERS.get(j));
      }
      pass(100_000, FOUR);
    }
    assertThat(known()).isEqualTo(State.NOT_YET_KNOWN);
  }

  @Test
  void shouldForgetAfterADayWhatIsNoPeerAnyMore() {
    nowMs = HOUR;
    strangers = 200;
    come(FIRST);
    come(SECOND);
    List<PeerAddress> peers = new ArrayList<>(FOUR);
    peers.add(FIRST);
    peers.add(SECOND);
    pass(30 * HOUR, peers);
    assertThat(contacts.now(nowMs)).isEqualTo(new Reachability(State.REACHABLE, 2, HOUR, HOUR));
    pass(23 * HOUR, FOUR);
    assertThat(known()).isEqualTo(State.REACHABLE);
    pass(2 * HOUR, FOUR);
    assertThat(known()).isEqualTo(State.UNREACHABLE_SO_FAR);
  }

  /** Otherwise somebody who makes this node send to many hosts could have it forget one. */
  @Test
  void shouldCountNothingForAWhileIfItSentToMoreHostsThanItKeeps() {
    nowMs = HOUR;
    contacts.sent(FIRST);
    for (int i = 0; i < OutsideContacts.MAX_HOSTS; i++) {
      contacts.sent(address("11.1." + i / 250 + "." + (i % 250 + 1) + ":1618"));
    }
    come(FIRST);
    come(SECOND);
    come(THIRD);
    assertThat(contacts.now(nowMs).networks()).isZero();
    nowMs += OutsideContacts.TALK_MS;
    come(SECOND);
    come(THIRD);
    assertThat(known()).isEqualTo(State.REACHABLE);
  }

  @Test
  void shouldKeepABoundedNumberOfNetworks() {
    nowMs = HOUR;
    for (int i = 0; i < 2 * OutsideContacts.MAX_NETWORKS; i++) {
      come(address((i / 200 + 20) + "." + i % 200 + ".0.1:1618"));
    }
    assertThat(contacts.now(nowMs).networks()).isEqualTo(OutsideContacts.MAX_NETWORKS);
  }

  /** Lets time pass while the node has these peers. */
  private void pass(long ms, List<PeerAddress> peers) {
    long endMs = nowMs + ms;
    while (nowMs < endMs) {
      nowMs = Math.min(endMs, nowMs + 10_000);
      if (nowMs % 300_000 == 0) {
        STRANGERS.subList(0, strangers).forEach(contacts::named);
      }
      contacts.maintain(peers);
      peers.forEach(contacts::sent); // Pings, dats and cells.
    }
  }

  /** A host reaches the node, and proves itself. */
  private void come(PeerAddress host) {
    contacts.received(host);
    contacts.proved(host);
  }

  private State known() {
    return contacts.now(nowMs).state();
  }

  private static LinkKey key() {
    try (LinkSecret secret = LinkSecret.generate(new SplittableRandom(1))) {
      return secret.publicKey();
    }
  }

  private static PeerAddress address(String hostAndPort) {
    return PeerAddresses.parse("udp://" + hostAndPort);
  }
}
