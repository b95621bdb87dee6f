package dave.link.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntroductionFrameTest {
  private static final String KEY =
      "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";
  private static final PeerAddress ABOUT =
      PeerAddresses.parse("sealed://" + KEY + "@192.0.2.1:1618");

  /** The vector of PROTOCOL.md. */
  @ParameterizedTest
  @EnumSource
  void shouldWriteTheVector(IntroductionFrame frame) {
    assertThat(HexFormat.of().formatHex(frame.encode(ABOUT)))
        .isEqualTo("00000000000000000000ffffc00002010652" + KEY);
    assertThat(frame.type).isEqualTo(frame == IntroductionFrame.ASK ? 0x17 : 0x18);
  }

  @Test
  void shouldReadWhatItWrites() {
    byte[] body = IntroductionFrame.TELL.encode(ABOUT);
    byte[] cell = new byte[100];
    System.arraycopy(body, 0, cell, 7, body.length);
    assertThat(IntroductionFrame.decode(cell, 7, body.length)).contains(ABOUT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 18, 49, 51, 100})
  void shouldReadNoBodyOfAnotherLength(int length) {
    assertThat(IntroductionFrame.decode(new byte[100], 0, length)).isEmpty();
  }

  @Test
  void shouldReadNoAddressThatNobodyHas() {
    byte[] body = IntroductionFrame.TELL.encode(ABOUT);
    byte[] portless = body.clone();
    portless[16] = 0;
    portless[17] = 0;
    assertThat(IntroductionFrame.decode(portless, 0, portless.length)).isEmpty();
    byte[] nowhere = body.clone();
    Arrays.fill(nowhere, 12, 16, (byte) 0);
    assertThat(IntroductionFrame.decode(nowhere, 0, nowhere.length)).as("0.0.0.0").isEmpty();
    byte[] all = body.clone();
    Arrays.fill(all, 12, 16, (byte) 0xff);
    assertThat(IntroductionFrame.decode(all, 0, all.length)).as("broadcast").isEmpty();
  }

  @Test
  void shouldWriteNoAddressWithoutALinkKey() {
    assertThatThrownBy(() -> IntroductionFrame.ASK.encode(ABOUT.underLink()))
        .hasMessageContaining("no link key");
  }
}
