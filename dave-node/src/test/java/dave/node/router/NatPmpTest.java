package dave.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.node.router.RouterAnswer.External;
import dave.node.router.RouterAnswer.Foreign;
import dave.node.router.RouterAnswer.Granted;
import dave.node.router.RouterAnswer.OtherProtocol;
import dave.node.router.RouterAnswer.Refused;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NatPmpTest {
  private static final String ADDRESS = "0080000000000009cb007107";
  private static final String MAP = "00810000000000090652065300000258";
  private static final MappingRequest ASKED =
      new MappingRequest(
          ByteString.EMPTY, FakeRouter.ip("192.168.77.2"), 1618, 1618, MappingRequest.ANY, 1_200);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] changed(String text, int offset, int value) {
    byte[] bytes = hex(text);
    bytes[offset] = (byte) value;
    return bytes;
  }

  @Test
  void shouldWriteRequestsAsTheRfcSays() {
    assertThat(NatPmp.address()).isEqualTo(hex("0000"));
    assertThat(NatPmp.map(ASKED)).isEqualTo(hex("0001000006520652000004b0"));
    assertThat(NatPmp.map(ASKED.end())).isEqualTo(hex("000100000652000000000000"));
  }

  @Test
  void shouldReadAnswers() {
    assertThat(NatPmp.readAddress(hex(ADDRESS)))
        .isEqualTo(new External(9, FakeRouter.ip("203.0.113.7")));
    assertThat(NatPmp.readMap(hex(MAP), ASKED))
        .isEqualTo(new Granted(9, 600, 1619, Optional.empty()));
    assertThat(NatPmp.readMap(changed(MAP, 12, 0xff), ASKED))
        .isEqualTo(new Granted(9, 1_200, 1619, Optional.empty()));
  }

  @Test
  void shouldIgnoreAnswersOfOtherLengths() {
    for (int length = 0; length < 64; length++) {
      if (length != 12) {
        assertThat(NatPmp.readAddress(Arrays.copyOf(hex(ADDRESS), length)))
            .isInstanceOf(Foreign.class);
      }
      if (length != 16) {
        assertThat(NatPmp.readMap(Arrays.copyOf(hex(MAP), length), ASKED))
            .isInstanceOf(Foreign.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, version",
    "1, 1, a request",
    "1, 0x80, another opcode",
    "1, 0x82, TCP",
    "9, 0, another port"
  })
  void shouldIgnoreAnAnswerWith(int offset, String value, String what) {
    assertThat(NatPmp.readMap(changed(MAP, offset, Integer.decode(value)), ASKED))
        .as(what)
        .isInstanceOf(Foreign.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00810000000000090652000000000258", "00810000000000090652065300000000"})
  void shouldIgnoreAGrantWithoutPortOrLifetime(String answer) {
    assertThat(NatPmp.readMap(hex(answer), ASKED)).isInstanceOf(Foreign.class);
  }

  @Test
  void shouldReadTheAnswerToAGoodbye() {
    assertThat(NatPmp.readMap(hex("00810000000000090652000000000000"), ASKED.end()))
        .isInstanceOf(Granted.class);
    assertThat(NatPmp.readMap(hex(MAP), ASKED.end())).isInstanceOf(Foreign.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 255})
  void shouldTakeEveryOtherResultForARefusal(int result) {
    assertThat(NatPmp.readMap(changed(MAP, 3, result), ASKED)).isInstanceOf(Refused.class);
    assertThat(NatPmp.readAddress(Arrays.copyOf(changed(ADDRESS, 3, result), 8)))
        .isInstanceOf(Refused.class);
  }

  @Test
  void shouldNoticeAnotherVersion() {
    assertThat(NatPmp.readMap(changed(MAP, 3, 1), ASKED)).isInstanceOf(OtherProtocol.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "7f000001", "e0000001", "ffffffff"})
  void shouldRefuseAnExternalAddressThatNoRouterHas(String ip) {
    assertThat(NatPmp.readAddress(hex("0080000000000009" + ip)))
        .isEqualTo(new Refused("no external address", 0));
  }

  @Test
  void shouldReadAnAnnouncement() {
    assertThat(RouterSocket.Opener.clock(hex(ADDRESS))).isEqualTo(OptionalLong.of(9));
  }
}
