package dave.engine.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests which answering peer makes way for a newcomer in a full bucket. */
class PeerEvictionTest {
  private static final long PROBATION_MS = Timing.DEFAULT.probationMs();
  private static final PeerAddress NEWCOMER = address(99, 1, 1);

  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, 1_024, new SplittableRandom(1));

  /** Other networks in the newcomer's bucket. */
  private final List<Integer> neighbours = neighbours();

  private List<Integer> neighbours() {
    NetworkGroups groups = new NetworkGroups(Defences.ALL, new SplittableRandom(1));
    int bucket = NetworkGroups.bucket(groups.of(NEWCOMER));
    List<Integer> found = new ArrayList<>();
    for (int b = 2; b < 250; b++) {
      if (NetworkGroups.bucket(groups.of(address(45, b, 1))) == bucket) {
        found.add(b);
      }
    }
    assertThat(found).hasSizeGreaterThan(7);
    return found;
  }

  private void fill(int network, int count, long nowMs) {
    for (int i = 0; i < count; i++) {
      requireNonNull(table.addProven(address(45, neighbours.get(network), i), nowMs));
    }
  }

  private void replace(PeerAddress newcomer, long nowMs) {
    table.remove(requireNonNull(table.displaced(newcomer, nowMs)));
    requireNonNull(table.addProven(newcomer, nowMs));
  }

  @Test
  void shouldGiveThePlaceOfASilentSybilToASmallerGroupAfterItsProbation() {
    for (int network = 0; network < 4; network++) {
      fill(network, 16, 0);
    }
    assertThat(table.addProven(NEWCOMER, 1_000)).isNull();
    assertThat(table.displaced(NEWCOMER, PROBATION_MS - 1)).isNull();
    replace(NEWCOMER, PROBATION_MS);
    assertThat(table.get(NEWCOMER)).isNotNull();
  }

  @Test
  void shouldGiveAtMostOnePlaceOfABucketInTenSeconds() {
    for (int network = 0; network < 4; network++) {
      fill(network, 16, 0);
    }
    int given = 0;
    for (long ms = PROBATION_MS; ms < PROBATION_MS + 60_000; ms += 50) {
      PeerAddress newcomer = address(99, 1, (int) (ms / 50 % 250));
      Peer leaving = table.get(newcomer) == null ? table.displaced(newcomer, ms) : null;
      if (leaving != null) {
        table.remove(leaving);
        requireNonNull(table.addProven(newcomer, ms));
        given++;
      }
    }
    assertThat(given).isEqualTo(6);
  }

  @Test
  void shouldKeepWhoBroughtSomething() {
    for (int network = 0; network < 4; network++) {
      fill(network, 16, 0);
    }
    table.all().forEach(peer -> table.credit(peer, 16, 0));
    assertThat(table.displaced(NEWCOMER, PROBATION_MS)).isNull();
    Peer useless = table.all().get(33);
    useless.trust = 0;
    assertThat(table.displaced(NEWCOMER, PROBATION_MS)).isSameAs(useless);
  }

  @Test
  void shouldHoldAGroupToAQuarterOfABucketWhileOthersWantIn() {
    fill(0, 40, 0);
    fill(1, 8, 0);
    fill(2, 8, 0);
    fill(3, 8, 0);
    table.all().forEach(peer -> table.credit(peer, 16, 0));
    long nowMs = 0;
    int taken = 0;
    for (int network = 4; network < 8; network++) {
      for (int i = 0; i < 14; i++) {
        nowMs += PeerEviction.PAUSE_MS;
        PeerAddress newcomer = address(45, neighbours.get(network), i);
        Peer leaving = table.displaced(newcomer, nowMs);
        if (leaving != null) {
          table.remove(leaving);
          taken += table.addProven(newcomer, nowMs) == null ? 0 : 1;
        }
      }
    }
    assertThat(taken).as("the quota spares nobody, and ends there").isEqualTo(24);
    assertThat(table.all())
        .filteredOn(peer -> peer.address().bytes().byteAt(13) == (byte) (int) neighbours.get(0))
        .hasSize(16);
  }

  @Test
  void shouldNotLetALargeGroupPushOutASmallerOne() {
    fill(0, 32, 0);
    fill(1, 16, 0);
    fill(2, 16, 0);
    PeerAddress large = address(45, neighbours.get(0), 99);
    assertThat(table.displaced(large, PROBATION_MS)).isNull();
    Peer tested = requireNonNull(table.toTest(large));
    assertThat(tested.group)
        .isEqualTo(requireNonNull(table.get(address(45, neighbours.get(0), 0))).group);
  }

  @Test
  void shouldEndWithEqualGroupsHoweverManyNewcomersAnAttackerHas() {
    fill(0, 32, 0);
    fill(1, 31, 0);
    requireNonNull(table.addProven(NEWCOMER, 0)); // The only honest peer.
    SplittableRandom random = new SplittableRandom(5);
    int changes = 0;
    for (long ms = PROBATION_MS; ms < 3 * PROBATION_MS; ms += 100) {
      PeerAddress sybil = address(45, neighbours.get(random.nextInt(2)), 100 + random.nextInt(100));
      Peer leaving = table.get(sybil) == null ? table.displaced(sybil, ms) : null;
      if (leaving != null) {
        table.remove(leaving);
        requireNonNull(table.addProven(sybil, ms));
        changes++;
      }
    }
    assertThat(table.get(NEWCOMER)).as("the smallest group").isNotNull();
    assertThat(changes).as("changes that an attacker can spend").isLessThan(3);
  }

  @Test
  void shouldSpareEdges() {
    fill(0, 64, 0);
    for (int i = 0; i < 64; i++) {
      table.addEdge(address(45, neighbours.get(0), i), 0);
    }
    assertThat(table.addProven(NEWCOMER, 0)).as("edges take no place").isNotNull();
    assertThat(table.displaced(address(99, 1, 2), PROBATION_MS)).isNull();
  }

  private static PeerAddress address(int a, int b, int d) {
    return PeerAddresses.parse("udp://" + a + "." + b + ".1." + d + ":1618");
  }
}
