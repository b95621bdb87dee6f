package dave.engine.link;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.link.AcceptedPlaces.Place;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests which link of another node makes way. */
class AcceptedPlacesTest {
  private static final int PLACES = 96;
  private static final long PROBATION_MS = 600_000;

  private final AcceptedPlaces accepted = new AcceptedPlaces(PROBATION_MS, 0);
  private final List<Place> places = new ArrayList<>();
  private long nowMs = 1;

  private static Place place(int network, int host, double trust, long sinceMs, boolean reserved) {
    PeerAddress address =
        PeerAddresses.parse(
            "udp://45." + network + "." + host / 250 + "." + (1 + host % 250) + ":1");
    return new Place(address, PeerAddresses.group(address), trust, sinceMs, reserved);
  }

  /** Opens a link; returns the one that makes way, or the newcomer. */
  private Place open(int network, int host, double trust) {
    Place newcomer = place(network, host, trust, nowMs++, false);
    places.add(newcomer);
    Place leaving = accepted.leaving(places, nowMs).orElseThrow();
    if (places.size() > PLACES) {
      places.remove(leaving);
    }
    return leaving;
  }

  private Map<NetworkPrefix, Long> sizes() {
    return places.stream().collect(Collectors.groupingBy(Place::group, Collectors.counting()));
  }

  @Test
  void shouldGiveANewGroupThePlaceOfTheNewestInTheMostCrowded() {
    for (int i = 0; i < PLACES; i++) {
      open(i < 60 ? 1 : 2, i, 0);
    }
    Place newest = places.get(59);
    assertThat(open(3, 1, 0)).isEqualTo(newest);
    assertThat(places).hasSize(PLACES);
  }

  @Test
  void shouldKeepWhoBringsSomething() {
    for (int i = 0; i < PLACES; i++) {
      open(1, i, i == 7 ? 0.5 : 9);
    }
    assertThat(open(3, 1, 0).trust()).isEqualTo(0.5);
  }

  @Test
  void shouldNeverTakeAReservedPlace() {
    for (int i = 0; i < PLACES; i++) {
      places.add(place(1, i, 0, nowMs++, true));
    }
    Place newcomer = place(1, 200, 9, nowMs, false);
    places.add(newcomer);
    assertThat(accepted.leaving(places, nowMs)).contains(newcomer);
    places.remove(newcomer);
    assertThat(accepted.leaving(places, nowMs)).isEmpty();
  }

  @Test
  void shouldGiveAFloodOfOneNetworkNoMoreThanAnEqualShare() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 48; i++) {
      open(10 + i / 4, i, 0);
    }
    Set<Place> honest = new HashSet<>(places);
    for (int i = 0; i < 20_000; i++) {
      open(1 + random.nextInt(4), random.nextInt(10_000), 0);
    }
    // Four hostile groups have twelve places each; no group of the others had more than four.
    assertThat(places).hasSize(PLACES).containsAll(honest);
  }

  @Test
  void shouldMakeGroupsMoreEqualWithEachChange() {
    for (long seed = 0; seed < 50; seed++) {
      AcceptedPlacesTest run = new AcceptedPlacesTest();
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < PLACES; i++) {
        run.open(1 + random.nextInt(1 + random.nextInt(60)), i, random.nextInt(2));
      }
      long before = run.squares();
      for (int i = 0; i < 500; i++) {
        int network = 1 + random.nextInt(80);
        Place leaving = run.open(network, 1_000 + i, 0);
        boolean changed = leaving.sinceMs() != run.nowMs - 1;
        assertThat(run.squares()).as("seed %d, newcomer %d", seed, i).isLessThanOrEqualTo(before);
        assertThat(changed && run.squares() == before).as("seed %d, %d", seed, i).isFalse();
        before = run.squares();
      }
    }
  }

  private long squares() {
    return sizes().values().stream().mapToLong(size -> size * size).sum();
  }

  @Test
  void shouldRenewAnIdleLinkAfterTheClockWasSetBack() {
    for (int i = 0; i < PLACES; i++) {
      open(i, 1, i < 3 ? 0 : 5);
    }
    nowMs += PROBATION_MS;
    open(200, 1, 0);
    nowMs -= 3_600_000;
    places.replaceAll(
        place ->
            new Place(
                place.address(), place.group(), place.trust(), place.sinceMs() - 3_600_000, false));
    open(201, 1, 0);
    nowMs += AcceptedPlaces.RENEWAL_MS;
    Place idle = places.stream().filter(place -> place.trust() == 0).findFirst().orElseThrow();
    assertThat(open(202, 1, 0)).isEqualTo(idle);
  }

  @Test
  void shouldRenewAnIdleLinkNowAndThenWhenAllGroupsAreEqual() {
    for (int i = 0; i < PLACES; i++) {
      open(i, 1, i < 3 ? 0 : 5);
    }
    Place oldest = places.getFirst();
    Place newcomer = place(200, 1, 0, nowMs, false);
    assertThat(open(200, 1, 0)).isEqualTo(newcomer);
    nowMs += PROBATION_MS;
    assertThat(open(200, 1, 0)).isEqualTo(oldest);
    assertThat(open(201, 1, 0).group()).isEqualTo(newcomer(201).group());
    nowMs += AcceptedPlaces.RENEWAL_MS;
    assertThat(open(202, 1, 0)).isEqualTo(places(1));
  }

  @Test
  void shouldKeepEightLinksThatBringNothingOrHalfAsManyAsBringSomething() {
    for (int trusted = 0; trusted <= 40; trusted += 8) {
      addStrangers(60);
      nowMs = PROBATION_MS;
      endSurplus(trusted);
      assertThat(places).as("the first is past its probation").hasSize(trusted < 8 ? 60 : 59);
      nowMs = PROBATION_MS + 60;
      endSurplus(trusted);
      assertThat(places).hasSize(trusted < 8 ? 60 : Math.max(8, trusted / 2));
    }
  }

  @Test
  void shouldTurnNewLinksAwayWhileTooManyBringNothing() {
    addStrangers(20);
    nowMs = AcceptedPlaces.NEW_MS + 20;
    places.add(place(100, 1, 0, nowMs, false));
    places.add(place(101, 1, 5, nowMs, false));
    places.add(place(102, 1, 0, nowMs, true));
    Place stranger = places.get(20);
    endSurplus(20);
    assertThat(places).hasSize(22).doesNotContain(stranger);
    places.subList(0, 15).clear();
    places.add(stranger);
    endSurplus(20);
    assertThat(places).contains(stranger);
  }

  @Test
  void shouldLetTheOldestIdleLinkOfTheMostCrowdedGroupGoButNoReservedOne() {
    addStrangers(12);
    places.add(place(20, 1, 0, 0, true));
    places.add(place(20, 2, 0, 30, false));
    places.add(place(20, 3, 0, 20, false));
    nowMs = PROBATION_MS + 60;
    assertThat(accepted.surplus(places, 10, nowMs)).contains(places.get(14));
    places.remove(14);
    places.remove(13);
    assertThat(accepted.surplus(places, 10, nowMs)).contains(places.getFirst());
  }

  private void addStrangers(int count) {
    places.clear();
    for (int i = 0; i < count; i++) {
      places.add(place(i, 1, 0, i, false));
    }
  }

  private void endSurplus(int trusted) {
    for (int i = 0; i < 100; i++) {
      accepted.surplus(places, trusted, nowMs).ifPresent(places::remove);
    }
  }

  private static Place newcomer(int network) {
    return place(network, 1, 0, 0, false);
  }

  /** The link that was opened second. */
  private static Place places(int number) {
    return place(number, 1, 0, number + 1, false);
  }
}
