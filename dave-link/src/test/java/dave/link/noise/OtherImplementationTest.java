package dave.link.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.southernstorm.noise.protocol.CipherState;
import com.southernstorm.noise.protocol.CipherStatePair;
import com.southernstorm.noise.protocol.HandshakeState;
import dave.link.noise.Aead.Span;
import dave.wire.LinkKey;
import dave.wire.keys.LinkSecret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** Makes handshakes with the library noise-java at the other end, in either role. */
class OtherImplementationTest {
  private static final String NAME = "Noise_IK_25519_ChaChaPoly_BLAKE2s";

  private final SecureRandom random = new SecureRandom();
  private final Aead aead = new Aead();
  private final byte[] prologue = bytes(random.nextInt(64));
  private final LinkSecret ours = LinkSecret.generate(random);

  @RepeatedTest(20)
  void shouldOpenToTheOther() throws GeneralSecurityException {
    HandshakeState theirs = new HandshakeState(NAME, HandshakeState.RESPONDER);
    theirs.getLocalKeyPair().generateKeyPair();
    byte[] key = new byte[32];
    theirs.getLocalKeyPair().getPublicKey(key, 0);
    start(theirs);
    IkHandshake initiator = IkHandshake.initiator(aead, prologue, ours, LinkKey.of(key, 0));

    byte[] first = bytes(random.nextInt(1_200));
    byte[] opening = new byte[first.length + IkHandshake.OPENING_OVERHEAD];
    assertThat(initiator.writeOpening(LinkSecret.generate(random), Span.of(first), opening, 0))
        .isTrue();
    byte[] read = new byte[first.length];
    assertThat(theirs.readMessage(opening, 0, opening.length, read, 0)).isEqualTo(first.length);
    assertThat(read).isEqualTo(first);

    byte[] second = bytes(random.nextInt(1_200));
    byte[] response = new byte[second.length + IkHandshake.RESPONSE_OVERHEAD];
    assertThat(theirs.writeMessage(response, 0, second, 0, second.length))
        .isEqualTo(response.length);
    read = new byte[second.length];
    assertThat(initiator.readResponse(Span.of(response), read, 0)).isTrue();
    assertThat(read).isEqualTo(second);
    checkKeys(initiator, theirs);
  }

  @RepeatedTest(20)
  void shouldAnswerTheOther() throws GeneralSecurityException {
    HandshakeState theirs = new HandshakeState(NAME, HandshakeState.INITIATOR);
    theirs.getLocalKeyPair().generateKeyPair();
    theirs.getRemotePublicKey().setPublicKey(ours.publicKey().toByteArray(), 0);
    start(theirs);
    IkHandshake responder = IkHandshake.responder(aead, prologue, ours);

    byte[] first = bytes(random.nextInt(1_200));
    byte[] opening = new byte[first.length + IkHandshake.OPENING_OVERHEAD];
    theirs.writeMessage(opening, 0, first, 0, first.length);
    byte[] read = new byte[first.length];
    assertThat(responder.readStatic(Span.of(opening))).isTrue();
    assertThat(responder.readPayload(Span.of(opening), read, 0)).isTrue();
    assertThat(read).isEqualTo(first);

    byte[] second = bytes(random.nextInt(1_200));
    byte[] response = new byte[second.length + IkHandshake.RESPONSE_OVERHEAD];
    assertThat(responder.writeResponse(LinkSecret.generate(random), Span.of(second), response, 0))
        .isTrue();
    read = new byte[second.length];
    theirs.readMessage(response, 0, response.length, read, 0);
    assertThat(read).isEqualTo(second);
    checkKeys(responder, theirs);
  }

  private void start(HandshakeState theirs) {
    theirs.setPrologue(prologue, 0, prologue.length);
    theirs.start();
  }

  /** Checks that both sides have the same keys: noise-java shows its keys only by sealing. */
  private void checkKeys(IkHandshake handshake, HandshakeState theirs)
      throws GeneralSecurityException {
    assertThat(handshake.handshakeHash()).isEqualTo(theirs.getHandshakeHash());
    boolean weOpened = theirs.getRole() == HandshakeState.RESPONDER;
    CipherStatePair pair = theirs.split();
    HandshakeKeys secrets = handshake.split();
    byte[] weSeal = weOpened ? secrets.toResponder() : secrets.toInitiator();
    byte[] weOpen = weOpened ? secrets.toInitiator() : secrets.toResponder();
    byte[] plain = bytes(100);
    byte[] sealed = new byte[116];
    byte[] read = new byte[100];
    CipherState receiver = pair.getReceiver();
    aead.seal(SymmetricKey.of(weSeal), 0, Span.NONE, Span.of(plain), sealed, 0);
    assertThat(receiver.decryptWithAd(null, sealed, 0, read, 0, sealed.length)).isEqualTo(100);
    assertThat(read).isEqualTo(plain);
    pair.getSender().encryptWithAd(null, plain, 0, sealed, 0, plain.length);
    assertThat(aead.open(SymmetricKey.of(weOpen), 0, Span.NONE, Span.of(sealed), read, 0)).isTrue();
    assertThat(read).isEqualTo(plain);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random().nextBytes(bytes);
    return bytes;
  }
}
