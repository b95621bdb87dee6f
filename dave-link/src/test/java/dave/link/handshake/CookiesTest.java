package dave.link.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CookiesTest {
  private static final ByteString SOURCE = ByteString.copyFromUtf8("192.0.2.1, 1618");

  private final Cookies cookies = new Cookies(new SplittableRandom(1), 0);

  @Test
  void shouldTakeACookieForTwoToFourMinutes() {
    byte[] first = cookies.of(SOURCE, 0);
    byte[] late = cookies.of(SOURCE, 119_999);
    assertThat(late).isEqualTo(first);
    assertThat(cookies.isValid(first, 0, SOURCE, 239_999)).isTrue();
    assertThat(cookies.isValid(first, 0, SOURCE, 240_000)).isTrue();
    assertThat(cookies.isValid(first, 0, SOURCE, 360_000)).isFalse();
  }

  @Test
  void shouldForgetBothSecretsAfterALongRest() {
    byte[] first = cookies.of(SOURCE, 0);
    assertThat(cookies.isValid(first, 0, SOURCE, 1_000_000)).isFalse();
  }

  @Test
  void shouldBindACookieToItsSource() {
    byte[] cookie = cookies.of(SOURCE, 0);
    ByteString other = ByteString.copyFromUtf8("192.0.2.1, 1619");
    assertThat(cookies.isValid(cookie, 0, other, 0)).isFalse();
    assertThat(cookies.isValid(new byte[16], 0, SOURCE, 0)).isFalse();
    for (int bit = 0; bit < 128; bit++) {
      byte[] flipped = cookie.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(cookies.isValid(flipped, 0, SOURCE, 0)).isFalse();
    }
  }
}
