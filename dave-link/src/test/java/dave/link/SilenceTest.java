package dave.link;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.cell.CellFormat;
import dave.link.testing.Net;
import dave.link.testing.Node;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.testing.RandomMessages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A node sends nothing to a sender without its key, and to others never more than it received. */
class SilenceTest {
  private static final int TRIES = 10_000;

  private final Net net = new Net(5).capture();
  private final Node node = new Node(net, 0);
  private final SplittableRandom random = new SplittableRandom(6);

  @Test
  void shouldAnswerNothingOfAnyShape() {
    Node friend = new Node(net, 1);
    friend.connect(node);
    net.run(200);
    friend.sendCell(friend.link(node));
    net.run(50);
    List<byte[]> seen = net.captured().stream().map(Net.Sent::datagram).toList();
    RandomMessages messages = new RandomMessages(random);
    long out = node.bytesOut();
    for (int i = 0; i < TRIES; i++) {
      PeerAddress source = Net.address(2 + random.nextInt(500));
      int size = CellFormat.MIN_SIZE + random.nextInt(221);
      node.receive(new byte[random.nextInt(2_000)], source);
      node.receive(bytes(random.nextInt(2_000)), source);
      node.receive(bytes(size), source);
      node.receive(same(size), source);
      node.receive(PacketCodec.encode(messages.next()), source);
      node.receive(PacketCodec.encode(GetPeers.BARE), source);
      node.receive(seen.get(random.nextInt(seen.size())), source);
      node.receive(changed(seen.get(random.nextInt(seen.size()))), source);
    }
    assertThat(node.bytesOut()).as("bytes to strangers").isEqualTo(out);
    assertThat(node.links().halfOpen()).isZero();
  }

  @Test
  void shouldNeverSendMoreThanItGot() {
    Map<PeerAddress, Long> in = new HashMap<>();
    Net wide = new Net(7).capture();
    Node target = new Node(wide, 0);
    for (int i = 1; i <= 300; i++) {
      LinkSettings settings =
          LinkSettings.DEFAULT.withCellSize(CellFormat.MIN_SIZE + random.nextInt(221));
      Node asker = new Node(wide, i, settings, dave.link.handshake.Admission.ALL);
      asker.connect(target);
      wide.run(random.nextInt(200));
    }
    wide.run(20_000);
    Map<PeerAddress, Long> out = new HashMap<>();
    for (Net.Sent sent : wide.captured()) {
      if (sent.to().equals(target.address())) {
        in.merge(sent.from(), (long) sent.datagram().length, Long::sum);
      } else {
        out.merge(sent.to(), (long) sent.datagram().length, Long::sum);
        assertThat(out.get(sent.to())).isLessThanOrEqualTo(in.get(sent.to()));
      }
    }
    assertThat(out).hasSize(300);
  }

  private byte[] changed(byte[] datagram) {
    byte[] changed = datagram.clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
    }
    return changed;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] same(int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) random.nextInt(256));
    return bytes;
  }

  @Test
  void shouldAnswerNoPlainPacketOfItsSize() {
    byte[] get =
        PacketCodec.encode(
            Get.padded(
                new dave.wire.Message.Query.ByKey(
                    com.google.protobuf.ByteString.copyFromUtf8("key"),
                    java.util.Optional.empty())));
    assertThat(CellFormat.isSize(get.length)).isTrue();
    assertThat(node.receive(get, Net.address(1))).isEqualTo(DatagramResult.STRANGE);
  }
}
