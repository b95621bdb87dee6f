package dave.engine.link;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.Bandwidths.Profile;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinkLimitsTest {
  @Test
  void shouldHaveThePlacesOfEachProfile() {
    assertThat(LinkLimits.of(Profile.SERVER.epoch())).isEqualTo(new LinkLimits(12, 12, 96));
    assertThat(LinkLimits.of(Profile.HOME.epoch())).isEqualTo(new LinkLimits(12, 12, 33));
    assertThat(LinkLimits.of(Profile.THRIFTY.epoch())).isEqualTo(new LinkLimits(8, 8, 16));
  }

  @Test
  void shouldKeepRoundsShortAsLongAsThereArePlacesEnough() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      Duration epoch = Duration.ofNanos(random.nextLong(100_000, 4_000_000_000L));
      LinkLimits limits = LinkLimits.of(epoch);
      int links = limits.chosen() + limits.reserved() + limits.accepted();
      assertThat(epoch.multipliedBy(links).toMillis() <= 4_000 || links == 32)
          .as("%s with an epoch of %s", limits, epoch)
          .isTrue();
      assertThat(limits.chosen()).isBetween(8, 12).isEqualTo(limits.reserved());
      assertThat(limits.accepted()).isBetween(2 * limits.chosen(), 96);
      assertThat(limits.acceptedOfGroup()).isBetween(2, limits.accepted() / 8);
      assertThat(limits.spare()).isBetween(2, 8);
    }
  }

  @Test
  void shouldHaveNoMorePlacesWithALongerEpoch() {
    LinkLimits last = LinkLimits.MOST;
    for (int ms = 1; ms <= 1_500; ms++) {
      LinkLimits limits = LinkLimits.of(Duration.ofMillis(ms));
      assertThat(limits.all()).as("%d ms", ms).isLessThanOrEqualTo(last.all());
      last = limits;
    }
    assertThat(last).isEqualTo(LinkLimits.LEAST);
  }
}
