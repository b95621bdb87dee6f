package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.http.message.Answer;
import dave.http.message.Problem;
import dave.json.Json;
import dave.service.model.Accepted;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Parses the dats that callers send, and makes the answers. */
final class Submissions {
  private Submissions() {}

  /** Parses a dat in JSON, or in the packet that nodes exchange. */
  static Dat read(String contentType, ByteString body) {
    if (contentType.equals(Answer.JSON)) {
      return DatJson.read(body);
    }
    Decoded decoded = PacketCodec.decode(body.toByteArray());
    if (decoded instanceof Decoded.Ok ok && ok.message() instanceof Message.Put put) {
      return put.dat();
    }
    String found =
        switch (decoded) {
          case Decoded.Ok ok -> "another message";
          case Decoded.Malformed malformed -> "malformed (" + malformed.defect() + ")";
          case Decoded.UnknownOp unknown -> "of an unknown op";
        };
    throw Problem.bad(
        "PACKET_MALFORMED", "the body is %s: send a PUT packet of dave.wire.v1".formatted(found));
  }

  /**
   * Returns 201 with the dat and the outcome.
   *
   * @param dats the path of dats relative to the requested one, as a proxy may have removed the
   *     beginning of the path
   */
  static Answer created(Accepted accepted, String dats) {
    VerifiedDat dat = accepted.dat();
    ByteString body =
        Json.object(
            json -> {
              DatJson.fields(dat).accept(json);
              json.text("outcome", accepted.outcome().name().toLowerCase(Locale.ROOT));
            });
    return Answer.of(HttpResponseStatus.CREATED, Answer.JSON, body)
        .with("cache-control", "no-store")
        .with("etag", DatAnswers.tag(dat))
        .with("location", dats + dat.dat().work());
  }
}
