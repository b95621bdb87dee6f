package dave.wire.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * Tells whether a point of Ed25519 is of prime order, in the time of some square roots instead of a
 * multiplication by the order.
 *
 * <p>The curve has a cyclic group of eight points of small order. So a point P is of prime order,
 * or neutral, if and only if it is eight times another point. On the Montgomery form, v² = u(u² +
 * Au + 1), that is decided in two steps:
 *
 * <ol>
 *   <li>P is twice a point Q if and only if u is a square. Q comes from inverting the 2-isogeny to
 *       v² = u(u² - 2Au + A² - 4) and its dual. Of two preimages the first of them has, exactly one
 *       is an image itself, as A² - 4 is no square.
 *   <li>Q is four times a point if and only if its Tate pairing with the point T = (1, √(A + 2)) of
 *       order four is trivial: u(v/u - √(A + 2))² is a fourth power.
 * </ol>
 *
 * <p>The field is Bouncy Castle's. Time depends on the point, which is public.
 *
 * @see <a href="https://eprint.iacr.org/2022/1164">T. Pornin, Point-Halving and Subgroup Membership
 *     in Twisted Edwards Curves</a>
 * @see <a href="https://eprint.iacr.org/2022/037">D. Koshelev, Subgroup membership testing on
 *     elliptic curves via the Tate pairing</a>
 */
final class PrimeOrder {
  /** The coefficient of the Montgomery form. */
  private static final int A = 486_662;

  private static final int[] ONE = element(1);
  private static final int[] HALF = half();

  /** v of the point with u = 1, which is of order four. */
  private static final int[] ROOT = root(A + 2);

  private PrimeOrder() {}

  private static int[] element(int value) {
    int[] element = X25519Field.create();
    element[0] = value;
    return element;
  }

  private static int[] half() {
    int[] half = X25519Field.create();
    X25519Field.inv(element(2), half);
    return half;
  }

  private static int[] root(int value) {
    int[] root = X25519Field.create();
    if (!X25519Field.sqrtRatioVar(element(value), ONE, root)) {
      throw new AssertionError(value);
    }
    return root;
  }

  /**
   * Tells whether the point is of prime order. The neutral element is not.
   *
   * @param encoded a point of 32 bytes as RFC 8032 has it; its sign does not matter
   * @return false also if it is no point, or y is not below the prime of the field
   */
  static boolean holds(byte[] encoded, int offset) {
    int[] y = X25519Field.create();
    X25519Field.decode255(encoded, offset, y, 0);
    if (!isCanonical(encoded, offset, y)) {
      return false;
    }
    // u = n / d
    int[] n = X25519Field.create();
    int[] d = X25519Field.create();
    X25519Field.add(ONE, y, n);
    X25519Field.sub(ONE, y, d);
    X25519Field.carry(n);
    X25519Field.carry(d);
    if (isZero(n) || isZero(d)) {
      return false; // of order two, or neutral
    }
    int[] w = X25519Field.create();
    return X25519Field.sqrtRatioVar(n, d, w) && isEightfold(n, d, w);
  }

  /** The second root is of a value that is a square if and only if the point is on the curve. */
  private static boolean isEightfold(int[] n, int[] d, int[] w) {
    int[] ad = X25519Field.create();
    X25519Field.mul(d, A, ad);
    int[] sum = X25519Field.create();
    X25519Field.add(n, ad, sum);
    X25519Field.carry(sum);
    X25519Field.mul(n, sum, sum);
    int[] dd = X25519Field.create();
    X25519Field.sqr(d, dd);
    X25519Field.add(sum, dd, sum);
    X25519Field.carry(sum);
    int[] root = X25519Field.create();
    if (!X25519Field.sqrtRatioVar(sum, ONE, root)) {
      return false;
    }
    int[] s = slope(n, d, ad, root);
    // The half: u = (s² - A) / 2 - w s, v = s u
    int[] u = X25519Field.create();
    int[] ws = X25519Field.create();
    X25519Field.mul(w, s, ws);
    X25519Field.sqr(s, u);
    X25519Field.sub(u, element(A), u);
    X25519Field.carry(u);
    X25519Field.mul(u, HALF, u);
    X25519Field.sub(u, ws, u);
    X25519Field.carry(u);
    int[] fourth = X25519Field.create();
    if (!X25519Field.sqrtRatioVar(u, ONE, fourth)) {
      return false;
    }
    X25519Field.sub(s, ROOT, s);
    X25519Field.carry(s);
    X25519Field.mul(fourth, s, fourth);
    return !isZero(fourth) && X25519Field.sqrtRatioVar(fourth, ONE, s);
  }

  /** Returns v / u of the half of a point: the root of that preimage which has one. */
  private static int[] slope(int[] n, int[] d, int[] ad, int[] root) {
    int[] base = X25519Field.create();
    X25519Field.add(n, n, base);
    X25519Field.add(base, ad, base);
    X25519Field.carry(base);
    int[] twice = X25519Field.create();
    X25519Field.add(root, root, twice);
    X25519Field.carry(twice);
    int[] x = X25519Field.create();
    int[] slope = X25519Field.create();
    X25519Field.add(base, twice, x);
    X25519Field.carry(x);
    if (!X25519Field.sqrtRatioVar(x, d, slope)) {
      X25519Field.sub(base, twice, x);
      X25519Field.carry(x);
      if (!X25519Field.sqrtRatioVar(x, d, slope)) {
        throw new AssertionError("the product of both is no square");
      }
    }
    return slope;
  }

  private static boolean isCanonical(byte[] encoded, int offset, int[] y) {
    byte[] again = new byte[32];
    int[] normal = y.clone();
    X25519Field.normalize(normal);
    X25519Field.encode(normal, again);
    for (int i = 0; i < 31; i++) {
      if (again[i] != encoded[offset + i]) {
        return false;
      }
    }
    return again[31] == (byte) (encoded[offset + 31] & 0x7f);
  }

  private static boolean isZero(int[] element) {
    int[] normal = element.clone();
    X25519Field.normalize(normal);
    return X25519Field.isZeroVar(normal);
  }
}
