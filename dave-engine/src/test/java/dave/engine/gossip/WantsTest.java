package dave.engine.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.gossip.RankedIds.Entry;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests that all that is remembered of short ids stays bounded, whatever peers tell. */
class WantsTest {
  private static final long KEEP_MS = 10_000;
  private static final int PEERS = 12;

  private final Wants wants = new Wants(KEEP_MS);
  private final List<Neighbour> peers = new ArrayList<>();
  private long nowMs = 1_000;

  private Neighbour peer(int place) {
    return new Neighbour(
        PeerAddresses.parse("sealed://" + "7".repeat(64) + "@45.7.2.3:" + (1 + place)),
        place,
        true,
        10_000,
        nowMs);
  }

  /** Real ids have the difficulty {@code id % 60}; liars tell another, and name ids of no dat. */
  private static int difficulty(long id) {
    return (int) (id % 60);
  }

  @Test
  void shouldKeepItsBoundsWhateverPeersDo() {
    for (int seed = 0; seed < 6; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      peers.clear();
      for (int i = 0; i < PEERS; i++) {
        peers.add(peer(i));
      }
      long newest = 0;
      for (int step = 0; step < 2_000; step++) {
        newest += 5; // Five times as many dats as come.
        nowMs += random.nextInt(20);
        Neighbour peer = peers.get(random.nextInt(PEERS));
        switch (random.nextInt(40)) {
          case 0 -> wants.expire(nowMs);
          case 1 -> {
            wants.left(peer);
            peers.set(peer.place, peer(peer.place));
          }
          case 2, 3, 4, 5 -> peer.asked.removeBefore(nowMs - 1_000);
          case 6, 7, 8, 9, 10 ->
              wants.came(newest - random.nextInt(400), difficulty(newest), any(random));
          case 11, 12, 13, 14, 15, 16, 17 -> wants.ask(peer, random.nextInt(20), 600, nowMs);
          default -> {
            for (int i = 0; i < 40; i++) {
              long id = random.nextInt(4) == 0 ? random.nextLong(1L << 48) : newest + i;
              int told = peer.place < 3 ? random.nextInt(256) : difficulty(id);
              wants.add(peer, id, told, nowMs);
              peer.asked.add(id, told, nowMs);
            }
          }
        }
        assertBounds("seed %d, step %d".formatted(seed, step));
      }
      nowMs += KEEP_MS;
      wants.expire(nowMs);
      assertThat(wants.size()).as("after all that was told is old, seed %d", seed).isZero();
      assertThat(peers).allSatisfy(peer -> assertThat(peer.told.size()).isZero());
    }
  }

  private Neighbour any(SplittableRandom random) {
    return peers.get(random.nextInt(PEERS));
  }

  private void assertBounds(String when) {
    int told = 0;
    int asked = 0;
    for (Neighbour peer : peers) {
      assertThat(peer.told.size()).as(when).isLessThanOrEqualTo(Neighbour.MAX_TOLD);
      assertThat(peer.asked.size()).as(when).isLessThanOrEqualTo(Neighbour.MAX_ASKED);
      told += peer.told.size();
      asked += peer.outstanding();
    }
    // Each is told by a peer, or was asked of one that has told of harder ones since.
    assertThat(wants.size()).as(when).isLessThanOrEqualTo(told + asked);
    assertThat(asked).as(when).isBetween(0, PEERS * Neighbour.MAX_TOLD);
  }

  @Test
  void shouldKeepTheHardestInOrder() {
    SplittableRandom random = new SplittableRandom(1);
    RankedIds ids = new RankedIds(100);
    List<Integer> all = new ArrayList<>();
    for (int id = 0; id < 2_000; id++) {
      int difficulty = random.nextInt(256);
      all.add(difficulty);
      ids.add(id, difficulty, id);
    }
    all.sort((a, b) -> b - a);
    assertThat(ids.ranked()).extracting(Entry::difficulty).isEqualTo(all.subList(0, 100));
    assertThat(ids.hardest()).isEqualTo(all.getFirst());
  }

  @Test
  void shouldAskAnotherPeerAtOnceIfTheLinkOfTheAskedOneEnds() {
    Neighbour first = peer(0);
    Neighbour second = peer(1);
    wants.add(first, 5, 8, nowMs);
    wants.add(second, 5, 8, nowMs);
    assertThat(wants.ask(first, 10, 600, nowMs)).containsExactly(5L);
    assertThat(wants.ask(second, 10, 600, nowMs)).isEmpty();
    wants.left(first);
    assertThat(wants.ask(second, 10, 600, nowMs)).containsExactly(5L);
    wants.left(second);
    assertThat(wants.size()).isZero();
  }
}
