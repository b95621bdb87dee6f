package dave.wire.crypto;

import static dave.wire.crypto.EdwardsPoint.ORDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.WorkHash;
import dave.wire.crypto.Signatures.Verdict;
import dave.wire.keys.SigningKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Checks that all implementations give the same verdict, whatever the bytes. */
class SignaturesTest {
  private static final long SEED = 25_519;
  private static final BigInteger SECRET = scalar(new SplittableRandom(SEED));
  private static final EdwardsPoint KEY = EdwardsPoint.BASE.times(SECRET);
  private static final BigInteger NONCE = scalar(new SplittableRandom(SEED + 1));
  private static final EdwardsPoint COMMITMENT = EdwardsPoint.BASE.times(NONCE);
  private static final List<EdwardsPoint> SMALL = EdwardsPoint.ofSmallOrder();
  private static final List<Signatures> ALL = all();

  private final List<Case> cases = new ArrayList<>();

  /** One row of the table. */
  private record Case(
      String name, ByteString author, ByteString work, ByteString signature, Verdict expected) {}

  private static List<Signatures> all() {
    List<Signatures> all = new ArrayList<>();
    all.add(Signatures.bouncyCastle());
    CorrettoSignatures.load().ifPresent(all::add);
    return all;
  }

  @Test
  void shouldAcceptWhatTheArithmeticOfTheTestSigns() throws Exception {
    for (int message = 0; message < 8; message++) {
      sign("honest", KEY.encoded(), COMMITMENT.encoded(), NONCE, message, Verdict.GENUINE);
    }
    check();
  }

  @Test
  void shouldRefuseAuthorsOfSmallOrder() throws Exception {
    for (int i = 0; i < SMALL.size(); i++) {
      for (int message = 0; message < 16; message++) { // k is a multiple of 8 in some
        byte[] author = SMALL.get(i).encoded();
        add("A of small order " + i, author, COMMITMENT.encoded(), NONCE, message, Verdict.AUTHOR);
        add("and R = A " + i, author, author, BigInteger.ZERO, message, Verdict.AUTHOR);
      }
    }
    check();
  }

  @Test
  void shouldRefuseAuthorsOfMixedOrder() throws Exception {
    for (EdwardsPoint small : SMALL.subList(1, 8)) {
      byte[] author = KEY.plus(small).encoded();
      for (int message = 0; message < 16; message++) {
        sign("A of mixed order", author, COMMITMENT.encoded(), NONCE, message, Verdict.AUTHOR);
      }
    }
    check();
  }

  @Test
  void shouldRefuseAuthorsThatAreNotCanonical() throws Exception {
    for (int y = 0; y < 19; y++) {
      for (boolean odd : new boolean[] {false, true}) {
        byte[] author = EdwardsPoint.encoded(EdwardsPoint.P.add(BigInteger.valueOf(y)), odd);
        sign("A with y = p + " + y, author, COMMITMENT.encoded(), NONCE, 0, Verdict.AUTHOR);
      }
    }
    for (BigInteger y : List.of(BigInteger.ONE, EdwardsPoint.P.subtract(BigInteger.ONE))) {
      byte[] author = EdwardsPoint.encoded(y, true);
      sign("A with x = -0, y = " + y, author, COMMITMENT.encoded(), NONCE, 0, Verdict.AUTHOR);
    }
    byte[] none = EdwardsPoint.encoded(BigInteger.TWO, false);
    sign("A on no curve", none, COMMITMENT.encoded(), NONCE, 0, Verdict.AUTHOR);
    check();
  }

  @Test
  void shouldRefuseCommitmentsThatAreNotOfPrimeOrder() throws Exception {
    for (int i = 0; i < SMALL.size(); i++) {
      EdwardsPoint small = SMALL.get(i);
      for (int message = 0; message < 16; message++) {
        String name = " order, torsion " + i + ", message " + message;
        sign("R of small" + name, small.encoded(), BigInteger.ZERO, message);
        if (i > 0) {
          sign("R of mixed" + name, COMMITMENT.plus(small).encoded(), NONCE, message);
        }
      }
    }
    check();
  }

