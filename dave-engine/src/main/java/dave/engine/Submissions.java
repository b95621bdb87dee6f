package dave.engine;

import dave.engine.Engine.Submission;
import dave.engine.peer.Peer;
import dave.engine.stem.DatWriter;
import dave.engine.store.Admission;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Verification;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Takes the dats that are put at this node. Thread-safe. */
final class Submissions {
  private final EngineParts parts;

  Submissions(EngineParts parts) {
    this.parts = parts;
  }

  /**
   * Verifies and stores a dat.
   *
   * @param chooser chooses the admission that the caller sees
   */
  Mono<Submission> submit(Dat dat, Function<DatWriter.Entry, Admission> chooser) {
    int length = PacketCodec.encodedLength(new Message.Put(dat));
    if (length > PacketCodec.MAX_LENGTH) {
      return Mono.error(
          new IllegalArgumentException(
              "dat makes a packet of " + length + " bytes, more than " + PacketCodec.MAX_LENGTH));
    }
    return Mono.fromCallable(() -> parts.verifier.verify(dat, parts.runtime.clock().millis()))
        .subscribeOn(parts.runtime.verify())
        .flatMap(
            verification ->
                switch (verification) {
                  case Verification.Genuine genuine ->
                      put(genuine.dat())
                          .doOnNext(entry -> applyControl(genuine.dat(), entry.admission()))
                          .map(
                              entry -> new Submission.Decided(genuine.dat(), chooser.apply(entry)));
                  case Verification.Flawed flawed ->
                      Mono.<Submission>just(new Submission.Refused(flawed.flaw()));
                });
  }

  private Mono<DatWriter.Entry> put(VerifiedDat dat) {
    boolean waits =
        !dat.bound()
            && parts.claims.isContested(dat.dat())
            && !parts.store.holds(dat.dat())
            && !parts.claims.tryClaimLocally(dat.dat().work());
    return waits
        ? Mono.fromSupplier(() -> parts.writer.refused(dat, Admission.Ignored.WORK_TAKEN))
        : parts.writer.own(dat);
  }

  private void applyControl(VerifiedDat dat, Admission admission) {
    if (admission.admitted()) {
      parts.control.onAdmittedPut(dat, put -> parts.runtime.core().schedule(() -> send(put)));
    }
  }

  private void send(Message.Put put) {
    Peer peer = parts.picker.pick(parts.time.nowMs());
    if (peer != null) {
      parts.outbound.send(peer.address(), put);
    }
  }
}
