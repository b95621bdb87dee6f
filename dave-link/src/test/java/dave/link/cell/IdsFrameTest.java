package dave.link.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.wire.WorkHash;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdsFrameTest {
  private static final WorkHash WORK =
      WorkHash.of(
          HexFormat.of()
              .parseHex("000003a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6a"),
          0);

  /** The vector of PROTOCOL.md. */
  @Test
  void shouldWriteTheVector() {
    long id = ShortId.of(WORK);
    assertThat(id).isEqualTo(0x1b2c3d4e5f6aL);
    assertThat(HexFormat.of().formatHex(IdsFrame.HAVE.encode(new long[] {ShortId.told(id, 22)})))
        .isEqualTo("161b2c3d4e5f6a");
    assertThat(HexFormat.of().formatHex(IdsFrame.WANT.encode(new long[] {id})))
        .isEqualTo("1b2c3d4e5f6a");
  }

  @Test
  void shouldTellTheDifficultyBesideTheId() {
    for (int difficulty : new int[] {0, 1, 127, 128, 255}) {
      long told = ShortId.told(0xffff_ffff_ffffL, difficulty);
      assertThat(ShortId.difficulty(told)).isEqualTo(difficulty);
      assertThat(ShortId.id(told)).isEqualTo(0xffff_ffff_ffffL);
    }
    assertThat(ShortId.difficulty(ShortId.told(1, 256))).isEqualTo(255);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadWhatItWrites(IdsFrame frame) {
    long[] ids = {1, ShortId.id(-1), 1L << 47};
    byte[] body = frame.encode(ids);
    assertThat(body).hasSize(frame.length(3));
    byte[] cell = new byte[100];
    System.arraycopy(body, 0, cell, 7, body.length);
    assertThat(frame.decode(cell, 7, body.length)).containsExactly(ids);
  }

  @Test
  void shouldReadEachIdOnce() {
    byte[] body = IdsFrame.WANT.encode(new long[] {4, 5, 4});
    assertThat(IdsFrame.WANT.decode(body, 0, body.length)).containsExactly(4, 5);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseWhatIsNotWhole(IdsFrame frame) {
    int one = frame.length(1);
    for (int length : new int[] {0, 1, one - 1, one + 1, one * IdsFrame.MAX_IDS + one}) {
      assertThat(frame.isWhole(length)).as("%s bytes", length).isFalse();
    }
    assertThat(frame.isWhole(one)).isTrue();
    assertThat(frame.isWhole(one * IdsFrame.MAX_IDS)).isTrue();
    assertThatThrownBy(() -> frame.encode(new long[0])).hasMessageContaining("not 0");
    assertThatThrownBy(() -> frame.encode(new long[161])).hasMessageContaining("not 161");
  }

  @Test
  void shouldCountWhatFits() {
    assertThat(IdsFrame.HAVE.count(-1)).isZero();
    assertThat(IdsFrame.HAVE.count(6)).isZero();
    assertThat(IdsFrame.HAVE.count(42)).isEqualTo(6);
    assertThat(IdsFrame.WANT.count(42)).isEqualTo(7);
    assertThat(IdsFrame.HAVE.count(1_424)).isEqualTo(IdsFrame.MAX_IDS);
  }
}
