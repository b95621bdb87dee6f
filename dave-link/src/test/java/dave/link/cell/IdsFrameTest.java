package dave.link.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IdsFrameTest {
  @Test
  void shouldReadWhatItWrites() {
    long[] ids = {1, -1, Long.MIN_VALUE};
    byte[] body = IdsFrame.encode(ids);
    assertThat(body).hasSize(IdsFrame.length(3)).startsWith(0, 0, 0, 0, 0, 0, 0, 1);
    byte[] cell = new byte[100];
    System.arraycopy(body, 0, cell, 7, body.length);
    assertThat(IdsFrame.decode(cell, 7, body.length)).containsExactly(ids);
  }

  @Test
  void shouldReadEachIdOnce() {
    byte[] body = IdsFrame.encode(new long[] {4, 5, 4});
    assertThat(IdsFrame.decode(body, 0, body.length)).containsExactly(4, 5);
  }

  @Test
  void shouldRefuseWhatIsNotWhole() {
    for (int length : new int[] {0, 1, 7, 9, 8 * IdsFrame.MAX_IDS + 8}) {
      assertThat(IdsFrame.isWhole(length)).as("%s bytes", length).isFalse();
    }
    assertThat(IdsFrame.isWhole(8)).isTrue();
    assertThat(IdsFrame.isWhole(8 * IdsFrame.MAX_IDS)).isTrue();
    assertThatThrownBy(() -> IdsFrame.encode(new long[0])).hasMessageContaining("not 0");
    assertThatThrownBy(() -> IdsFrame.encode(new long[161])).hasMessageContaining("not 161");
  }

  @Test
  void shouldCountWhatFits() {
    assertThat(IdsFrame.count(-1)).isZero();
    assertThat(IdsFrame.count(7)).isZero();
    assertThat(IdsFrame.count(42)).isEqualTo(5);
    assertThat(IdsFrame.count(1_424)).isEqualTo(IdsFrame.MAX_IDS);
  }
}
