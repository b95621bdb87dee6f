package dave.wire.mining;

/**
 * BLAKE3's quarter rounds over thousands of lanes at once, in a form that the JIT compiler turns
 * into vector instructions.
 *
 * <p>The compiler needs three things, which explain the form of this file. One array holds all
 * rows, at constant offsets, so that no two rows can overlap. Each loop is as small as one quarter
 * round, in a method of its own. Message words are passed as plain numbers. Every method works on
 * the first {@code n} lanes. The quarter rounds are numbered 0 to 3 for the columns and 4 to 7 for
 * the diagonals; those named "NonceX" or "NonceY" take their first or second message word from the
 * nonce's row.
 */
final class MiningRounds {
  /** Most lanes. */
  static final int LANES = 4096;

  /**
   * Distance between rows, in ints: the lanes and 28 cache lines. Some processors compare only the
   * low 12 bits of addresses at first, and delay a load if they equal those of a recent store. In
   * these bits, any two rows of one loop are at least 12 lines apart, more than the stores in
   * flight.
   */
  static final int ROW = LANES + 28 * 16;

  static final int V0 = 0;
  static final int V1 = 1 * ROW;
  static final int V2 = 2 * ROW;
  static final int V3 = 3 * ROW;
  static final int V4 = 4 * ROW;
  static final int V5 = 5 * ROW;
  static final int V6 = 6 * ROW;
  static final int V7 = 7 * ROW;
  static final int V8 = 8 * ROW;
  static final int V9 = 9 * ROW;
  static final int V10 = 10 * ROW;
  static final int V11 = 11 * ROW;
  static final int V12 = 12 * ROW;
  static final int V13 = 13 * ROW;
  static final int V14 = 14 * ROW;
  static final int V15 = 15 * ROW;
  static final int NONCE = 16 * ROW;
  static final int LENGTH = 17 * ROW;

  private MiningRounds() {}

  /** Gives the lanes the nonces from {@code first} on. */
  static void nonces(int[] s, int n, int first) {
    for (int i = 0; i < n; i++) {
      s[NONCE + i] = first + i;
    }
  }

