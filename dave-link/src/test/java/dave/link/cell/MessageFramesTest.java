package dave.link.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.Message;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.crypto.Work;
import dave.wire.testing.RandomMessages;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageFramesTest {
  @Test
  void shouldCarryEveryMessage() {
    RandomMessages messages = new RandomMessages(new SplittableRandom(1));
    int puts = 0;
    for (int i = 0; i < 3_000; i++) {
      Message message = messages.next();
      int type = MessageFrames.type(message);
      byte[] body = MessageFrames.encode(message);
      Message read = MessageFrames.decode(type, body, 0, body.length).orElseThrow();
      if (message instanceof Put put) {
        puts++;
        Put other = (Put) read;
        assertThat(Work.matches(other.dat())).isTrue();
        assertThat(other.dat().signature()).isEqualTo(put.dat().signature());
        assertThat(other.stem()).isEqualTo(put.stem());
      } else {
        assertThat(read).isEqualTo(message);
      }
    }
    assertThat(puts).isPositive();
  }

  @Test
  void shouldTakeADatOnlyWhereItHasItsForm() {
    RandomMessages messages = new RandomMessages(new SplittableRandom(2));
    for (int i = 0; i < 300; i++) {
      Message message = messages.next();
      byte[] packet = PacketCodec.encode(message);
      if (message instanceof Put) {
        assertThat(MessageFrames.decode(FrameType.TALK, packet, 0, packet.length)).isEmpty();
      }
      assertThat(MessageFrames.decode(99, packet, 0, packet.length)).isEmpty();
    }
  }
}
