package dave.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import dave.wire.crypto.Verification.Flaw;
import dave.wire.testing.GoldenVectors;
import dave.wire.testing.GoldenVectors.Vector;
import dave.wire.testing.GoldenVectors.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks packets of the original network completely: shape, work and signature. */
class GoldenVerdictTest {
  private static final GoldenVectors VECTORS = GoldenVectors.load();
  private static final long NOW_MS = Instant.parse("2026-11-21T00:00:00Z").toEpochMilli();

  private static final Map<String, Flaw> FLAWS =
      Map.of(
          "bad_work_bit", Flaw.WORK,
          "bad_sig_bit", Flaw.SIGNATURE,
          "bad_sig_other_key", Flaw.SIGNATURE,
          "time_future", Flaw.FUTURE,
          "time_big_endian", Flaw.FUTURE,
          "salt_altered", Flaw.WORK,
          "val_altered", Flaw.WORK,
          "sig_noncanonical_S_plus_L", Flaw.SIGNATURE,
          "put_small_order_pubkey", Flaw.AUTHOR);

  static Stream<Arguments> all() {
    return withProviders(VECTORS.all());
  }

  static Stream<Arguments> flawed() {
    return withProviders(
        VECTORS.all().stream().filter(vector -> FLAWS.containsKey(vector.name())).toList());
  }

  private static Stream<Arguments> withProviders(List<Vector> vectors) {
    return Stream.of(Signatures.bouncyCastle(), Signatures.best())
        .flatMap(
            signatures ->
                vectors.stream()
                    .map(vector -> Arguments.of(signatures.name(), signatures, vector)));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("all")
  void shouldGiveEachPacketItsVerdict(String provider, Signatures signatures, Vector vector) {
    assertThat(verdict(signatures, vector)).as(provider).isEqualTo(vector.ours());
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("flawed")
  void shouldTellTheFlaw(String provider, Signatures signatures, Vector vector) {
    assertThat(verify(signatures, dat(vector)))
        .as(provider)
        .isEqualTo(new Verification.Flawed(requireNonNull(FLAWS.get(vector.name()))));
  }

  private static Verdict verdict(Signatures signatures, Vector vector) {
    return switch (PacketCodec.decode(vector.packet().toByteArray())) {
      case Decoded.Malformed malformed -> Verdict.REJECT;
      case Decoded.UnknownOp unknownOp -> Verdict.IGNORE;
      case Decoded.Ok ok ->
          switch (ok.message()) {
            case Message.Put put -> verdict(verify(signatures, put.dat()), vector);
            default -> Verdict.ACCEPT;
          };
    };
  }

  private static Verdict verdict(Verification verification, Vector vector) {
    return switch (verification) {
      case Verification.Flawed flawed -> Verdict.REJECT;
      case Verification.Genuine genuine -> {
        // An original salt binds nothing: the realised difficulty counts.
        assertThat(genuine.dat().bound()).isFalse();
        assertThat(genuine.dat().difficulty())
            .isEqualTo(vector.fields().path("workLeadingZeroBits").asInt());
        yield Verdict.ACCEPT;
      }
    };
  }

  private static Verification verify(Signatures signatures, Dat dat) {
    return new DatVerifier(signatures, GoldenVectors.MIN_DIFFICULTY).verify(dat, NOW_MS);
  }

  private static Dat dat(Vector vector) {
    Decoded decoded = PacketCodec.decode(vector.packet().toByteArray());
    return ((Message.Put) ((Decoded.Ok) decoded).message()).dat();
  }
}
