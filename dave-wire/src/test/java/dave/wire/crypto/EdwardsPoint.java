package dave.wire.crypto;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static java.math.BigInteger.ZERO;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A point of edwards25519, simple and slow, to make points that no library makes. */
record EdwardsPoint(BigInteger x, BigInteger y) {
  static final BigInteger P = TWO.pow(255).subtract(BigInteger.valueOf(19));
  static final BigInteger ORDER =
      TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  static final EdwardsPoint NEUTRAL = new EdwardsPoint(ZERO, ONE);
  private static final BigInteger D =
      fraction(BigInteger.valueOf(-121665), BigInteger.valueOf(121666));
  static final EdwardsPoint BASE = ofY(fraction(BigInteger.valueOf(4), BigInteger.valueOf(5)));

  /** The point of this y with an even x. */
  static EdwardsPoint ofY(BigInteger y) {
    BigInteger y2 = y.multiply(y).mod(P);
    BigInteger x2 = fraction(y2.subtract(ONE), D.multiply(y2).add(ONE));
    BigInteger x = x2.modPow(P.add(BigInteger.valueOf(3)).divide(BigInteger.valueOf(8)), P);
    if (!x.multiply(x).mod(P).equals(x2)) {
      BigInteger i = TWO.modPow(P.subtract(ONE).divide(BigInteger.valueOf(4)), P);
      x = x.multiply(i).mod(P);
    }
    if (!x.multiply(x).mod(P).equals(x2)) {
      throw new ArithmeticException("no point has y = " + y);
    }
    return new EdwardsPoint(x.testBit(0) ? P.subtract(x) : x, y);
  }

  /** A point of order 8 has this y. */
  private static final String Y_OF_ORDER_8 =
      "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7";

  /** The eight points whose order divides 8, the neutral element first. */
  static List<EdwardsPoint> ofSmallOrder() {
    EdwardsPoint generator = ofY(new BigInteger(Y_OF_ORDER_8, 16));
    List<EdwardsPoint> points = new ArrayList<>();
    EdwardsPoint point = NEUTRAL;
    for (int i = 0; i < 8; i++) {
      points.add(point);
      point = point.plus(generator);
    }
    return points;
  }

  EdwardsPoint plus(EdwardsPoint o) {
    BigInteger product = D.multiply(x).multiply(o.x).multiply(y).multiply(o.y).mod(P);
    BigInteger sumX = x.multiply(o.y).add(y.multiply(o.x));
    BigInteger sumY = y.multiply(o.y).add(x.multiply(o.x));
    return new EdwardsPoint(
        fraction(sumX, ONE.add(product)), fraction(sumY, ONE.subtract(product)));
  }

  EdwardsPoint times(BigInteger scalar) {
    EdwardsPoint result = NEUTRAL;
    for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
      result = result.plus(result);
      if (scalar.testBit(bit)) {
        result = result.plus(this);
      }
    }
    return result;
  }

  /** The canonical encoding. */
  byte[] encoded() {
    return encoded(y, x.testBit(0));
  }

  /** The encoding of any y below 2^255 and a sign, canonical or not. */
  static byte[] encoded(BigInteger y, boolean odd) {
    byte[] bytes = littleEndian(y);
    bytes[31] |= (byte) (odd ? 0x80 : 0);
    return bytes;
  }

  /** A number below 2^256 in 32 bytes. */
  static byte[] littleEndian(BigInteger n) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = n.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  private static BigInteger fraction(BigInteger n, BigInteger d) {
    return n.mod(P).multiply(d.mod(P).modInverse(P)).mod(P);
  }
}
