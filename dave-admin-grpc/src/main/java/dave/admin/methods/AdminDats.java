package dave.admin.methods;

import com.google.protobuf.ByteString;
import dave.service.refusal.Reason;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;

/** Converts dats between the messages of the API and the domain. */
public final class AdminDats {
  // Bytes of the tag and length of a value of 128 to 16,383 bytes. The largest value is in that
  // range.
  private static final int VALUE_HEADER = 3;

  private AdminDats() {}

  public static dave.admin.v1.Dat toProto(VerifiedDat verified) {
    Dat dat = verified.dat();
    return dave.admin.v1.Dat.newBuilder()
        .setKey(dat.key())
        .setValue(dat.value())
        .setTimeMs(dat.timeMs())
        .setSalt(dat.salt())
        .setWork(dat.work().toByteString())
        .setAuthor(dat.author().toByteString())
        .setSignature(dat.signature())
        .setDifficulty(verified.difficulty())
        .setBound(verified.bound())
        .build();
  }

  /**
   * Parses a dat that a caller made. Output fields of the message are ignored.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT that names every malformed field
   * @throws dave.service.refusal.Refusal if the dat does not fit a datagram; it names the largest
   *     value
   */
  static Dat parse(dave.admin.v1.Dat dat) {
    new RequestValidator()
        .keyOrEmpty("dat.key", dat.getKey())
        .require(
            dat.getTimeMs() >= 0,
            "dat.time_ms",
            Reason.TIME_OUT_OF_RANGE,
            Long.toUnsignedString(dat.getTimeMs()))
        .require(
            !dat.getSalt().isEmpty() && dat.getSalt().size() <= Dat.MAX_SALT_LENGTH,
            "dat.salt",
            Reason.SALT_MALFORMED,
            dat.getSalt().size())
        .exactly(Bytes32.LENGTH, "dat.work", dat.getWork(), Reason.WORK_MALFORMED)
        .author("dat.author", dat.getAuthor())
        .exactly(
            Dat.SIGNATURE_LENGTH, "dat.signature", dat.getSignature(), Reason.SIGNATURE_MALFORMED)
        .check();
    Dat parsed = withValue(dat, dat.getValue());
    if (length(parsed) > PacketCodec.MAX_LENGTH) {
      int largest = PacketCodec.MAX_LENGTH - length(withValue(dat, ByteString.EMPTY));
      throw Reason.VALUE_TOO_LARGE.of("dat.value", dat.getValue().size(), largest - VALUE_HEADER);
    }
    return parsed;
  }

  private static int length(Dat dat) {
    return PacketCodec.encodedLength(new Message.Put(dat));
  }

  private static Dat withValue(dave.admin.v1.Dat dat, ByteString value) {
    return new Dat(
        dat.getKey(),
        value,
        dat.getTimeMs(),
        dat.getSalt(),
        WorkHash.of(dat.getWork()),
        Author.of(dat.getAuthor()),
        dat.getSignature());
  }
}