  @Test
  void shouldRefuseCommitmentsThatAreNotCanonical() throws Exception {
    for (int y = 0; y < 19; y++) {
      for (boolean odd : new boolean[] {false, true}) {
        byte[] r = EdwardsPoint.encoded(EdwardsPoint.P.add(BigInteger.valueOf(y)), odd);
        sign("R with y = p + " + y, r, BigInteger.ZERO, 0);
      }
    }
    for (BigInteger y : List.of(BigInteger.ONE, EdwardsPoint.P.subtract(BigInteger.ONE))) {
      sign("R with x = -0, y = " + y, EdwardsPoint.encoded(y, true), BigInteger.ZERO, 0);
    }
    sign("R on no curve", EdwardsPoint.encoded(BigInteger.TWO, false), BigInteger.ZERO, 0);
    check();
  }

  @Test
  void shouldRefuseScalarsThatAreNotCanonical() throws Exception {
    BigInteger s = response(KEY.encoded(), COMMITMENT.encoded(), NONCE, 0);
    BigInteger limit = BigInteger.TWO.pow(256);
    for (BigInteger n = s.add(ORDER); n.compareTo(limit) < 0; n = n.add(ORDER)) {
      add("S + L", KEY.encoded(), COMMITMENT.encoded(), n, 0, Verdict.SIGNATURE);
    }
    for (BigInteger n : List.of(BigInteger.ZERO, ORDER, limit.subtract(BigInteger.ONE))) {
      add("S = " + n, KEY.encoded(), COMMITMENT.encoded(), n, 0, Verdict.SIGNATURE);
      add("S = " + n + ", R = 0", KEY.encoded(), SMALL.get(0).encoded(), n, 0, Verdict.SIGNATURE);
    }
    check();
  }

  @Test
  void shouldRefuseAnyFlippedBit() throws Exception {
    BigInteger s = response(KEY.encoded(), COMMITMENT.encoded(), NONCE, 0);
    byte[] signature = signature(COMMITMENT.encoded(), s);
    for (int bit = 0; bit < 512; bit++) {
      add("bit " + bit, KEY.encoded(), work(0), flip(signature, bit), Verdict.SIGNATURE);
    }
    for (int bit = 0; bit < 256; bit++) {
      byte[] work = flip(work(0), bit);
      add("work's bit " + bit, KEY.encoded(), work, signature, Verdict.SIGNATURE);
    }
    check();
  }

  @Test
  void shouldRefuseOtherLengths() {
    for (int length : new int[] {0, 1, 32, 63, 65, 128}) {
      byte[] bytes = new byte[length];
      add("length " + length, KEY.encoded(), work(0), bytes, Verdict.SIGNATURE);
    }
    checkOurs();
  }

