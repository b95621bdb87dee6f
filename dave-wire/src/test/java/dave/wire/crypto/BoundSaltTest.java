package dave.wire.crypto;

import static dave.wire.crypto.SampleDats.ALICE;
import static dave.wire.crypto.SampleDats.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.junit.jupiter.api.Test;

class BoundSaltTest {
  @Test
  void shouldHaveTheLayoutOfTheDesign() {
    byte[] salt = BoundSalt.of(ALICE.author(), 5, 200, 0x0807060504030201L).toByteArray();
    byte[] tag = new byte[32];
    Blake3Digest digest = new Blake3Digest(256);
    digest.update(ALICE.author().toByteArray(), 0, 32);
    digest.update((byte) 5);
    digest.doFinal(tag, 0);
    assertThat(salt).hasSize(16);
    assertThat(salt[0] & 0xFF).isEqualTo(200);
    assertThat(Arrays.copyOfRange(salt, 1, 8)).isEqualTo(Arrays.copyOf(tag, 7));
    assertThat(Arrays.copyOfRange(salt, 8, 16)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(BoundSalt.committedDifficulty(ByteString.copyFrom(salt))).isEqualTo(200);
  }

  @Test
  void shouldBindAuthorAndKeyLength() {
    ByteString salt = BoundSalt.of(ALICE.author(), 3, 0, 7);
    assertThat(BoundSalt.isBound(dat(ALICE, 3, salt))).isTrue();
    assertThat(BoundSalt.isBound(dat(BOB, 3, salt))).isFalse();
    assertThat(BoundSalt.isBound(dat(ALICE, 4, salt))).isFalse();
    assertThat(BoundSalt.isBound(dat(ALICE, 3, salt.substring(0, 15)))).isFalse();
    assertThat(BoundSalt.isBound(dat(ALICE, 3, salt.concat(salt.substring(0, 1))))).isFalse();
  }

  @Test
  void shouldBindEveryBitOfTheTag() {
    byte[] salt = BoundSalt.of(ALICE.author(), 3, 0, 7).toByteArray();
    for (int bit = 8; bit < 64; bit++) {
      byte[] flipped = salt.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(BoundSalt.isBound(dat(ALICE, 3, ByteString.copyFrom(flipped)))).isFalse();
    }
  }

  @Test
  void shouldNotBindWhatCommitsToMoreThanTheWorkShows() {
    byte[] work = new byte[32];
    work[25] = 1; // 207 zero bits
    for (int committed = 200; committed < 256; committed++) {
      ByteString salt = BoundSalt.of(ALICE.author(), 0, committed, 0);
      Dat dat =
          new Dat(
              ByteString.EMPTY,
              ByteString.EMPTY,
              0,
              salt,
              WorkHash.of(work, 0),
              ALICE.author(),
              ByteString.copyFrom(new byte[64]));
      assertThat(BoundSalt.isBound(dat)).as("committed %d", committed).isEqualTo(committed <= 207);
    }
  }

  @Test
  void shouldRefuseNumbersOutsideTheirRange() {
    assertThatThrownBy(() -> BoundSalt.of(ALICE.author(), 33, 8, 0)).hasMessageContaining("33");
    assertThatThrownBy(() -> BoundSalt.of(ALICE.author(), 0, 256, 0)).hasMessageContaining("256");
    assertThatThrownBy(() -> BoundSalt.of(ALICE.author(), -1, 8, 0)).hasMessageContaining("-1");
  }

  private static Dat dat(SigningKey key, int keyLength, ByteString salt) {
    ByteString name = ByteString.copyFrom(new byte[keyLength]);
    return SampleDats.signed(key, name, ByteString.EMPTY, 1, salt);
  }
}
