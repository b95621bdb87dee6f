package dave.link.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dave.link.noise.Aead.Span;
import dave.wire.LinkKey;
import dave.wire.keys.LinkSecret;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Checks the published vector of the pattern and the primitives that links use. */
class NoiseVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  private final JsonNode vector = load();
  private final Aead aead = new Aead();

  @Test
  void shouldWriteAndReadThePublishedMessages() {
    LinkSecret responderStatic = LinkSecret.of(bytes("resp_static"));
    assertThat(responderStatic.publicKey().toByteArray()).isEqualTo(bytes("init_remote_static"));
    IkHandshake initiator =
        IkHandshake.initiator(
            aead,
            bytes("prologue"),
            LinkSecret.of(bytes("init_static")),
            LinkKey.of(bytes("init_remote_static"), 0));
    IkHandshake responder = IkHandshake.responder(aead, bytes("prologue"), responderStatic);

    byte[] opening = new byte[ciphertext(0).length];
    assertThat(
            initiator.writeOpening(
                LinkSecret.of(bytes("init_ephemeral")), Span.of(payload(0)), opening, 0))
        .isTrue();
    assertThat(HEX.formatHex(opening)).isEqualTo(HEX.formatHex(ciphertext(0)));
    // The published hash of this pattern is the one between the two messages.
    assertThat(initiator.handshakeHash()).isEqualTo(bytes("handshake_hash"));
    byte[] plain = new byte[payload(0).length];
    assertThat(responder.readStatic(Span.of(opening))).isTrue();
    assertThat(responder.readPayload(Span.of(opening), plain, 0)).isTrue();
    assertThat(plain).isEqualTo(payload(0));
    assertThat(responder.remoteKey()).isEqualTo(LinkSecret.of(bytes("init_static")).publicKey());

    byte[] response = new byte[ciphertext(1).length];
    assertThat(
            responder.writeResponse(
                LinkSecret.of(bytes("resp_ephemeral")), Span.of(payload(1)), response, 0))
        .isTrue();
    assertThat(HEX.formatHex(response)).isEqualTo(HEX.formatHex(ciphertext(1)));
    plain = new byte[payload(1).length];
    assertThat(initiator.readResponse(Span.of(response), plain, 0)).isTrue();
    assertThat(plain).isEqualTo(payload(1));

    assertThat(initiator.handshakeHash()).isEqualTo(responder.handshakeHash());
    HandshakeKeys ours = initiator.split();
    HandshakeKeys theirs = responder.split();
    assertThat(ours.root()).isEqualTo(theirs.root());
    assertThat(ours.toInitiator()).isEqualTo(theirs.toInitiator());
    checkTransport(ours);
  }

  private void checkTransport(HandshakeKeys secrets) {
    for (int i = 2; i < vector.get("messages").size(); i++) {
      byte[] key = i % 2 == 0 ? secrets.toResponder() : secrets.toInitiator();
      byte[] sealed = new byte[ciphertext(i).length];
      aead.seal(SymmetricKey.of(key), (i - 2) / 2, Span.NONE, Span.of(payload(i)), sealed, 0);
      assertThat(HEX.formatHex(sealed)).isEqualTo(HEX.formatHex(ciphertext(i)));
    }
  }

  @Test
  void shouldRefuseEveryFlippedBit() {
    for (int bit = 0; bit < 8 * ciphertext(0).length; bit++) {
      byte[] opening = ciphertext(0);
      opening[bit / 8] ^= (byte) (1 << bit % 8);
      IkHandshake responder =
          IkHandshake.responder(aead, bytes("prologue"), LinkSecret.of(bytes("resp_static")));
      byte[] plain = new byte[opening.length];
      // The highest bit of an X25519 key is ignored by the agreement, but not by the hash.
      assertThat(
              responder.readStatic(Span.of(opening))
                  && responder.readPayload(Span.of(opening), plain, 0))
          .as("bit %d", bit)
          .isFalse();
      assertThat(plain).containsOnly(0);
    }
  }

  @Test
  void shouldRefuseAPublicKeyOfSmallOrder() {
    byte[] opening = ciphertext(0);
    Arrays.fill(opening, 0, 32, (byte) 0);
    IkHandshake responder =
        IkHandshake.responder(aead, bytes("prologue"), LinkSecret.of(bytes("resp_static")));
    assertThat(responder.readStatic(Span.of(opening))).isFalse();
    IkHandshake initiator =
        IkHandshake.initiator(
            aead, new byte[0], LinkSecret.of(bytes("init_static")), LinkKey.of(new byte[32], 0));
    LinkSecret ephemeral = LinkSecret.of(bytes("init_ephemeral"));
    assertThat(initiator.writeOpening(ephemeral, Span.NONE, new byte[96], 0)).isFalse();
  }

  @Test
  void shouldRefuseWhatIsTooShort() {
    for (int length = 0; length < IkHandshake.OPENING_OVERHEAD; length++) {
      IkHandshake responder =
          IkHandshake.responder(aead, new byte[0], LinkSecret.of(bytes("resp_static")));
      assertThat(responder.readStatic(new Span(ciphertext(0), 0, length))).isFalse();
    }
  }

  private byte[] payload(int i) {
    return HEX.parseHex(vector.get("messages").get(i).get("payload").asText());
  }

  private byte[] ciphertext(int i) {
    return HEX.parseHex(vector.get("messages").get(i).get("ciphertext").asText());
  }

  private byte[] bytes(String name) {
    return HEX.parseHex(vector.get(name).asText());
  }

  private static JsonNode load() {
    try (InputStream in =
        Objects.requireNonNull(NoiseVectorsTest.class.getResourceAsStream("/noise-ik.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
