package dave.wire.crypto;

import static dave.wire.crypto.SampleDats.ALICE;
import static dave.wire.crypto.SampleDats.BOB;
import static dave.wire.crypto.SampleDats.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.Verification.Flaw;
import dave.wire.crypto.Verification.Flawed;
import dave.wire.crypto.Verification.Genuine;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class DatVerifierTest {
  private final DatVerifier verifier = new DatVerifier(Signatures.bouncyCastle(), 8);

  @Test
  void shouldAcceptABoundDatAtItsCommittedDifficulty() {
    Dat dat = SampleDats.bound(ALICE, "key", "value", 8, 10);
    assertThat(verifier.verify(dat, NOW_MS)).isEqualTo(new Genuine(new VerifiedDat(dat, 8, true)));
  }

  @Test
  void shouldAcceptADatOfTheOriginalAtItsRealisedDifficulty() {
    Dat dat = SampleDats.original();
    assertThat(verifier.verify(dat, dat.timeMs()))
        .isEqualTo(new Genuine(new VerifiedDat(dat, 8, false)));
  }

  @Test
  void shouldTolerateTenSecondsAhead() {
    Dat dat = SampleDats.bound(ALICE, "key", "value", 8);
    assertThat(verifier.verify(dat, NOW_MS - 10_000)).isInstanceOf(Genuine.class);
    assertFlaw(Flaw.FUTURE, dat, NOW_MS - 10_001);
  }

  @Test
  void shouldRefuseAFarFutureWhateverTheClock() {
    Dat dat = SampleDats.signed(ALICE, bytes("k"), bytes("v"), Long.MAX_VALUE, bytes("salt"));
    assertFlaw(Flaw.FUTURE, dat, NOW_MS);
    assertFlaw(Flaw.FUTURE, dat, 0);
  }

  @Test
  void shouldCountOnlyWhatABoundSaltCommitsTo() {
    assertFlaw(Flaw.DIFFICULTY, SampleDats.bound(ALICE, "key", "value", 7, 12), NOW_MS);
  }

  @Test
  void shouldRefuseLightWork() {
    assertFlaw(Flaw.DIFFICULTY, light(), NOW_MS);
  }

  @Test
  void shouldRefuseWorkOfOtherParts() {
    Dat dat = SampleDats.bound(ALICE, "key", "value", 8);
    assertFlaw(Flaw.WORK, with(dat, bytes("kez"), dat.value(), dat.timeMs()), NOW_MS);
    assertFlaw(Flaw.WORK, with(dat, dat.key(), bytes("valuf"), dat.timeMs()), NOW_MS);
    assertFlaw(Flaw.WORK, with(dat, dat.key(), dat.value(), dat.timeMs() - 1), NOW_MS);
  }

  @Test
  void shouldNotCallStolenWorkBound() {
    Dat dat = SampleDats.bound(ALICE, "key", "value", 8, 9);
    Dat stolen =
        new Dat(
            dat.key(),
            dat.value(),
            dat.timeMs(),
            dat.salt(),
            dat.work(),
            BOB.author(),
            BOB.sign(dat.work()));
    assertThat(verifier.verify(stolen, NOW_MS))
        .isEqualTo(new Genuine(new VerifiedDat(stolen, dat.work().zeroBits(), false)));
  }

  @Test
  void shouldNotCallABorderMovedBound() {
    Dat dat = SampleDats.bound(ALICE, "key", "value", 8);
    Dat moved = with(dat, bytes("ke"), bytes("yvalue"), dat.timeMs());
    assertThat(BoundSalt.isBound(dat)).isTrue();
    assertThat(BoundSalt.isBound(moved)).isFalse();
    assertThat(verifier.verify(moved, NOW_MS))
        .isEqualTo(new Genuine(new VerifiedDat(moved, dat.work().zeroBits(), false)));
  }

  @Test
  void shouldRefuseAnAuthorThatIsNoKey() {
    Dat dat = SampleDats.original();
    Author none = Author.of(EdwardsPoint.NEUTRAL.encoded(), 0);
    assertFlaw(Flaw.AUTHOR, with(dat, none, dat.signature()), dat.timeMs());
  }

  @Test
  void shouldRefuseAForeignSignature() {
    Dat dat = SampleDats.original();
    ByteString foreign = BOB.sign(dat.work());
    assertFlaw(Flaw.SIGNATURE, with(dat, dat.author(), foreign), dat.timeMs());
  }

  @Test
  void shouldNameTheCheapestFlawFirst() {
    Dat dat = light();
    ByteString junk = ByteString.copyFrom(new byte[64]);
    Author none = Author.of(new byte[32], 0);
    Dat all = new Dat(dat.key(), bytes("other"), dat.timeMs(), dat.salt(), dat.work(), none, junk);
    assertFlaw(Flaw.FUTURE, all, 0);
    assertFlaw(Flaw.DIFFICULTY, all, NOW_MS);
    Dat heavy =
        new Dat(
            dat.key(),
            dat.value(),
            dat.timeMs(),
            dat.salt(),
            WorkHash.of(new byte[32], 0),
            none,
            junk);
    assertFlaw(Flaw.WORK, heavy, NOW_MS);
  }

  @Test
  void shouldAllocateNothingForHashing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteString value = ByteString.copyFrom(new byte[1200]);
    Dat dat =
        SampleDats.signed(ALICE, bytes("key"), value, NOW_MS, ByteString.copyFrom(new byte[16]));
    long thread = Thread.currentThread().threadId();
    long allocated = Long.MAX_VALUE;
    boolean agreed = true;
    // The first rounds load classes; the least of several is what a check costs.
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 10_000; i++) {
        agreed &= Work.matches(dat) && !BoundSalt.isBound(dat);
      }
      allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertThat(agreed).isTrue();
    assertThat(allocated).isLessThan(10_000);
  }

  /** A dat of Alice with fewer than 8 bits of work. */
  private static Dat light() {
    for (int i = 0; ; i++) {
      Dat dat = SampleDats.signed(ALICE, bytes("k"), bytes("v" + i), NOW_MS, bytes("salt"));
      if (dat.work().zeroBits() < 8) {
        return dat;
      }
    }
  }

  private void assertFlaw(Flaw flaw, Dat dat, long nowMs) {
    assertThat(verifier.verify(dat, nowMs)).isEqualTo(new Flawed(flaw));
  }

  private static Dat with(Dat dat, ByteString key, ByteString value, long timeMs) {
    return new Dat(key, value, timeMs, dat.salt(), dat.work(), dat.author(), dat.signature());
  }

  private static Dat with(Dat dat, Author author, ByteString signature) {
    return new Dat(dat.key(), dat.value(), dat.timeMs(), dat.salt(), dat.work(), author, signature);
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
