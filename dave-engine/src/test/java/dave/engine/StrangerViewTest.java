package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.Timing;
import dave.engine.testing.LoneNode;
import org.junit.jupiter.api.Test;

class StrangerViewTest {
  private static long dats(LoneNode lone) {
    return lone.node.now(lone.node.engine().stranger().status()).store().dats();
  }

  @Test
  void shouldCountForStrangersAsItWasAWhileAgo() {
    try (LoneNode lone = new LoneNode(1, LoneNode.CONFIG, Timing.DEFAULT)) {
      lone.run(60_000);
      lone.submit(1, "first", "v");
      assertThat(lone.node.status().store().dats()).isEqualTo(1);
      assertThat(dats(lone)).isZero();
      lone.run(60_000);
      assertThat(dats(lone)).isEqualTo(1);
      lone.submit(2, "second", "v");
      assertThat(dats(lone)).isEqualTo(1);
    }
  }
}
