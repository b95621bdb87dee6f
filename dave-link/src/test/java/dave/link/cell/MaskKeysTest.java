package dave.link.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MaskKeysTest {
  private final MaskKeys keys = new MaskKeys(new SplittableRandom(1));

  @Test
  void shouldGiveEachSessionAnotherKey() {
    Set<String> given = new HashSet<>();
    for (int index = -500; index < 500; index++) {
      given.add(HexFormat.of().formatHex(keys.of(index)));
      given.add(HexFormat.of().formatHex(new MaskKeys(new SplittableRandom(2)).of(index)));
    }
    assertThat(given).hasSize(2_000);
    assertThat(keys.of(7)).isEqualTo(keys.of(7)).hasSize(HeaderMask.KEY_LENGTH);
  }
}
