package dave.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission.Ignored;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.DatStore.Position;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import dave.wire.testing.TestDats;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The contract of every store. */
public abstract class DatStoreContract {
  protected static final long NOW = 1_700_000_000_000L;
  protected static final long ROOMY = 64L << 20;

  protected final SteppedClock clock = new SteppedClock(NOW);
  protected final TestDats dats = TestDats.seeded(42);
  protected DatStore store;

  /** A new, empty store. */
  protected abstract DatStore create(long capacityBytes, Mass mass, SteppedClock clock);

  /** How often tests of chance are repeated on new stores. */
  protected int rounds() {
    return 30;
  }

  @BeforeEach
  void createStore() {
    store = create(ROOMY, Mass.WORK, clock);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void recreate(long capacityBytes, Mass mass) {
    store.close();
    store = create(capacityBytes, mass, clock);
  }

  protected Admission put(VerifiedDat dat) {
    return Objects.requireNonNull(store.put(dat, Durability.RELAXED).block(Duration.ofSeconds(30)));
  }

  private static ByteString key(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static WorkHash work(VerifiedDat dat) {
    return dat.dat().work();
  }

  // --- reading back ---

  @Test
  void shouldBeEmptyAtFirst() {
    assertThat(store.stats()).isEqualTo(new DatStore.Stats(0, 0, ROOMY, true));
    assertThat(store.lastArrival()).isZero();
    assertThat(store.heaviest(10)).isEmpty();
    assertThat(store.arrivals(0, 10)).isEmpty();
    assertThat(store.list(ByteString.EMPTY, null, null, 10)).isEmpty();
    assertThat(store.randomWork(new Random(1))).isEmpty();
    assertThat(store.heaviestOf(key("key"))).isEmpty();
    assertThat(store.byWork(dats.work(20))).isEmpty();
    assertThat(store.presence(dats.work(20))).isEqualTo(Presence.Absent.NO);
    assertThat(store.logId()).isNotBlank();
  }

  @Test
  void shouldReadBackWhatWasPut() {
    VerifiedDat dat = dats.dat().key("a").value("b").difficulty(24).build();

    assertThat(put(dat)).isEqualTo(new Admission.Stored(1));

    assertThat(store.byWork(work(dat))).contains(dat);
    assertThat(store.byRegister(key("a"), dat.dat().author())).contains(dat);
    assertThat(store.heaviestOf(key("a"))).contains(dat);
    assertThat(store.byKey(key("a"), null, 10)).containsExactly(dat);
    assertThat(store.list(ByteString.EMPTY, null, null, 10)).containsExactly(dat);
    assertThat(store.heaviest(10)).containsExactly(dat);
    assertThat(store.arrivals(0, 10)).containsExactly(new Arrival(1, dat));
    assertThat(store.presence(work(dat))).isEqualTo(new Presence.Held(Claim.tag(dat.dat()), true));
    assertThat(store.randomWork(new Random(1))).contains(work(dat));
    assertThat(store.stats()).isEqualTo(new DatStore.Stats(1, DatSize.of(dat.dat()), ROOMY, true));
  }

  @Test
  void shouldHaveAtHandWhatWasStoredJustNowAndNothingThatIsGone() {
    VerifiedDat older = dats.dat().key("a").author(1).timeMs(NOW - 2).build();
    VerifiedDat newer = dats.dat().key("a").author(1).timeMs(NOW - 1).build();
    put(older);
    assertThat(store.getIfCached(work(older))).contains(older);
    assertThat(store.getIfCached(key("a"), older.dat().author())).contains(older);

    put(newer);

    assertThat(store.getIfCached(work(older))).isEmpty();
    assertThat(store.getIfCached(work(newer))).contains(newer);
    assertThat(store.getIfCached(key("a"), newer.dat().author())).contains(newer);
    assertThat(store.getIfCached(key("a"), dats.dat().author(2).build().dat().author())).isEmpty();
    assertThat(store.getIfCached(key("b"), newer.dat().author())).isEmpty();
  }

  @Test
  void shouldKeepEveryPartOfExtremeDats() {
    byte[] highest = new byte[32];
    Arrays.fill(highest, (byte) 0xff);
    VerifiedDat[] extremes = {
      dats.dat().key(ByteString.EMPTY).value(ByteString.EMPTY).timeMs(0).difficulty(0).build(),
      dats.dat().key(ByteString.copyFrom(highest)).valueOf(1_200).difficulty(256).build(),
      dats.dat().key(ByteString.copyFrom(new byte[32])).timeMs(Long.MAX_VALUE).unbound().build(),
      dats.dat().key(ByteString.copyFrom(new byte[1])).difficulty(255).build(),
    };
    for (VerifiedDat dat : extremes) {
      assertThat(put(dat).admitted()).isTrue();
    }
    for (VerifiedDat dat : extremes) {
      assertThat(store.byWork(work(dat))).contains(dat);
    }
    assertThat(store.heaviest(10)).hasSize(4);
    assertThat(store.list(ByteString.EMPTY, null, null, 10))
        .containsExactly(extremes[0], extremes[3], extremes[2], extremes[1]);
  }

  @Test
  void shouldDecideWhetherOrNotAnybodyWaits() {
    VerifiedDat unwatched = dats.dat().key("a").build();
    var ignored = store.put(unwatched, Durability.RELAXED);

    assertThat(put(dats.dat().key("b").build())).isEqualTo(new Admission.Stored(2));

    assertThat(store.byWork(work(unwatched))).isPresent();
    assertThat(ignored.block(Duration.ofSeconds(30))).isEqualTo(new Admission.Stored(1));
  }

  @Test
  void shouldAcknowledgeSyncedPuts() {
    VerifiedDat dat = dats.dat().build();

    Admission admission = store.put(dat, Durability.SYNCED).block(Duration.ofSeconds(30));

    assertThat(admission).isEqualTo(new Admission.Stored(1));
    assertThat(store.byWork(work(dat))).contains(dat);
  }

  // --- identity ---

  @Test
  void shouldRefuseTheSameDatAgain() {
    VerifiedDat bound = dats.dat().key("a").build();
    VerifiedDat unbound = dats.dat().key("b").unbound().build();
    put(bound);
    put(unbound);

    assertThat(put(bound)).isEqualTo(Ignored.ALREADY_HELD);
    assertThat(put(unbound)).isEqualTo(Ignored.ALREADY_HELD);
    assertThat(store.stats().dats()).isEqualTo(2);
  }

  @Test
  void shouldReplaceARecordByALaterOneOfItsRegister() {
    VerifiedDat first = dats.dat().difficulty(40).build();
    VerifiedDat later = dats.dat().timeMs(first.dat().timeMs() + 1).difficulty(16).build();
    put(first);

    assertThat(put(later)).isEqualTo(new Admission.Replaced(first, 2));

    assertThat(store.byRegister(key("key"), TestDats.author(1))).contains(later);
    assertThat(store.byWork(work(first))).isEmpty();
    assertThat(store.presence(work(first))).isEqualTo(Presence.Absent.NO);
    assertThat(store.arrivals(0, 10)).containsExactly(new Arrival(2, later));
    assertThat(store.heaviest(10)).containsExactly(later);
    assertThat(put(first)).isEqualTo(Ignored.SUPERSEDED);
    assertThat(store.stats().bytes()).isEqualTo(DatSize.of(later.dat()));
  }

  @Test
  void shouldPreferTheLowerWorkAtEqualTime() {
    VerifiedDat one = dats.dat().build();
    VerifiedDat other = dats.dat().build();
    boolean oneIsLower = work(one).compareTo(work(other)) < 0;
    VerifiedDat low = oneIsLower ? one : other;
    VerifiedDat high = oneIsLower ? other : one;

    put(high);
    assertThat(put(low)).isEqualTo(new Admission.Replaced(high, 2));
    assertThat(put(high)).isEqualTo(Ignored.SUPERSEDED);
    assertThat(store.list(ByteString.EMPTY, null, null, 10)).containsExactly(low);
  }

  @Test
  void shouldKeepOneRecordAnAuthorAndKey() {
    VerifiedDat a1 = dats.dat().key("a").author(1).build();
    VerifiedDat a2 = dats.dat().key("a").author(2).build();
    VerifiedDat b1 = dats.dat().key("b").author(1).build();
    put(a1);
    put(a2);
    put(b1);

    assertThat(store.list(ByteString.EMPTY, null, null, 10)).containsExactly(a1, a2, b1);
  }

  @Test
  void shouldKeepAllDatsWithAnEmptyKey() {
    VerifiedDat one = dats.dat().key("").timeMs(5).build();
    VerifiedDat later = dats.dat().key("").timeMs(6).build();
    put(one);

    assertThat(put(later)).isEqualTo(new Admission.Stored(2));
    assertThat(put(one)).isEqualTo(Ignored.ALREADY_HELD);
    assertThat(store.list(ByteString.EMPTY, null, null, 10)).containsExactlyInAnyOrder(one, later);
  }

  // --- who claims a work ---

  @Test
  void shouldHoldASecondAuthorOnUnboundWorkBesideTheFirst() {
    VerifiedDat first = dats.dat().author(1).unbound().build();
    VerifiedDat second = claim(first, 2);
    put(first);

    assertThat(put(second)).isEqualTo(new Admission.Joined(2));

    assertThat(store.claims(work(first))).containsExactly(first, second);
    assertThat(store.byWork(work(first))).contains(first);
    assertThat(store.byRegister(key("key"), TestDats.author(2))).contains(second);
    assertThat(store.getIfCached(key("key"), TestDats.author(2))).contains(second);
    assertThat(store.byKey(key("key"), null, 10)).containsExactly(first, second);
    assertThat(store.list(ByteString.EMPTY, TestDats.author(2), null, 10)).containsExactly(second);
    assertThat(store.arrivals(0, 10))
        .containsExactly(new Arrival(1, first), new Arrival(2, second));
    assertThat(store.holds(first.dat())).isTrue();
    assertThat(store.holds(second.dat())).isTrue();
    assertThat(store.holds(claim(first, 3).dat())).isFalse();
    assertThat(put(first)).isEqualTo(Ignored.ALREADY_HELD);
    assertThat(put(second)).isEqualTo(Ignored.ALREADY_HELD);
    assertThat(store.byWork(Claim.name(work(first), 1))).isEmpty();
    assertThat(store.claims(Claim.name(work(first), 1))).isEmpty();
  }

  @Test
  void shouldHoldAnUnboundCopyWithTheBorderMovedBesideTheFirst() {
    VerifiedDat first = dats.dat().key("ab").value("c").unbound().build();
    VerifiedDat moved = dats.dat().key("a").value("bc").unbound().work(work(first)).build();
    put(first);

    assertThat(put(moved)).isEqualTo(new Admission.Joined(2));
    assertThat(store.byRegister(key("ab"), TestDats.author(1))).contains(first);
    assertThat(store.byRegister(key("a"), TestDats.author(1))).contains(moved);
  }

  @Test
  void shouldLetTheClaimThatCameFirstMakeWayAndComeAgain() {
    VerifiedDat first = dats.dat().author(1).unbound().build();
    put(first);
    for (int author = 2; author <= Claim.PLACES; author++) {
      assertThat(put(claim(first, author)).admitted()).isTrue();
    }
    List<StoreEvent> events = new CopyOnWriteArrayList<>();
    Disposable subscription = store.events().subscribe(events::add);
    VerifiedDat more = claim(first, 99);

    assertThat(put(more)).isEqualTo(new Admission.Joined(17));

    assertThat(events)
        .containsExactly(
            new StoreEvent.Evicted(first), new StoreEvent.Stored(new Arrival(17, more)));
    assertThat(store.claims(work(first)))
        .hasSize(Claim.PLACES)
        .contains(more)
        .doesNotContain(first);
    assertThat(store.byRegister(key("key"), TestDats.author(1))).isEmpty();
    assertThat(put(first)).isEqualTo(new Admission.Joined(18));
    assertThat(store.stats().dats()).isEqualTo(Claim.PLACES);
    subscription.dispose();
  }

  @Test
  void shouldHoldAllClaimsOnAWorkForLessThanTwiceItsMass() {
    VerifiedDat paid = dats.dat().key("paid").author(50).difficulty(17).valueOf(100).build();
    VerifiedDat work = dats.dat().key("free").author(1).difficulty(16).valueOf(100).build();
    VerifiedDat unbound = new VerifiedDat(work.dat(), 16, false);
    recreate(4L * DatSize.of(work.dat()), Mass.WORK);
    VerifiedDat weak = dats.dat().key("weak").author(51).difficulty(13).valueOf(100).build();
    put(unbound);
    put(claim(unbound, 2));
    put(claim(unbound, 3));
    put(claim(unbound, 4));
    assertThat(store.stats().dats()).isEqualTo(4);

    // 13 bits outweigh a further claim on 16, which has a sixteenth of that.
    assertThat(put(weak).admitted()).isTrue();
    assertThat(put(paid).admitted()).isTrue();

    assertThat(store.claims(work(unbound))).hasSize(2).contains(unbound);
    assertThat(store.byRegister(key("weak"), TestDats.author(51))).contains(weak);
    assertThat(put(claim(unbound, 5))).isEqualTo(Ignored.TOO_LIGHT);
    assertThat(store.heaviest(10).getFirst()).isEqualTo(paid);
  }

  @Test
  void shouldGiveTheFirstPlaceToAnotherWhenItsDatIsSuperseded() {
    VerifiedDat first = dats.dat().author(1).unbound().build();
    VerifiedDat second = claim(first, 2);
    VerifiedDat third = claim(first, 3);
    put(first);
    put(second);
    put(third);
    VerifiedDat later = dats.dat().author(1).timeMs(first.dat().timeMs() + 1).build();

    assertThat(put(later)).isEqualTo(new Admission.Replaced(first, 4));

    assertThat(store.byWork(work(first))).contains(third);
    assertThat(store.claims(work(first))).containsExactly(third, second);
    assertThat(store.byRegister(key("key"), TestDats.author(3))).contains(third);
    assertThat(store.randomWork(new Random(1))).isPresent();
    assertThat(store.arrivals(0, 10))
        .containsExactly(new Arrival(2, second), new Arrival(3, third), new Arrival(4, later));
  }

  @Test
  void shouldDisplaceAllUnboundClaims() {
    VerifiedDat genuine = dats.dat().author(5).build();
    VerifiedDat one = new VerifiedDat(claim(genuine, 1).dat(), 20, false);
    VerifiedDat two = claim(one, 2);
    put(one);
    put(two);
    List<StoreEvent> events = new CopyOnWriteArrayList<>();
    Disposable subscription = store.events().subscribe(events::add);

    assertThat(put(genuine)).isEqualTo(new Admission.Replaced(one, 3));

    assertThat(events)
        .containsExactly(
            new StoreEvent.Evicted(two), new StoreEvent.Replaced(new Arrival(3, genuine), one));
    assertThat(store.claims(work(genuine))).containsExactly(genuine);
    assertThat(put(two)).isEqualTo(Ignored.ALREADY_HELD);
    subscription.dispose();
  }

  @Test
  void shouldTellTheVoteOfEachWhoClaimsAWorkInTheOrderOfAuthors() {
    VerifiedDat first = dats.dat().author(3).unbound().build();
    put(first);
    VerifiedDat second = claim(first, 1);
    put(second);
    VerifiedDat third = claim(first, 2);
    put(third);
    VerifiedDat other = dats.dat().author(4).difficulty(18).build();
    put(other);
    List<Vote> votes = new ArrayList<>();

    assertThat(store.votes(key("key"), 4, votes::add)).isTrue();
    assertThat(votes)
        .containsExactly(Vote.of(second), Vote.of(third), Vote.of(first), Vote.of(other));
    assertThat(votes.stream().map(Vote::work).distinct()).hasSize(2);
  }

  @Test
  void shouldDrawAWorkOnceHoweverManyClaimIt() {
    VerifiedDat claimed = dats.dat().key("a").author(1).unbound().build();
    put(claimed);
    for (int author = 2; author <= 10; author++) {
      put(claim(claimed, author));
    }
    put(dats.dat().key("b").build());
    Random random = new Random(17);
    long drawn =
        IntStream.range(0, 1_000)
            .filter(i -> store.randomWork(random).orElseThrow().equals(work(claimed)))
            .count();
    assertThat(drawn).isBetween(430L, 570L);
  }

  @Test
  void shouldPageThroughClaimsWithoutAKey() {
    VerifiedDat first = dats.dat().key("").author(1).unbound().build();
    put(first);
    List<VerifiedDat> all = new ArrayList<>(List.of(first));
    for (int author = 2; author <= 5; author++) {
      all.add(claim(first, author));
      put(all.getLast());
    }
    List<VerifiedDat> paged = new ArrayList<>();
    List<VerifiedDat> page = store.list(ByteString.EMPTY, null, null, 1);
    while (!page.isEmpty()) {
      paged.addAll(page);
      page = store.list(ByteString.EMPTY, null, Position.of(page.getLast()), 1);
    }
    assertThat(paged).isEqualTo(all);
  }

  /** The same work, signed by another author. */
  private VerifiedDat claim(VerifiedDat of, int author) {
    return dats.dat()
        .key(of.dat().key())
        .value(of.dat().value())
        .timeMs(of.dat().timeMs())
        .author(author)
        .unbound()
        .work(work(of))
        .build();
  }

  @Test
  void shouldRefuseAnUnboundCopyOfBoundWork() {
    VerifiedDat genuine = dats.dat().author(1).build();
    VerifiedDat thief = dats.dat().author(2).unbound().work(work(genuine)).build();
    put(genuine);

    assertThat(put(thief)).isEqualTo(Ignored.ALREADY_HELD);
    assertThat(store.byWork(work(genuine))).contains(genuine);
  }

  @Test
  void shouldDisplaceAnUnboundCopyOfAnotherAuthor() {
    VerifiedDat genuine = dats.dat().key("k").author(2).build();
    VerifiedDat thief = dats.dat().key("j").author(1).unbound().work(work(genuine)).build();
    put(thief);

    assertThat(put(genuine)).isEqualTo(new Admission.Replaced(thief, 2));

    assertThat(store.byWork(work(genuine))).contains(genuine);
    assertThat(store.byRegister(key("j"), TestDats.author(1))).isEmpty();
    assertThat(store.arrivals(0, 10)).containsExactly(new Arrival(2, genuine));
    assertThat(store.presence(work(genuine)))
        .isEqualTo(new Presence.Held(Claim.tag(genuine.dat()), true));
    assertThat(store.stats().dats()).isEqualTo(1);
  }

  @Test
  void shouldDisplaceAnUnboundCopyWithTheBorderMoved() {
    VerifiedDat genuine = dats.dat().key("ab").value("c").build();
    VerifiedDat moved = dats.dat().key("a").value("bc").unbound().work(work(genuine)).build();
    put(moved);

    assertThat(put(genuine)).isEqualTo(new Admission.Replaced(moved, 2));
    assertThat(store.list(ByteString.EMPTY, null, null, 10)).containsExactly(genuine);
  }

  @Test
  void shouldDisplaceACopyAndReplaceAnOlderRecordAtOnce() {
    VerifiedDat older = dats.dat().key("k").author(2).timeMs(NOW - 5_000).build();
    VerifiedDat genuine = dats.dat().key("k").author(2).timeMs(NOW).build();
    VerifiedDat thief = dats.dat().key("j").author(1).unbound().work(work(genuine)).build();
    put(older);
    put(thief);
    List<StoreEvent> events = new CopyOnWriteArrayList<>();
    Disposable subscription = store.events().subscribe(events::add);

    assertThat(put(genuine)).isEqualTo(new Admission.Replaced(older, 3));

    assertThat(events)
        .containsExactly(
            new StoreEvent.Evicted(thief), new StoreEvent.Replaced(new Arrival(3, genuine), older));
    assertThat(store.list(ByteString.EMPTY, null, null, 10)).containsExactly(genuine);
    assertThat(store.stats())
        .isEqualTo(new DatStore.Stats(1, DatSize.of(genuine.dat()), ROOMY, true));
    subscription.dispose();
  }

  @Test
  void shouldLeaveACopyAloneWhenItsOriginalIsSuperseded() {
    VerifiedDat newest = dats.dat().key("k").author(2).timeMs(NOW).build();
    VerifiedDat genuine = dats.dat().key("k").author(2).timeMs(NOW - 5_000).build();
    VerifiedDat thief = dats.dat().key("j").author(1).unbound().work(work(genuine)).build();
    put(newest);
    put(thief);

    assertThat(put(genuine)).isEqualTo(Ignored.SUPERSEDED);
    assertThat(store.list(ByteString.EMPTY, null, null, 10)).containsExactly(thief, newest);
  }

  @Test
  void shouldDisplaceACopyInTheSameRegister() {
    VerifiedDat genuine = dats.dat().key("k").build();
    VerifiedDat copy = dats.dat().key("k").unbound().work(work(genuine)).build();
    put(copy);

    assertThat(put(genuine)).isEqualTo(new Admission.Replaced(copy, 2));
    assertThat(store.list(ByteString.EMPTY, null, null, 10)).containsExactly(genuine);
  }

  @Test
  void shouldConvergeWhateverTheOrderOfArrival() {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < rounds(); round++) {
      List<VerifiedDat> offered = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        VerifiedDat dat =
            dats.dat()
                .key(List.of("", "a", "b").get(random.nextInt(3)))
                .author(1 + random.nextInt(3))
                .timeMs(NOW - random.nextInt(4))
                .difficulty(16 + random.nextInt(3))
                .build();
        offered.add(dat);
      }
      List<VerifiedDat> expected = null;
      for (int order = 0; order < 4; order++) {
        recreate(ROOMY, Mass.WORK);
        Collections.shuffle(offered, random);
        offered.forEach(this::put);
        List<VerifiedDat> held = store.list(ByteString.EMPTY, null, null, 1_000);
        expected = expected == null ? held : expected;
        assertThat(held).as("seed %d, round %d, order %d", seed, round, order).isEqualTo(expected);
      }
    }
  }

