package dave.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.HeldName.Kind;
import dave.engine.testing.VirtualWorld;
import dave.wire.Dat;
import dave.wire.PeerAddresses;
import dave.wire.testing.TestDats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FetchesTest {
  private static final int BITS = 12;
  private static final int ROOM = 1_000;
  private static final long ROUND_MS = 100;

  private final List<Dat> dats = some(3);
  private final Question.Names names =
      new Question.Names(42, Bucket.whole(BITS), 0, VirtualWorld.START_MS);
  private final AskedPeer slow = peer(1);
  private final AskedPeer idle = peer(2);
  private final AskedPeer third = peer(3);
  private final Fetches fetches =
      new Fetches(List.of(slow, idle, third), peer -> ROUND_MS, /* asksTwice= */ true);

  private static AskedPeer peer(int number) {
    return new AskedPeer(
        PeerAddresses.parse("sealed://" + "%064x".formatted(number) + "@45.77.1.1:1618"));
  }

  private static List<Dat> some(int count) {
    TestDats made = TestDats.of(new Random(1));
    List<Dat> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(
          made.dat()
              .difficulty(BITS)
              .bound(true)
              .timeMs(VirtualWorld.START_MS - 100_000 - i)
              .build()
              .dat());
    }
    return some;
  }

  private int name(Dat dat) {
    return Shortening.name(names.salt(), new HeldName(dat.work(), dat.timeMs(), Kind.BOUND, 0));
  }

  private List<Integer> all() {
    return dats.stream().map(this::name).toList();
  }

  private void askSlow() {
    fetches.add(slow, new Fetch(names, all()), 0);
    assertThat(fetches.next(slow, ROOM, 0)).contains(new Fetch(names, all()));
  }

  @Test
  void shouldAskAnotherPeerForWhatOneDoesNotSendForLong() {
    askSlow();
    assertThat(fetches.next(idle, ROOM, 1_000)).isEmpty();
    assertThat(fetches.came(slow, dats.get(0), 3_500)).isTrue();
    Optional<Fetch> copy = fetches.next(idle, ROOM, 4_000);
    assertThat(copy).contains(new Fetch(names, all().subList(1, 3)));
    assertThat(fetches.next(third, ROOM, 4_000)).isEmpty();
    assertThat(fetches.pending()).isEqualTo(2);
    assertThat(fetches.came(idle, dats.get(1), 4_100)).isTrue();
    assertThat(fetches.came(idle, dats.get(2), 4_100)).isTrue();
    assertThat(fetches.pending()).isZero();
    assertThat(fetches.expired(4_200)).isEmpty();
    assertThat(slow.fetching).isEmpty();
    assertThat(slow.dats.outstanding()).isZero();
    assertThat(idle.dats.outstanding()).isZero();
  }

  @Test
  void shouldCountOnceWhatBothSend() {
    askSlow();
    fetches.next(idle, ROOM, 4_000);
    for (Dat dat : dats) {
      assertThat(fetches.came(slow, dat, 4_100)).isTrue();
      assertThat(fetches.came(idle, dat, 4_200)).isTrue();
    }
    assertThat(fetches.pending()).isZero();
    assertThat(slow.dats.outstanding()).isZero();
    assertThat(idle.dats.outstanding()).isZero();
  }

  @Test
  void shouldStillBlameThePeerThatNamedWhatNobodySends() {
    askSlow();
    fetches.next(idle, ROOM, 4_000);
    List<AskedPeer.Batch> expired = fetches.expired(8_000);
    assertThat(expired).hasSize(1);
    assertThat(expired.getFirst().of).isSameAs(slow);
    assertThat(fetches.missed(expired.getFirst(), all(), 8_000)).isZero();
    assertThat(fetches.pending()).isEqualTo(3);
    assertThat(slow.fetching).isEmpty();
    assertThat(idle.fetching).isEmpty();
    assertThat(idle.dats.outstanding()).isZero();
  }

  @Test
  void shouldNotWaitForADonorThatDripsAsForOneThatSends() {
    askSlow();
    long lateMs = 1_400;
    assertThat(fetches.expired(lateMs)).isEmpty();
    assertThat(fetches.came(slow, dats.get(0), lateMs)).isTrue();
    long patienceMs = slow.dats.patienceMs(ROUND_MS);
    assertThat(fetches.expired(patienceMs)).isEmpty();
    List<AskedPeer.Batch> expired = fetches.expired(patienceMs + 2 * ROUND_MS);
    assertThat(expired).singleElement().satisfies(batch -> assertThat(batch.names).hasSize(2));
  }

  @Test
  void shouldForgetWhatItAskedForWhenItGivesUp() {
    askSlow();
    fetches.next(idle, ROOM, 4_000);
    fetches.giveUp();
    assertThat(fetches.pending()).isZero();
    for (AskedPeer peer : List.of(slow, idle)) {
      assertThat(peer.fetching).isEmpty();
      assertThat(peer.dats.outstanding()).isZero();
      assertThat(fetches.came(peer, dats.get(0), 4_100)).isFalse();
    }
    assertThat(fetches.pending()).isZero();
  }
}
