package dave.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

/** Compares the fast check with Bouncy Castle's, which multiplies by the order. */
class PrimeOrderTest {
  private static final List<EdwardsPoint> SMALL = EdwardsPoint.ofSmallOrder();

  private final Random random = new Random(11);

  private void check(String what, byte[] encoded) {
    assertThat(PrimeOrder.holds(encoded, 0))
        .as("%s: %s", what, new BigInteger(1, encoded).toString(16))
        .isEqualTo(Ed25519.validatePublicKeyFull(encoded, 0));
  }

  /** Half of these are no points, and of the points an eighth is of prime order. */
  @Test
  void shouldAgreeOnAnyBytes() {
    int prime = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] encoded = new byte[32];
      random.nextBytes(encoded);
      check("any bytes", encoded);
      prime += PrimeOrder.holds(encoded, 0) ? 1 : 0;
    }
    assertThat(prime).isBetween(150, 350);
  }

  @Test
  void shouldTellTheEightPartsOfTheCurveApart() {
    for (int i = 0; i < 30; i++) {
      EdwardsPoint point = EdwardsPoint.BASE.times(new BigInteger(252, random));
      for (EdwardsPoint small : SMALL) {
        byte[] encoded = point.plus(small).encoded();
        assertThat(PrimeOrder.holds(encoded, 0)).isEqualTo(small.equals(EdwardsPoint.NEUTRAL));
        encoded[31] ^= (byte) 0x80; // the opposite point
        check("the opposite", encoded);
      }
    }
  }

  @Test
  void shouldRefusePointsOfSmallOrderAndTheirOtherSigns() {
    for (EdwardsPoint small : SMALL) {
      byte[] encoded = small.encoded();
      assertThat(PrimeOrder.holds(encoded, 0)).isFalse();
      encoded[31] ^= (byte) 0x80;
      assertThat(PrimeOrder.holds(encoded, 0)).isFalse();
    }
  }

  @Test
  void shouldRefuseEncodingsThatAreNotCanonical() {
    for (int y = 0; y < 19; y++) {
      for (boolean odd : new boolean[] {false, true}) {
        BigInteger small = BigInteger.valueOf(y);
        byte[] encoded = EdwardsPoint.encoded(EdwardsPoint.P.add(small), odd);
        assertThat(PrimeOrder.holds(encoded, 0)).isFalse();
        check("y", EdwardsPoint.encoded(small, odd));
      }
    }
  }

  @Test
  void shouldReadFromAnOffset() {
    byte[] encoded = EdwardsPoint.BASE.encoded();
    byte[] behind = new byte[37];
    System.arraycopy(encoded, 0, behind, 5, 32);
    assertThat(PrimeOrder.holds(behind, 5)).isTrue();
  }
}
