package dave.engine.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.testing.SignedDats;
import dave.link.cell.DatFrame;
import dave.wire.Dat;
import org.junit.jupiter.api.Test;

class SignedWorksTest {
  private final SignedWorks works = new SignedWorks();

  private static Dat dat(String value) {
    return SignedDats.bound(SignedDats.key(1), "k", value, 1_800_000_000_000L, 0);
  }

  @Test
  void shouldKnowADatByItsWholeSignature() {
    Dat dat = dat("a");
    byte[] frame = DatFrame.encode(dat, false);
    assertThat(works.work(frame)).isNull();
    works.add(dat);
    assertThat(works.work(frame)).isEqualTo(dat.work());
    assertThat(works.work(DatFrame.encode(dat, true))).isEqualTo(dat.work());
    assertThat(works.work(DatFrame.encode(dat("b"), false))).isNull();
    frame[63] ^= 1;
    assertThat(works.work(frame)).isNull();
  }

  @Test
  void shouldRememberABoundedNumber() {
    for (int i = 0; i < 200; i++) {
      works.add(dat("v" + i));
    }
    int known = 0;
    for (int i = 0; i < 200; i++) {
      known += works.work(DatFrame.encode(dat("v" + i), false)) == null ? 0 : 1;
    }
    assertThat(known).isBetween(190, 200);
  }
}
