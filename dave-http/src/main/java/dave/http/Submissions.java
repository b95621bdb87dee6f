package dave.http;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Submission;
import dave.engine.View;
import dave.engine.store.Admission;
import dave.json.Json;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Verification.Flaw;
import io.netty.handler.codec.http.HttpResponseStatus;
import reactor.core.publisher.Mono;

/**
 * What callers put: read, handed to the node as they may see it, and what became of it as an
 * answer.
 */
final class Submissions {
  private Submissions() {}

  /** A dat in JSON or in the packet that nodes exchange. */
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
   * 201 with the dat and the outcome; an error of type {@link Problem} if it is refused.
   *
   * @param dats where dats are, relative to what was asked for: a proxy may have taken away the
   *     beginning of its path
   */
  static Mono<Answer> submit(View view, Dat dat, String dats) {
    return view.submit(dat).map(submission -> answer(submission, dats));
  }

  private static Answer answer(Submission submission, String dats) {
    return switch (submission) {
      case Submission.Decided decided -> created(decided.dat(), outcome(decided.admission()), dats);
      case Submission.Refused refused -> throw flawed(refused.flaw());
    };
  }

  private static Answer created(VerifiedDat dat, String outcome, String dats) {
    ByteString body =
        Json.object(
            json -> {
              DatJson.fields(dat).accept(json);
              json.text("outcome", outcome);
            });
    return Answer.of(HttpResponseStatus.CREATED, Answer.JSON, body)
        .with("cache-control", "no-store")
        .with("etag", DatAnswers.tag(dat))
        .with("location", dats + dat.dat().work());
  }

  private static String outcome(Admission admission) {
    return switch (admission) {
      case Admission.Stored stored -> "stored";
      case Admission.Replaced replaced -> "replaced";
      case Admission.Joined joined -> "stored";
      case Admission.Ignored ignored -> ignored(ignored);
      case Admission.Unavailable unavailable ->
          throw Problem.unavailable(
              "STORE_UNAVAILABLE", unavailable.cause() + ": reads go on, try again later");
    };
  }

  private static String ignored(Admission.Ignored ignored) {
    return switch (ignored) {
      case ALREADY_HELD -> "already_held";
      case SUPERSEDED ->
          throw Problem.refused(
              "SUPERSEDED", "a later record of this author and key is held: send a later time");
      case TOO_LIGHT ->
          throw Problem.refused(
              "TOO_LIGHT", "the store is full of heavier dats: mine at a higher difficulty");
      case WORK_TAKEN ->
          throw Problem.refused(
              "WORK_TAKEN",
              "others claim this unbound work: try again in 30 s, or bind the salt to the author");
    };
  }

  private static Problem flawed(Flaw flaw) {
    return switch (flaw) {
      case FUTURE ->
          Problem.refused(
              "TIME_IN_FUTURE", "time_ms is more than 10 s ahead of the node: set the clock");
      case DIFFICULTY ->
          Problem.refused(
              "DIFFICULTY_TOO_LOW", "the work is below the node's minimum: mine more bits");
      case WORK ->
          Problem.refused("WORK_INVALID", "hash is not that of the dat's parts: mine them again");
      case AUTHOR ->
          Problem.refused(
              "AUTHOR_INVALID", "author is no Ed25519 key of prime order: use another key");
      case SIGNATURE ->
          Problem.refused(
              "SIGNATURE_INVALID", "signature is not the author's: sign the 32 bytes of the hash");
    };
  }
}
