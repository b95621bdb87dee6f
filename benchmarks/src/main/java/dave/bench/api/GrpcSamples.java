package dave.bench.api;

import dave.admin.v1.Dat;
import dave.wire.VerifiedDat;

/** Sample dats as the gRPC API tells them. */
final class GrpcSamples {
  private GrpcSamples() {}

  static Dat proto(VerifiedDat verified) {
    dave.wire.Dat dat = verified.dat();
    return Dat.newBuilder()
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
}
