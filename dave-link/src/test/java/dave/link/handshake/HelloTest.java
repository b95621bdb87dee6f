package dave.link.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.link.cell.CellFormat;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HelloTest {
  private static final ByteString MASK = ByteString.copyFrom(new byte[32]);

  private static Hello hello(int lowest, int highest) {
    return new Hello(lowest, highest, 5, 6, MASK, 1_300, 4_000_000_000L, ByteString.EMPTY);
  }

  @Test
  void shouldReadWhatItWrote() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] mask = new byte[32];
      random.nextBytes(mask);
      byte[] share = new byte[random.nextInt(1_184)];
      random.nextBytes(share);
      int lowest = 1 + random.nextInt(255);
      Hello hello =
          new Hello(
              lowest,
              lowest + random.nextInt(256 - lowest),
              random.nextLong(),
              random.nextInt(),
              ByteString.copyFrom(mask),
              CellFormat.MIN_SIZE + random.nextInt(221),
              random.nextLong(Hello.MAX_PAUSE_MS + 1),
              ByteString.copyFrom(share));
      byte[] payload = hello.encode();
      assertThat(Hello.read(payload, payload.length)).contains(hello);
      byte[] later = Arrays.copyOf(payload, payload.length + random.nextInt(20));
      assertThat(Hello.read(later, later.length)).contains(hello);
    }
  }

  @Test
  void shouldHaveRoomForASecondKeyExchange() {
    // ML-KEM-768: an encapsulation key goes one way, a ciphertext the other.
    int opening = Question.payloadLength(CellFormat.MAX_SIZE) - Hello.OVERHEAD;
    int response = Answer.payloadLength(CellFormat.MAX_SIZE) - Hello.OVERHEAD;
    assertThat(opening).isEqualTo(1_232).isGreaterThanOrEqualTo(1_184);
    assertThat(response).isEqualTo(1_319).isGreaterThanOrEqualTo(1_088);
    // With the smallest cells the key must go through the link, once that is open.
    assertThat(Question.payloadLength(CellFormat.MIN_SIZE)).isLessThan(1_184);
  }

  @Test
  void shouldFindTheHighestVersionInCommon() {
    assertThat(hello(1, 1).common(hello(1, 1))).contains(1);
    assertThat(hello(1, 3).common(hello(2, 5))).contains(3);
    assertThat(hello(1, 1).common(hello(2, 5))).isEmpty();
    assertThat(hello(4, 9).common(hello(2, 3))).isEmpty();
  }

  @Test
  void shouldReadNothingOutOfShape() {
    byte[] payload = new byte[100];
    assertThat(Hello.read(payload, 100)).as("version 0").isEmpty();
    System.arraycopy(hello(1, 1).encode(), 0, payload, 0, Hello.OVERHEAD);
    assertThat(Hello.read(payload, 100)).isPresent();
    assertThat(Hello.read(payload, Hello.OVERHEAD - 1)).isEmpty();
    payload[53] = 47;
    assertThat(Hello.read(payload, 100)).as("a share longer than what follows").isEmpty();
    payload[53] = 46;
    assertThat(Hello.read(payload, 100)).isPresent();
    payload[46] = 0;
    assertThat(Hello.read(payload, 100)).as("no size of a cell").isEmpty();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 10_000; i++) {
      random.nextBytes(payload);
      Hello.read(payload, random.nextInt(101));
    }
  }

  @Test
  void shouldRefuseToBeOutOfRange() {
    assertThatThrownBy(() -> hello(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> hello(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> hello(1, 256)).isInstanceOf(IllegalArgumentException.class);
  }
}
