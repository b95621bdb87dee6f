package dave.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import org.junit.jupiter.api.Test;

class SmallestAnswerTest {
  @Test
  void shouldTakeNoAnswerForSmallerThanItCanBe() {
    byte[] none = new byte[Bytes32.LENGTH];
    Dat smallest =
        new Dat(
            ByteString.EMPTY,
            ByteString.EMPTY,
            0,
            ByteString.copyFrom(new byte[1]),
            WorkHash.of(none, 0),
            Author.of(none, 0),
            ByteString.copyFrom(new byte[Dat.SIGNATURE_LENGTH]));
    assertThat(PacketCodec.encodedLength(new Put(smallest)))
        .isBetween(GetResponder.SMALLEST_ANSWER, GetResponder.SMALLEST_ANSWER + 16);
  }
}