  @Test
  void shouldAgreeOnRandomBytes() {
    assumeThat(ALL).as("the native implementation is not here").hasSizeGreaterThan(1);
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] author = new byte[32];
    byte[] signature = new byte[64];
    for (int i = 0; i < 2_000; i++) {
      random.nextBytes(author);
      random.nextBytes(signature);
      signature[63] &= (byte) (i % 2 == 0 ? 0x0F : 0xFF);
      Author a = Author.of(i % 4 == 0 ? KEY.encoded() : author, 0);
      WorkHash work = WorkHash.of(work(i), 0);
      ByteString s = ByteString.copyFrom(signature);
      assertThat(ALL.stream().map(each -> each.verify(a, work, s)).distinct())
          .as("seed %d, round %d", SEED, i)
          .hasSize(1);
    }
  }

  @Test
  void shouldVerifyWhatSigningKeysSign() {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] seed = new byte[32];
    for (int i = 0; i < 200; i++) {
      random.nextBytes(seed);
      try (SigningKey key = SigningKey.ofSeed(seed)) {
        WorkHash work = WorkHash.of(work(i), 0);
        for (Signatures each : ALL) {
          assertThat(each.verify(key.author(), work, key.sign(work))).isEqualTo(Verdict.GENUINE);
          assertThat(each.isValid(key.author())).isTrue();
        }
      }
    }
  }

  @Test
  void shouldTellItsName() {
    assertThat(Signatures.bouncyCastle().name()).isEqualTo("Bouncy Castle");
    assertThat(Signatures.best().name()).isEqualTo(ALL.get(ALL.size() - 1).name());
  }

  /**
   * Adds a case of the true author with R, and S that satisfies the equation except for torsion.
   */
  private void sign(String name, byte[] r, BigInteger nonce, int message) throws Exception {
    sign(name, KEY.encoded(), r, nonce, message, Verdict.SIGNATURE);
  }

  private void sign(
      String name, byte[] author, byte[] r, BigInteger nonce, int message, Verdict expected)
      throws Exception {
    add(name, author, r, response(author, r, nonce, message), message, expected);
  }

  private void add(
      String name, byte[] author, byte[] r, BigInteger s, int message, Verdict expected) {
    add(name, author, work(message), signature(r, s), expected);
  }

  private void add(String name, byte[] author, byte[] work, byte[] signature, Verdict expected) {
    cases.add(
        new Case(
            name,
            ByteString.copyFrom(author),
            ByteString.copyFrom(work),
            ByteString.copyFrom(signature),
            expected));
  }

  /** Checks the verdict of every implementation, and of the JDK where its rules are the same. */
  private void check() throws Exception {
    checkOurs();
    byte[] neutral = SMALL.get(0).encoded();
    for (Case c : cases) {
      byte[] signature = c.signature.toByteArray();
      if (c.expected != Verdict.AUTHOR && !Arrays.equals(neutral, 0, 32, signature, 0, 32)) {
        assertThat(jdkVerifies(c)).as("JDK: %s", c.name).isEqualTo(c.expected == Verdict.GENUINE);
      }
    }
  }

  private void checkOurs() {
    assertThat(cases).isNotEmpty();
    for (Case c : cases) {
      for (Signatures each : ALL) {
        Verdict verdict = each.verify(Author.of(c.author), WorkHash.of(c.work), c.signature);
        assertThat(verdict).as("%s: %s", each.name(), c.name).isEqualTo(c.expected);
      }
    }
  }

  private static boolean jdkVerifies(Case c) throws Exception {
    byte[] der = HexFormat.of().parseHex("302a300506032b6570032100" + hex(c.author));
    Signature verifier = Signature.getInstance("Ed25519", "SunEC");
    try {
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519", "SunEC").generatePublic(new X509EncodedKeySpec(der)));
      verifier.update(c.work.toByteArray());
      return verifier.verify(c.signature.toByteArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  /** S = nonce + k secret, with k = SHA-512(R, A, work): RFC 8032, section 5.1.6. */
  private static BigInteger response(byte[] author, byte[] r, BigInteger nonce, int message)
      throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-512");
    digest.update(r);
    digest.update(author);
    byte[] k = digest.digest(work(message));
    for (int i = 0; i < 32; i++) {
      byte swapped = k[i];
      k[i] = k[63 - i];
      k[63 - i] = swapped;
    }
    return new BigInteger(1, k).multiply(SECRET).add(nonce).mod(ORDER);
  }

  private static byte[] signature(byte[] r, BigInteger s) {
    byte[] signature = Arrays.copyOf(r, 64);
    System.arraycopy(EdwardsPoint.littleEndian(s), 0, signature, 32, 32);
    return signature;
  }

  private static byte[] work(int message) {
    byte[] work = new byte[32];
    work[31] = (byte) message;
    work[30] = (byte) (message >> 8);
    return work;
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  private static BigInteger scalar(SplittableRandom random) {
    byte[] bytes = new byte[64];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).mod(ORDER);
  }
}
