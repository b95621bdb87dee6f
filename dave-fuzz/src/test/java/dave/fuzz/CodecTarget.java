package dave.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PutPeek;
import dave.wire.WorkHash;
import dave.wire.testing.GoldenVectors;
import dave.wire.testing.RandomMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Any datagram. Decoding never throws. A decoded message is well-formed, encodes to no more bytes
 * than came, and decodes to the same again. A peek finds the same work as decoding.
 */
public final class CodecTarget {
  private CodecTarget() {}

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] datagram) {
    WorkHash peeked = PutPeek.work(datagram);
    if (peeked != null) {
      assertThat(PacketCodec.decode(datagram))
          .isInstanceOfSatisfying(
              Decoded.Ok.class,
              ok ->
                  assertThat(ok.message())
                      .isInstanceOfSatisfying(
                          Message.Put.class,
                          put -> assertThat(put.dat().work()).isEqualTo(peeked)));
    }
    if (PacketCodec.decode(datagram) instanceof Decoded.Ok decoded) {
      byte[] encoded = PacketCodec.encode(decoded.message());
      assertThat(encoded.length)
          .isLessThanOrEqualTo(datagram.length)
          .isEqualTo(PacketCodec.encodedLength(decoded.message()));
      assertThat(PacketCodec.decode(encoded)).isEqualTo(decoded);
      checkShape(decoded.message());
    }
  }

  // Checks shapes again, from the specification: the records' own checks may be wrong.
  private static void checkShape(Message message) {
    switch (message) {
      case Message.Put put -> checkDat(put.dat());
      case Message.Peers peers -> {
        assertThat(peers.peers()).hasSizeLessThanOrEqualTo(2);
        peers.peers().forEach(CodecTarget::checkPeer);
        checkToken(peers.token().size());
      }
      case Message.GetPeers getPeers -> checkToken(getPeers.token().size());
      case Message.Get get -> checkQuery(get.query());
    }
  }

  private static void checkDat(Dat dat) {
    assertThat(dat.key().size()).isLessThanOrEqualTo(32);
    assertThat(dat.salt().size()).isBetween(1, 32);
    assertThat(dat.timeMs()).isNotNegative();
    assertThat(dat.signature().size()).isEqualTo(64);
  }

  private static void checkPeer(PeerAddress peer) {
    if (peer.isIp()) {
      assertThat(peer.bytes().size()).isEqualTo(18);
      assertThat(peer.port()).isBetween(1, 65_535);
    } else {
      assertThat(peer.bytes().size()).isBetween(1, 64);
    }
    AddressTarget.checkRoundTrip(peer);
  }

  private static void checkToken(int length) {
    assertThat(length == 0 || (length >= 8 && length <= 16)).as("token of %d", length).isTrue();
  }

  private static void checkQuery(Message.Query query) {
    if (query instanceof Message.Query.Page page) {
      assertThat(page.limit()).isBetween(1, 256);
      assertThat(page.key().size()).isLessThanOrEqualTo(32);
    } else if (query instanceof Message.Query.ByKey byKey) {
      assertThat(byKey.key().size()).isLessThanOrEqualTo(32);
    } else if (query instanceof Message.Query.ByContent byContent) {
      assertThat(byContent.hash().size()).isEqualTo(32);
    }
  }

  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    GoldenVectors.load().all().forEach(vector -> seeds.add(vector.packet().toByteArray()));
    RandomMessages messages = new RandomMessages(new SplittableRandom(1));
    for (int i = 0; i < 30; i++) {
      seeds.add(PacketCodec.encode(messages.next()));
    }
    return seeds;
  }
}
