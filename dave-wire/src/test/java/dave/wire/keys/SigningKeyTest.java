package dave.wire.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.wire.WorkHash;
import dave.wire.crypto.SampleDats;
import dave.wire.crypto.Signatures;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
  private static final WorkHash WORK = WorkHash.of(new byte[32], 0);

  @Test
  void shouldSignAsTheOriginalDoes() {
    // The golden packet put_basic.
    byte[] seed =
        HexFormat.of().parseHex("101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f");
    try (SigningKey key = SigningKey.ofSeed(seed)) {
      assertThat(key.author()).isEqualTo(SampleDats.original().author());
      assertThat(key.sign(SampleDats.original().work()))
          .isEqualTo(SampleDats.original().signature());
    }
  }

  @Test
  void shouldMakeNewKeys() {
    SecureRandom random = new SecureRandom();
    try (SigningKey one = SigningKey.generate(random);
        SigningKey other = SigningKey.generate(random)) {
      assertThat(one.author()).isNotEqualTo(other.author());
      ByteString signature = one.sign(WORK);
      assertThat(Signatures.bouncyCastle().verify(one.author(), WORK, signature))
          .isEqualTo(Signatures.Verdict.GENUINE);
    }
  }

  @Test
  void shouldNotSignOnceClosed() {
    SigningKey key = SampleDats.key(9);
    key.close();
    assertThatThrownBy(() -> key.sign(WORK)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(key::copySeed).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldNotDependOnTheCallersArray() {
    byte[] seed = new byte[32];
    try (SigningKey key = SigningKey.ofSeed(seed);
        SigningKey same = SigningKey.ofSeed(seed)) {
      seed[0] = 1;
      assertThat(key.sign(WORK)).isEqualTo(same.sign(WORK));
    }
  }

  @Test
  void shouldNotShowItsSecret() {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 0xAB);
    try (SigningKey key = SigningKey.ofSeed(seed)) {
      assertThat(key.toString()).contains(key.author().toString()).doesNotContain("abab");
    }
  }

  @Test
  void shouldRefuseSeedsOfOtherLengths() {
    assertThatThrownBy(() -> SigningKey.ofSeed(new byte[64])).hasMessageContaining("64");
  }
}