  static void g0(int[] s, int n, int x, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V4 + i];
      int a = s[V0 + i] + b + x;
      int d = Integer.rotateRight(s[V12 + i] ^ a, 16);
      int c = s[V8 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V0 + i] = a;
      s[V4 + i] = Integer.rotateRight(b ^ c, 7);
      s[V8 + i] = c;
      s[V12 + i] = d;
    }
  }

  static void g0NonceX(int[] s, int n, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V4 + i];
      int a = s[V0 + i] + b + s[NONCE + i];
      int d = Integer.rotateRight(s[V12 + i] ^ a, 16);
      int c = s[V8 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V0 + i] = a;
      s[V4 + i] = Integer.rotateRight(b ^ c, 7);
      s[V8 + i] = c;
      s[V12 + i] = d;
    }
  }

  static void g1(int[] s, int n, int x, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V5 + i];
      int a = s[V1 + i] + b + x;
      int d = Integer.rotateRight(s[V13 + i] ^ a, 16);
      int c = s[V9 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V1 + i] = a;
      s[V5 + i] = Integer.rotateRight(b ^ c, 7);
      s[V9 + i] = c;
      s[V13 + i] = d;
    }
  }

  static void g1NonceX(int[] s, int n, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V5 + i];
      int a = s[V1 + i] + b + s[NONCE + i];
      int d = Integer.rotateRight(s[V13 + i] ^ a, 16);
      int c = s[V9 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V1 + i] = a;
      s[V5 + i] = Integer.rotateRight(b ^ c, 7);
      s[V9 + i] = c;
      s[V13 + i] = d;
    }
  }

  static void g2(int[] s, int n, int x, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V6 + i];
      int a = s[V2 + i] + b + x;
      int d = Integer.rotateRight(s[V14 + i] ^ a, 16);
      int c = s[V10 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V2 + i] = a;
      s[V6 + i] = Integer.rotateRight(b ^ c, 7);
      s[V10 + i] = c;
      s[V14 + i] = d;
    }
  }

  static void g2NonceY(int[] s, int n, int x) {
    for (int i = 0; i < n; i++) {
      int b = s[V6 + i];
      int a = s[V2 + i] + b + x;
      int d = Integer.rotateRight(s[V14 + i] ^ a, 16);
      int c = s[V10 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + s[NONCE + i];
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V2 + i] = a;
      s[V6 + i] = Integer.rotateRight(b ^ c, 7);
      s[V10 + i] = c;
      s[V14 + i] = d;
    }
  }

  static void g3(int[] s, int n, int x, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V7 + i];
      int a = s[V3 + i] + b + x;
      int d = Integer.rotateRight(s[V15 + i] ^ a, 16);
      int c = s[V11 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V3 + i] = a;
      s[V7 + i] = Integer.rotateRight(b ^ c, 7);
      s[V11 + i] = c;
      s[V15 + i] = d;
    }
  }

  static void g4(int[] s, int n, int x, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V5 + i];
      int a = s[V0 + i] + b + x;
      int d = Integer.rotateRight(s[V15 + i] ^ a, 16);
      int c = s[V10 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V0 + i] = a;
      s[V5 + i] = Integer.rotateRight(b ^ c, 7);
      s[V10 + i] = c;
      s[V15 + i] = d;
    }
  }

  static void g4NonceY(int[] s, int n, int x) {
    for (int i = 0; i < n; i++) {
      int b = s[V5 + i];
      int a = s[V0 + i] + b + x;
      int d = Integer.rotateRight(s[V15 + i] ^ a, 16);
      int c = s[V10 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + s[NONCE + i];
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V0 + i] = a;
      s[V5 + i] = Integer.rotateRight(b ^ c, 7);
      s[V10 + i] = c;
      s[V15 + i] = d;
    }
  }

  static void g5(int[] s, int n, int x, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V6 + i];
      int a = s[V1 + i] + b + x;
      int d = Integer.rotateRight(s[V12 + i] ^ a, 16);
      int c = s[V11 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V1 + i] = a;
      s[V6 + i] = Integer.rotateRight(b ^ c, 7);
      s[V11 + i] = c;
      s[V12 + i] = d;
    }
  }

  static void g5NonceY(int[] s, int n, int x) {
    for (int i = 0; i < n; i++) {
      int b = s[V6 + i];
      int a = s[V1 + i] + b + x;
      int d = Integer.rotateRight(s[V12 + i] ^ a, 16);
      int c = s[V11 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + s[NONCE + i];
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V1 + i] = a;
      s[V6 + i] = Integer.rotateRight(b ^ c, 7);
      s[V11 + i] = c;
      s[V12 + i] = d;
    }
  }

  static void g6(int[] s, int n, int x, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V7 + i];
      int a = s[V2 + i] + b + x;
      int d = Integer.rotateRight(s[V13 + i] ^ a, 16);
      int c = s[V8 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V2 + i] = a;
      s[V7 + i] = Integer.rotateRight(b ^ c, 7);
      s[V8 + i] = c;
      s[V13 + i] = d;
    }
  }

  static void g6NonceX(int[] s, int n, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V7 + i];
      int a = s[V2 + i] + b + s[NONCE + i];
      int d = Integer.rotateRight(s[V13 + i] ^ a, 16);
      int c = s[V8 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V2 + i] = a;
      s[V7 + i] = Integer.rotateRight(b ^ c, 7);
      s[V8 + i] = c;
      s[V13 + i] = d;
    }
  }

  static void g7(int[] s, int n, int x, int y) {
    for (int i = 0; i < n; i++) {
      int b = s[V4 + i];
      int a = s[V3 + i] + b + x;
      int d = Integer.rotateRight(s[V14 + i] ^ a, 16);
      int c = s[V9 + i] + d;
      b = Integer.rotateRight(b ^ c, 12);
      a += b + y;
      d = Integer.rotateRight(d ^ a, 8);
      c += d;
      s[V3 + i] = a;
      s[V4 + i] = Integer.rotateRight(b ^ c, 7);
      s[V9 + i] = c;
      s[V14 + i] = d;
    }
  }

  /**
   * Computes the first word of the hash into row 0. It needs only parts of quarter rounds 4 and 6.
   */
  static void last(int[] s, int n, int x4, int y4, int x6, int y6) {
    for (int i = 0; i < n; i++) {
      int b = s[V5 + i];
      int a = s[V0 + i] + b + x4;
      int d = Integer.rotateRight(s[V15 + i] ^ a, 16);
      b = Integer.rotateRight(b ^ (s[V10 + i] + d), 12);
      a += b + y4;
      int f = s[V7 + i];
      int e = s[V2 + i] + f + x6;
      int h = Integer.rotateRight(s[V13 + i] ^ e, 16);
      int g = s[V8 + i] + h;
      e += Integer.rotateRight(f ^ g, 12) + y6;
      g += Integer.rotateRight(h ^ e, 8);
      s[V0 + i] = a ^ g;
    }
  }

  /** Negative if the bits of {@code mask} are all 0 in row 0 of some lane. */
  static int anyZero(int[] s, int n, int mask) {
    int any = 0;
    for (int i = 0; i < n; i++) {
      int t = s[V0 + i] & mask;
      any |= ~(t | -t);
    }
    return any;
  }
}
