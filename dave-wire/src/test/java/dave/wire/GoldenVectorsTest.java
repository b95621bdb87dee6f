package dave.wire;

import static dave.wire.testing.GoldenVectors.Verdict.ACCEPT;
import static dave.wire.testing.GoldenVectors.Verdict.IGNORE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dave.wire.Decoded.Defect;
import dave.wire.Decoded.Malformed;
import dave.wire.Decoded.Ok;
import dave.wire.testing.GoldenVectors;
import dave.wire.testing.GoldenVectors.Vector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decodes and encodes packets of the original network; the codec checks their shapes only. */
class GoldenVectorsTest {
  private static final GoldenVectors VECTORS = GoldenVectors.load();

  /** Packets that are refused for their shape; all others are refused for work or signature. */
  private static final Map<String, Defect> DEFECTS =
      Map.ofEntries(
          Map.entry("bad_work_empty", Defect.WORK),
          Map.entry("bad_sig_short", Defect.SIGNATURE),
          Map.entry("bad_pubkey_31", Defect.AUTHOR),
          Map.entry("key_33", Defect.KEY),
          Map.entry("time_7_bytes", Defect.TIME),
          Map.entry("time_absent", Defect.TIME),
          Map.entry("peer_3", Defect.PEERS),
          Map.entry("truncated", Defect.PROTOBUF),
          Map.entry("garbage_ff", Defect.PROTOBUF),
          Map.entry("packet_1425", Defect.TOO_LONG),
          Map.entry("put_salt_0", Defect.SALT),
          Map.entry("put_salt_500", Defect.SALT),
          Map.entry("put_time_negative", Defect.TIME));

  /** Well-formed packets that the check of dats refuses. */
  private static final Set<String> FLAWED =
      Set.of(
          "bad_work_bit",
          "bad_sig_bit",
          "bad_sig_other_key",
          "time_future",
          "time_big_endian",
          "salt_altered",
          "val_altered",
          "sig_noncanonical_S_plus_L",
          "put_small_order_pubkey");

  static List<Vector> valid() {
    return VECTORS.valid();
  }

  static List<Vector> all() {
    return VECTORS.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldDecodeEachPacketToItsVerdict(Vector vector) {
    Decoded decoded = PacketCodec.decode(vector.packet().toByteArray());

    if (vector.ours() == ACCEPT || FLAWED.contains(vector.name())) {
      assertThat(decoded).isEqualTo(new Ok(expected(vector)));
    } else if (vector.ours() == IGNORE) {
      assertThat(decoded).isEqualTo(new Decoded.UnknownOp(vector.fields().path("op").asInt()));
    } else {
      assertThat(DEFECTS).containsKey(vector.name());
      assertThat(decoded).isEqualTo(new Malformed(requireNonNull(DEFECTS.get(vector.name()))));
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void shouldEncodeTheBytesThatTheOriginalMade(Vector vector) {
    byte[] packet = vector.packet().toByteArray();

    assertThat(PacketCodec.decode(packet)).isInstanceOf(Ok.class);
    assertThat(PacketCodec.encode(expected(vector))).isEqualTo(packet);
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldDecodeEveryTruncatedPrefix(Vector vector) {
    byte[] packet = vector.packet().toByteArray();
    for (int length = 0; length < packet.length; length++) {
      assertThat(PacketCodec.decode(Arrays.copyOf(packet, length)))
          .as("prefix of %d bytes", length)
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void shouldNotTakeAPrefixForTheWhole(Vector vector) {
    byte[] packet = vector.packet().toByteArray();
    for (int length = 0; length < packet.length; length++) {
      assertThat(PacketCodec.decode(Arrays.copyOf(packet, length)))
          .as("prefix of %d bytes", length)
          .isNotEqualTo(PacketCodec.decode(packet));
    }
  }

  /** The expected message, made without the codec from the fields that the original read. */
  private static Message expected(Vector vector) {
    JsonNode fields = vector.fields();
    return switch (fields.path("op").asInt()) {
      case 0 -> Message.GetPeers.BARE;
      case 1 -> new Message.Peers(ByteString.EMPTY, peers(fields.path("pds")));
      case 2 -> new Message.Put(dat(vector));
      case 3 -> {
        ByteString author = vector.field("pubKeyHex");
        yield new Message.Get(
            new Message.Query.ByKey(
                vector.field("datKeyHex"),
                author.isEmpty() ? Optional.empty() : Optional.of(Author.of(author))),
            0);
      }
      default -> throw new IllegalStateException("op of " + vector);
    };
  }

  private static Dat dat(Vector vector) {
    return new Dat(
        vector.field("datKeyHex"),
        vector.field("valHex"),
        ByteBuffer.wrap(vector.field("timeHex").toByteArray())
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong(),
        vector.field("saltHex"),
        WorkHash.of(vector.field("workHex")),
        Author.of(vector.field("pubKeyHex")),
        vector.field("sigHex"));
  }

  private static List<PeerAddress> peers(JsonNode descriptors) {
    List<PeerAddress> peers = new ArrayList<>();
    for (JsonNode descriptor : descriptors) {
      int port = descriptor.path("port").asInt();
      if (descriptor.path("ipHex").asText("").length() == 32 && port != 0) {
        peers.add(PeerAddresses.parse(PeerAddress.UDP + "://" + descriptor.path("addr").asText()));
      }
    }
    return peers;
  }
}
