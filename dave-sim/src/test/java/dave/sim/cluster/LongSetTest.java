package dave.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.sim.world.World;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongSetTest {
  @Test
  void shouldHoldWhatASetHolds() {
    SplittableRandom random = new SplittableRandom(4);
    Set<Long> model = new HashSet<>();
    LongSet set = new LongSet();
    for (int i = 0; i < 50_000; i++) {
      long value = World.mix(1, random.nextInt(40_000)) * random.nextInt(2);
      assertThat(set.contains(value)).isEqualTo(model.contains(value));
      set.add(value);
      model.add(value);
      assertThat(set.contains(value)).isTrue();
    }
  }
}
