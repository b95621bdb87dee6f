package dave.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.node.router.RouterAnswer.Foreign;
import dave.node.router.RouterAnswer.Granted;
import dave.node.router.RouterAnswer.OtherProtocol;
import dave.node.router.RouterAnswer.Refused;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the bytes of PCP with an exchange that miniupnpd 2.3.1 had. */
final class PcpTest {
  /** The answer of miniupnpd to a request for 8 s: it grants 120 s. */
  private static final String ANSWER =
      "02810000000000780000000200000000000000000000000016 93b4d97562c30221729726 11000000"
          + "06520652 00000000000000000000ffff2c010107";

  private static final MappingRequest ASKED =
      new MappingRequest(
          ByteString.fromHex("1693b4d97562c30221729726"),
          FakeRouter.ip("192.168.77.2"),
          1618,
          1618,
          MappingRequest.ANY,
          1_200);

  private static byte[] answer() {
    return HexFormat.of().parseHex(ANSWER.replace(" ", ""));
  }

  private static byte[] changed(int offset, int value) {
    byte[] answer = answer();
    answer[offset] = (byte) value;
    return answer;
  }

  @Test
  void shouldWriteARequestAsTheRfcSays() {
    assertThat(HexFormat.of().formatHex(Pcp.map(ASKED)))
        .isEqualTo(
            "02010000000004b000000000000000000000ffffc0a84d02"
                + "1693b4d97562c3022172972611000000"
                + "0652065200000000000000000000ffff00000000");
    assertThat(HexFormat.of().formatHex(Pcp.map(ASKED.end())))
        .isEqualTo(
            "020100000000000000000000000000000000ffffc0a84d02"
                + "1693b4d97562c3022172972611000000"
                + "0652000000000000000000000000ffff00000000");
  }

  @Test
  void shouldReadAnAnswer() {
    assertThat(Pcp.read(answer(), ASKED))
        .isEqualTo(new Granted(2, 120, 1618, Optional.of(FakeRouter.ip("44.1.1.7"))));
  }

  @Test
  void shouldReadAnAnswerWithOptions() {
    assertThat(Pcp.read(Arrays.copyOf(answer(), 1_100), ASKED)).isInstanceOf(Granted.class);
  }

  @Test
  void shouldCapALifetime() {
    assertThat(Pcp.read(changed(4, 0xff), ASKED))
        .isInstanceOfSatisfying(
            Granted.class, granted -> assertThat(granted.lifetimeS()).isEqualTo(1_200));
  }

  @Test
  void shouldIgnoreAnAnswerOfEveryOtherLength() {
    for (int length = 0; length < 1_200; length++) {
      if (length < 60 || length > 1_100 || length % 4 != 0) {
        assertThat(Pcp.read(Arrays.copyOf(answer(), length), ASKED))
            .as("%s bytes", length)
            .isInstanceOf(Foreign.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, version",
    "1, 1, a request",
    "1, 0x82, another opcode",
    "24, 0, first byte of the nonce",
    "35, 0, last byte of the nonce",
    "36, 6, TCP",
    "41, 0, another port",
    "54, 0, an address of IPv6",
    "56, 127, loopback outside",
    "56, 0, this network outside",
    "56, 0xe0, multicast outside",
    "56, 0xff, broadcast outside",
    "7, 0, no lifetime"
  })
  void shouldIgnoreAnAnswerWith(int offset, String value, String what) {
    assertThat(Pcp.read(changed(offset, Integer.decode(value)), ASKED))
        .as(what)
        .isInstanceOf(Foreign.class);
  }

  @Test
  void shouldIgnoreAGrantOfPortZero() {
    byte[] answer = answer();
    answer[42] = 0;
    answer[43] = 0;
    assertThat(Pcp.read(answer, ASKED)).isInstanceOf(Foreign.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255})
  void shouldTakeEveryOtherResultForARefusal(int result) {
    assertThat(Pcp.read(changed(3, result), ASKED))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.retryS()).isEqualTo(120));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0081000100000002", // NAT-PMP, as RFC 6886 says
        "0080000100000002",
        "028100010000000000000002000000000000000000000000", // PCP
        "018100010000000000000002000000000000000000000000" // PCP of another version
      })
  void shouldNoticeThatTheRouterSpeaksAnotherProtocol(String answer) {
    assertThat(Pcp.read(HexFormat.of().parseHex(answer), ASKED)).isInstanceOf(OtherProtocol.class);
  }

  @Test
  void shouldReadTheAnswerToAGoodbye() {
    byte[] answer = changed(7, 0);
    assertThat(Pcp.read(answer, ASKED.end())).isInstanceOf(Granted.class);
    assertThat(Pcp.read(answer(), ASKED.end())).isInstanceOf(Foreign.class);
  }

  @Test
  void shouldNeverThrow() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 3 && random.nextBoolean()) {
        System.arraycopy(answer(), 0, bytes, 0, Math.min(bytes.length, random.nextInt(60)));
      }
      assertThat(Pcp.read(bytes, ASKED)).isNotNull();
      assertThat(NatPmp.readAddress(bytes)).isNotNull();
      assertThat(NatPmp.readMap(bytes, ASKED)).isNotNull();
      assertThat(RouterSocket.Opener.clock(bytes)).isNotNull();
    }
  }

  @Test
  void shouldReadAnAnnouncement() {
    byte[] announcement = new byte[24];
    announcement[0] = 2;
    announcement[1] = (byte) 0x80;
    announcement[11] = 9;
    assertThat(RouterSocket.Opener.clock(announcement)).isEqualTo(OptionalLong.of(9));
    for (int length = 0; length < 24; length++) {
      assertThat(RouterSocket.Opener.clock(Arrays.copyOf(announcement, length))).isEmpty();
    }
    announcement[3] = 1;
    assertThat(RouterSocket.Opener.clock(announcement)).isEmpty();
  }
}