  /**
   * Gossip offers every dat again and again. So genuine dats displace all copies of their work, in
   * any order. Only copies of superseded dats may stay in one order and not in another.
   */
  @Test
  void shouldConvergeOnBoundDatsAmongForgedCopies() {
    long seed = 11;
    Random random = new Random(seed);
    for (int round = 0; round < rounds(); round++) {
      List<VerifiedDat> genuine = new ArrayList<>();
      List<VerifiedDat> offered = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        VerifiedDat dat =
            dats.dat()
                .key("k" + random.nextInt(5))
                .author(1 + random.nextInt(2))
                .timeMs(NOW - random.nextInt(4))
                .build();
        genuine.add(dat);
        offered.add(dat);
        offered.add(dats.dat().key("forged" + i).author(9).unbound().work(work(dat)).build());
        offered.add(dats.dat().key("k").unbound().work(work(dat)).author(8).build());
      }
      Map<Object, VerifiedDat> winners = new HashMap<>();
      for (VerifiedDat dat : genuine) {
        winners.merge(
            List.of(dat.dat().key(), dat.dat().author()),
            dat,
            (a, b) -> a.dat().supersedes(b.dat()) ? a : b);
      }
      recreate(ROOMY, Mass.WORK);
      Collections.shuffle(offered, random);
      offered.forEach(this::put);
      for (VerifiedDat winner : winners.values()) {
        assertThat(store.byRegister(winner.dat().key(), winner.dat().author()))
            .as("seed %d, round %d", seed, round)
            .contains(winner);
        assertThat(store.byWork(work(winner))).contains(winner);
      }
    }
  }

  // --- mass and capacity ---

  @Test
  void shouldEvictTheLightestWhenFull() {
    VerifiedDat cheap = dats.dat().key("1").timeMs(NOW).difficulty(16).valueOf(100).build();
    VerifiedDat old =
        dats.dat().key("2").timeMs(NOW - 1_000_000).difficulty(18).valueOf(100).build();
    VerifiedDat dear = dats.dat().key("3").timeMs(NOW - 10_000).difficulty(30).valueOf(100).build();
    recreate(3L * DatSize.of(dear.dat()), Mass.WORK);
    put(cheap);
    put(old);
    put(dear);
    List<StoreEvent> events = new CopyOnWriteArrayList<>();
    Disposable subscription = store.events().subscribe(events::add);

    VerifiedDat next = dats.dat().key("4").timeMs(NOW).difficulty(20).valueOf(100).build();
    assertThat(put(next)).isEqualTo(new Admission.Stored(4));

    // 2^18 / 1,000,000 is less than 2^16 / 1,000.
    assertThat(events)
        .containsExactly(new StoreEvent.Evicted(old), new StoreEvent.Stored(new Arrival(4, next)));
    assertThat(store.byWork(work(old))).isEmpty();
    assertThat(store.presence(work(old))).isEqualTo(Presence.Absent.NO);
    assertThat(store.arrivals(0, 10)).extracting(Arrival::sequence).containsExactly(1L, 3L, 4L);
    subscription.dispose();
  }

  @Test
  void shouldLetAgesCrossTheCurvesOfTwoDifficulties() {
    VerifiedDat old = dats.dat().key("1").timeMs(NOW - 8_000).difficulty(18).build();
    VerifiedDat young = dats.dat().key("2").timeMs(NOW - 1_000).difficulty(16).build();
    put(old);
    put(young);

    assertThat(store.heaviest(2)).containsExactly(young, old);
    clock.step(60_000);
    assertThat(store.heaviest(2)).containsExactly(old, young);
  }

  @Test
  void shouldRefuseWhatIsLighterThanAllWhenFull() {
    VerifiedDat heavy = dats.dat().key("1").difficulty(30).valueOf(100).build();
    VerifiedDat light = dats.dat().key("2").difficulty(16).valueOf(100).build();
    recreate(DatSize.of(heavy.dat()) + 10L, Mass.WORK);
    put(heavy);

    assertThat(put(light)).isEqualTo(Ignored.TOO_LIGHT);
    assertThat(store.stats().dats()).isEqualTo(1);
    assertThat(store.lastArrival()).isEqualTo(1);
  }

  @Test
  void shouldEvictNothingForADatThatWouldNotFitEvenThen() {
    VerifiedDat light = dats.dat().key("1").difficulty(16).valueOf(10).build();
    VerifiedDat heavy = dats.dat().key("2").difficulty(30).valueOf(10).build();
    VerifiedDat wide = dats.dat().key("3").difficulty(20).valueOf(1_000).build();
    recreate(DatSize.of(light.dat()) + DatSize.of(heavy.dat()), Mass.WORK);
    put(light);
    put(heavy);

    assertThat(put(wide)).isEqualTo(Ignored.TOO_LIGHT);
    assertThat(store.stats().dats()).isEqualTo(2);
  }

  @Test
  void shouldEvictSeveralForOneThatIsWide() {
    recreate(4L * DatSize.FIXED_BYTES + 400, Mass.WORK);
    for (int i = 0; i < 4; i++) {
      put(dats.dat().key("" + i).timeMs(NOW - 10_000 - i).difficulty(16).valueOf(50).build());
    }
    VerifiedDat wide = dats.dat().key("wide").difficulty(30).valueOf(800).build();

    assertThat(put(wide)).isEqualTo(new Admission.Stored(5));
    assertThat(store.arrivals(0, 10)).extracting(Arrival::sequence).containsExactly(1L, 5L);
  }

  @Test
  void shouldKeepTheOldRecordWhenItsSuccessorIsTooLight() {
    VerifiedDat first = dats.dat().key("1").difficulty(30).timeMs(NOW - 5_000).valueOf(10).build();
    VerifiedDat other = dats.dat().key("2").difficulty(30).valueOf(10).build();
    VerifiedDat later = dats.dat().key("1").difficulty(16).timeMs(NOW).valueOf(1_000).build();
    recreate(DatSize.of(first.dat()) + DatSize.of(other.dat()), Mass.WORK);
    put(first);
    put(other);

    assertThat(put(later)).isEqualTo(Ignored.TOO_LIGHT);
    assertThat(store.byRegister(key("1"), TestDats.author(1))).contains(first);
  }

  @Test
  void shouldNeverHoldMoreThanTheCapacity() {
    long capacity = 100_000;
    recreate(capacity, Mass.WORK);
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      put(
          dats.dat()
              .key("k" + random.nextInt(500))
              .timeMs(NOW - random.nextInt(100_000))
              .difficulty(16 + random.nextInt(8))
              .valueOf(random.nextInt(1_200))
              .build());
      assertThat(store.stats().bytes()).isLessThanOrEqualTo(capacity);
    }
    assertThat(store.stats().bytes()).isGreaterThan(capacity - 2_000);
    long counted =
        store.list(ByteString.EMPTY, null, null, 10_000).stream()
            .mapToLong(dat -> DatSize.of(dat.dat()))
            .sum();
    assertThat(store.stats().bytes()).isEqualTo(counted);
  }

  @Test
  void shouldCountPlainBitsWhenToldTo() {
    VerifiedDat old = dats.dat().key("1").timeMs(NOW - 3_000).difficulty(40).build();
    VerifiedDat young = dats.dat().key("2").timeMs(NOW - 1_000).difficulty(16).build();
    put(old);
    put(young);
    assertThat(store.heaviest(2)).containsExactly(old, young);

    recreate(ROOMY, Mass.BITS);
    put(old);
    put(young);
    assertThat(store.heaviest(2)).containsExactly(young, old);
  }

  @Test
  void shouldListTheHeaviestFirst() {
    Random random = new Random(9);
    List<VerifiedDat> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      VerifiedDat dat =
          dats.dat()
              .key("k" + i)
              .timeMs(NOW - random.nextInt(5_000))
              .difficulty(random.nextInt(257))
              .build();
      all.add(dat);
      put(dat);
    }
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    all.sort((a, b) -> order.compare(DatWeight.of(b), DatWeight.of(a)));

    assertThat(store.heaviest(1_000)).isEqualTo(all);
    assertThat(store.heaviest(7)).isEqualTo(all.subList(0, 7));
  }

  // --- registers whose record was evicted ---

  @Test
  void shouldNotGoBackToAnOlderRecordThatIsHeavier() {
    VerifiedDat older = dats.dat().key("r").difficulty(24).timeMs(NOW - 5_000).valueOf(50).build();
    VerifiedDat newest = dats.dat().key("r").difficulty(16).timeMs(NOW - 4_000).valueOf(50).build();
    recreate(2L * DatSize.of(newest.dat()) + 100, Mass.WORK);
    put(older);
    put(newest);
    put(dats.dat().key("a").difficulty(18).valueOf(50).build());
    put(dats.dat().key("b").difficulty(18).valueOf(50).build());
    assertThat(store.byRegister(key("r"), TestDats.author(1))).isEmpty();

    assertThat(put(older)).isEqualTo(Ignored.SUPERSEDED);
    assertThat(store.byRegister(key("r"), TestDats.author(1))).isEmpty();
    VerifiedDat other = dats.dat().key("r").author(2).difficulty(24).timeMs(NOW - 5_000).build();
    assertThat(put(other).admitted()).as("of another author").isTrue();
    VerifiedDat later = dats.dat().key("r").difficulty(24).timeMs(NOW - 3_999).build();
    assertThat(put(later).admitted()).as("a later one").isTrue();
  }

  @Test
  void shouldRememberOfRegistersWhoseEvictedRecordWasBoundAlone() {
    VerifiedDat older = dats.dat().key("r").difficulty(24).timeMs(NOW - 5_000).valueOf(50).build();
    VerifiedDat unbound =
        dats.dat().key("r").unbound().difficulty(16).timeMs(NOW - 4_000).valueOf(50).build();
    recreate(2L * DatSize.of(older.dat()) + 100, Mass.WORK);
    put(unbound);
    put(dats.dat().key("a").difficulty(18).valueOf(50).build());
    put(dats.dat().key("b").difficulty(18).valueOf(50).build());
    assertThat(store.byRegister(key("r"), TestDats.author(1))).isEmpty();

    assertThat(put(older).admitted()).isTrue();
  }

  // --- listings ---

  @Test
  void shouldOrderKeysAsBytesWithPrefixesFirst() {
    List<ByteString> keys =
        List.of(
            bytes(),
            bytes(0),
            bytes(0, 0),
            bytes(0, 1),
            bytes(0, 255),
            bytes(1),
            bytes(1, 0),
            bytes('a'),
            bytes('a', 0),
            bytes('a', 0, 0),
            bytes('a', 0, 1),
            bytes('a', 1),
            bytes('a', 'b'),
            bytes('a', 255),
            bytes('b'),
            bytes(255),
            bytes(255, 255));
    List<ByteString> shuffled = new ArrayList<>(keys);
    Collections.shuffle(shuffled, new Random(3));
    shuffled.forEach(key -> put(dats.dat().key(key).build()));

    assertThat(keysOf(store.list(ByteString.EMPTY, null, null, 100))).isEqualTo(keys);
    for (ByteString prefix : keys) {
      assertThat(keysOf(store.list(prefix, null, null, 100)))
          .as("prefix %s", prefix)
          .isEqualTo(keys.stream().filter(key -> key.startsWith(prefix)).toList());
      assertThat(keysOf(store.byKey(prefix, null, 100))).containsExactly(prefix);
      if (!prefix.isEmpty()) {
        assertThat(store.heaviestOf(prefix).orElseThrow().dat().key()).isEqualTo(prefix);
      }
      assertThat(store.byRegister(prefix, TestDats.author(2))).isEmpty();
    }
    assertThat(store.list(bytes('c'), null, null, 100)).isEmpty();
    assertThat(store.byKey(bytes('a', 2), null, 100)).isEmpty();
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }

  private static List<ByteString> keysOf(List<VerifiedDat> dats) {
    return dats.stream().map(dat -> dat.dat().key()).toList();
  }

  @Test
  void shouldPageThroughAListing() {
    for (int i = 0; i < 60; i++) {
      put(
          dats.dat()
              .key(List.of("", "p", "pa", "pb", "q").get(i % 5))
              .author(1 + i / 5)
              .difficulty(16)
              .build());
    }
    for (String prefix : List.of("", "p", "pa", "none")) {
      for (Optional<Integer> author : List.of(Optional.<Integer>empty(), Optional.of(3))) {
        var only = author.map(TestDats::author).orElse(null);
        List<VerifiedDat> whole = store.list(key(prefix), only, null, 1_000);
        List<VerifiedDat> paged = new ArrayList<>();
        List<VerifiedDat> page = store.list(key(prefix), only, null, 7);
        while (!page.isEmpty()) {
          paged.addAll(page);
          page = store.list(key(prefix), only, Position.of(page.getLast()), 7);
        }
        assertThat(paged).as("prefix '%s', author %s", prefix, author).isEqualTo(whole);
        assertThat(whole).allMatch(dat -> dat.dat().key().startsWith(key(prefix)));
      }
    }
    assertThat(store.list(ByteString.EMPTY, null, null, 1_000)).hasSize(60);
    assertThat(store.list(ByteString.EMPTY, TestDats.author(3), null, 1_000)).hasSize(5);
    assertThat(store.list(key("p"), TestDats.author(99), null, 1_000)).isEmpty();
  }

  @Test
  void shouldResumeAListingWhosePositionIsGone() {
    VerifiedDat a = dats.dat().key("a").build();
    VerifiedDat c = dats.dat().key("c").build();
    put(a);
    put(c);
    Position gone = new Position(key("b"), TestDats.author(5), dats.work(20));

    assertThat(store.list(ByteString.EMPTY, null, gone, 10)).containsExactly(c);
    assertThat(store.list(key("c"), null, gone, 10)).containsExactly(c);
    assertThat(store.list(key("a"), null, gone, 10)).isEmpty();
  }

  @Test
  void shouldPageTheAuthorsOfAKey() {
    List<VerifiedDat> expected = new ArrayList<>();
    for (int author = 1; author <= 20; author++) {
      VerifiedDat dat = dats.dat().key("k").author(author).difficulty(16 + author % 3).build();
      expected.add(dat);
      put(dat);
      put(dats.dat().key("k2").author(author).build());
    }
    List<VerifiedDat> paged = new ArrayList<>();
    List<VerifiedDat> page = store.byKey(key("k"), null, 6);
    while (!page.isEmpty()) {
      paged.addAll(page);
      page = store.byKey(key("k"), page.getLast().dat().author(), 6);
    }
    assertThat(paged).isEqualTo(expected);
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    assertThat(store.heaviestOf(key("k")))
        .contains(
            expected.stream()
                .max((a, b) -> order.compare(DatWeight.of(a), DatWeight.of(b)))
                .orElseThrow());
  }

  @Test
  void shouldFindAChunkAmongHeavierRecordsOfItsHash() {
    ByteString value = key("the content of a chunk");
    byte[] hash = new byte[32];
    Blake3.hash(value.toByteArray(), 0, value.size(), hash, 0);
    ByteString key = ByteString.copyFrom(hash);
    for (int author = 10; author < 20; author++) {
      put(dats.dat().key(key).author(author).difficulty(40).build());
    }
    assertThat(store.contentOf(key)).isEmpty();
    VerifiedDat light = dats.dat().key(key).author(5).value(value).difficulty(16).build();
    VerifiedDat chunk = dats.dat().key(key).author(6).value(value).difficulty(20).build();
    put(light);
    put(chunk);

    assertThat(store.contentOf(key)).contains(chunk);
    assertThat(store.heaviestOf(key).orElseThrow().difficulty()).isEqualTo(40);
    assertThat(store.contentOf(key.substring(0, 31))).isEmpty();
    List<Vote> votes = new ArrayList<>();
    assertThat(store.votes(key, 100, votes::add)).isTrue();
    assertThat(votes).hasSize(12).contains(Vote.of(light), Vote.of(chunk));
  }

  @Test
  void shouldTellTheVotesOfAKeyUpToALimit() {
    List<Vote> expected = new ArrayList<>();
    for (int author = 1; author <= 9; author++) {
      VerifiedDat dat = dats.dat().key("poll").author(author).difficulty(30 - author).build();
      put(dat);
      expected.add(Vote.of(dat));
    }
    put(dats.dat().key("pol").difficulty(99).build());
    put(dats.dat().key("poll2").difficulty(99).build());

    List<Vote> votes = new ArrayList<>();
    assertThat(store.votes(key("poll"), 4, votes::add)).isFalse();
    assertThat(votes).isEqualTo(expected.subList(0, 4));
    votes.clear();
    assertThat(store.votes(key("poll"), 9, votes::add)).isTrue();
    assertThat(votes).isEqualTo(expected);
    assertThat(store.votes(key("none"), 1, votes::add)).isTrue();
  }

  @Test
  void shouldKnowTheHeaviestOfAKeyThatHasMany() {
    Random random = new Random(3);
    Map<Integer, VerifiedDat> latest = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      int author = 1 + random.nextInt(300);
      VerifiedDat dat =
          dats.dat()
              .key("hot")
              .author(author)
              .timeMs(clock.millis() - random.nextInt(200))
              .difficulty(16 + random.nextInt(4))
              .build();
      VerifiedDat older = latest.get(author);
      if (put(dat).admitted()) {
        latest.put(author, dat);
      } else {
        assertThat(older).isNotNull();
      }
      clock.step(random.nextInt(300));
      MassOrder order = MassOrder.at(Mass.WORK, clock.millis());
      assertThat(store.heaviestOf(key("hot")))
          .as("step %d", i)
          .isEqualTo(
              latest.values().stream()
                  .max((a, b) -> order.compare(DatWeight.of(a), DatWeight.of(b))));
    }
  }

  /** A call that walks all records is too slow: a thousand calls must take a second at most. */
  @Test
  void shouldNotReadAllRecordsToAnswerOfOne() {
    List<Mono<Admission>> puts = new ArrayList<>();
    for (int i = 1; i <= 4_000; i++) {
      VerifiedDat hot = dats.dat().key("hot").author(100 + i).difficulty(16 + i % 3).build();
      VerifiedDat other = dats.dat().key("k" + i).author(1).difficulty(16).build();
      puts.add(store.put(hot, Durability.RELAXED));
      puts.add(store.put(other, Durability.RELAXED));
      if (i % 500 == 0) {
        puts.forEach(put -> assertThat(put.block(Duration.ofSeconds(30))).isNotNull());
        puts.clear();
      }
    }
    assertThat(store.stats().dats()).isEqualTo(8_000);
    Author nobody = TestDats.author(99_999);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long from = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < 1_000; i++) {
      assertThat(store.heaviestOf(key("hot")).orElseThrow().difficulty()).isEqualTo(18);
      assertThat(store.contentOf(key("hot"))).isEmpty();
      assertThat(store.list(ByteString.EMPTY, nobody, null, 1_000)).isEmpty();
      assertThat(store.arrivalsOf(nobody, 1_000)).contains(List.of());
      assertThat(store.votes(key("hot"), 1, vote -> {})).isFalse();
    }
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - from))
        .isLessThan(Duration.ofSeconds(3));
  }

  // --- arrivals, events, draws, meta ---

  @Test
  void shouldNumberArrivalsAndLeaveGaps() {
    for (int i = 0; i < 5; i++) {
      put(dats.dat().key("k" + i).build());
    }
    put(dats.dat().key("k2").timeMs(NOW + 5).build());

    assertThat(store.lastArrival()).isEqualTo(6);
    assertThat(sequences(store.arrivals(0, 100))).containsExactly(1L, 2L, 4L, 5L, 6L);
    assertThat(sequences(store.arrivals(2, 2))).containsExactly(4L, 5L);
    assertThat(store.arrivals(6, 10)).isEmpty();
    assertThat(store.arrivals(Long.MAX_VALUE, 10)).isEmpty();
  }

  private static List<Long> sequences(List<Arrival> arrivals) {
    return arrivals.stream().map(Arrival::sequence).toList();
  }

  @Test
  void shouldTellEventsInOrderAfterTheyAreVisible() {
    List<StoreEvent> events = new CopyOnWriteArrayList<>();
    List<Boolean> visible = new CopyOnWriteArrayList<>();
    Disposable subscription =
        store
            .events()
            .subscribe(
                event -> {
                  events.add(event);
                  if (event instanceof StoreEvent.Stored stored) {
                    visible.add(store.byWork(work(stored.arrival().dat())).isPresent());
                    visible.add(store.lastArrival() >= stored.arrival().sequence());
                  }
                });
    VerifiedDat first = dats.dat().key("a").build();
    VerifiedDat second = dats.dat().key("b").build();
    VerifiedDat update = dats.dat().key("a").timeMs(NOW + 1).build();
    put(first);
    put(second);
    put(first);
    put(update);

    assertThat(events)
        .containsExactly(
            new StoreEvent.Stored(new Arrival(1, first)),
            new StoreEvent.Stored(new Arrival(2, second)),
            new StoreEvent.Replaced(new Arrival(3, update), first));
    assertThat(visible).hasSize(4).containsOnly(true);
    subscription.dispose();
  }

  @Test
  void shouldLetASubscriberPut() {
    VerifiedDat answer = dats.dat().key("answer").build();
    List<StoreEvent> events = new CopyOnWriteArrayList<>();
    Disposable asking =
        store
            .events()
            .take(1)
            .subscribe(event -> store.put(answer, Durability.RELAXED).subscribe());
    Disposable watching = store.events().subscribe(events::add);

    put(dats.dat().key("question").build());
    put(dats.dat().key("last").build());

    assertThat(events)
        .map(event -> ((StoreEvent.Stored) event).arrival().sequence())
        .containsExactly(1L, 2L, 3L);
    asking.dispose();
    watching.dispose();
  }

  @Test
  void shouldDrawUniformly() {
    List<WorkHash> works = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      VerifiedDat dat = dats.dat().key("k" + i).build();
      put(dat);
      works.add(work(dat));
    }
    put(dats.dat().key("k0").timeMs(NOW + 1).build());
    Random random = new Random(17);
    Map<WorkHash, Integer> drawn = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      drawn.merge(store.randomWork(random).orElseThrow(), 1, Integer::sum);
    }

    assertThat(drawn).hasSize(10).doesNotContainKey(works.getFirst());
    assertThat(drawn.values()).allMatch(count -> count > 850 && count < 1_150);
  }

  @Test
  void shouldCountDatsByDifficulty() {
    recreate(20_000, Mass.WORK);
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      // Few keys, so that some are replaced; more than fits, so that some are evicted.
      put(
          dats.dat()
              .key("k" + random.nextInt(200))
              .difficulty(random.nextInt(9, 13))
              .timeMs(NOW - random.nextInt(100_000))
              .build());
    }
    Map<Integer, Long> counted = new TreeMap<>();
    store.heaviest(1_000).forEach(dat -> counted.merge(dat.difficulty(), 1L, Long::sum));
    assertThat(store.difficulties()).containsExactlyEntriesOf(counted);
    assertThat(counted.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(store.stats().dats())
        .isLessThan(200);
  }

  @Test
  void shouldKeepSmallValuesOfTheNode() {
    byte[] value = {1, 2, 3};
    assertThat(store.getMeta("anchors")).isNull();

    store.putMeta("anchors", value);
    store.putMeta("schema", new byte[] {9});
    value[0] = 9;

    assertThat(store.getMeta("anchors")).containsExactly(1, 2, 3);
    store.putMeta("anchors", new byte[0]);
    assertThat(store.getMeta("anchors")).isEmpty();
  }

  @Test
  void shouldRefusePutsOnceClosed() {
    store.close();
    store.close();

    assertThat(put(dats.dat().build())).isInstanceOf(Admission.Unavailable.class);
  }

  @Test
  void shouldEndTheEventsAtTheClose() {
    List<StoreEvent> events = new CopyOnWriteArrayList<>();
    var done = store.events().doOnNext(events::add).then().toFuture();
    put(dats.dat().build());

    store.close();

    assertThat(done).succeedsWithin(Duration.ofSeconds(30));
    assertThat(events).hasSize(1);
  }
}
