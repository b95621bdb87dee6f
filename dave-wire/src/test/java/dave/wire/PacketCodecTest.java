package dave.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dave.wire.Decoded.Defect;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.v1.Op;
import dave.wire.v1.Packet;
import dave.wire.v1.PeerDescriptor;
import dave.wire.v1.UdpPeer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketCodecTest {
  private static final Author AUTHOR = Author.parse("ab".repeat(32));
  private static final WorkHash WORK = WorkHash.parse("00".repeat(3) + "cd".repeat(29));
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final ByteString TOKEN = bytes(16);
  private static final PeerAddress UDP = PeerAddresses.parse("udp://192.0.2.1:1618");
  private static final PeerAddress TCP = PeerAddresses.parse("tcp://[2001:db8::1]:1618");

  @Test
  void shouldEncodeABareGetPeersAsTheEmptyDatagram() {
    assertThat(PacketCodec.encode(GetPeers.BARE)).isEmpty();
    assertThat(PacketCodec.decode(new byte[0])).isEqualTo(new Decoded.Ok(GetPeers.BARE));
  }

  @Test
  void shouldEncodeEmptyPeersAsTheOriginalDoes() {
    assertThat(PacketCodec.encode(new Peers(ByteString.EMPTY, List.of()))).containsExactly(8, 1);
  }

  @Test
  void shouldSendUdpInTheFieldThatOriginalNodesRead() throws Exception {
    Packet packet = Packet.parseFrom(PacketCodec.encode(new Peers(TOKEN, List.of(TCP, UDP))));

    assertThat(packet.getUdpPeersList())
        .containsExactly(
            UdpPeer.newBuilder()
                .setIp(hex("00000000000000000000ffffc0000201"))
                .setPort(1618)
                .build());
    assertThat(packet.getPeersList())
        .containsExactly(
            PeerDescriptor.newBuilder()
                .setTransport("tcp")
                .setAddress(hex("20010db80000000000000000000000010652"))
                .build());
  }

  @Test
  void shouldForwardATransportThatNobodySpeaks() {
    Peers peers = new Peers(TOKEN, List.of(new PeerAddress("quic+x", bytes(64))));

    assertThat(PacketCodec.decode(PacketCodec.encode(peers))).isEqualTo(new Decoded.Ok(peers));
  }

  @Test
  void shouldRefuseToSendAPeerWithoutAPort() {
    PeerAddress listen = PeerAddress.ofIp(PeerAddress.UDP, UDP.ip(), 0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PacketCodec.encode(new Peers(TOKEN, List.of(listen))))
        .withMessageContaining("udp://192.0.2.1:0");
  }

  @Test
  void shouldCountPeersOfBothFields() {
    Packet.Builder packet =
        Packet.newBuilder()
            .setOp(Op.PEER)
            .addUdpPeers(udpPeer(UDP.ip(), 1))
            .addPeers(tcpPeer(TCP.bytes()));
    assertThat(peersIn(packet)).hasSize(2);

    packet.addPeers(tcpPeer(TCP.bytes()));
    assertThat(decode(packet)).isEqualTo(new Decoded.Malformed(Defect.PEERS));
  }

  @Test
  void shouldCountBadDescriptorsToo() {
    Packet.Builder packet = Packet.newBuilder().setOp(Op.PEER);
    for (int i = 0; i < 3; i++) {
      packet.addPeers(PeerDescriptor.getDefaultInstance());
    }

    assertThat(decode(packet)).isEqualTo(new Decoded.Malformed(Defect.PEERS));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_536, 1 << 20, Integer.MIN_VALUE, -1})
  void shouldDropAUdpPeerOfABadPortAndKeepTheOther(int port) {
    assertThat(
            peersIn(
                Packet.newBuilder()
                    .addUdpPeers(udpPeer(UDP.ip(), port))
                    .addUdpPeers(udpPeer(UDP.ip(), 1618))))
        .containsExactly(UDP);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 15, 17, 1_000})
  void shouldDropAUdpPeerOfABadIp(int length) {
    assertThat(
            peersIn(
                Packet.newBuilder()
                    .addUdpPeers(udpPeer(bytes(length), 1618))
                    .addPeers(tcpPeer(TCP.bytes()))))
        .containsExactly(TCP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Tcp", "1a", "a b", "seventeen-letters", "t\u00e4p", "a/b", "a\n"})
  void shouldDropADescriptorOfABadTransport(String transport) {
    PeerDescriptor bad =
        PeerDescriptor.newBuilder().setTransport(transport).setAddress(TCP.bytes()).build();

    assertThat(peersIn(Packet.newBuilder().addPeers(bad).addPeers(tcpPeer(TCP.bytes()))))
        .containsExactly(TCP);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65, 1_000})
  void shouldDropADescriptorOfABadLength(int length) {
    PeerDescriptor bad =
        PeerDescriptor.newBuilder().setTransport("x").setAddress(bytes(length)).build();

    assertThat(peersIn(Packet.newBuilder().addPeers(bad))).isEmpty();
  }

  @Test
  void shouldDropAnIpDescriptorOfABadShape() {
    assertThat(peersIn(Packet.newBuilder().addPeers(tcpPeer(bytes(17))))).isEmpty();
    assertThat(peersIn(Packet.newBuilder().addPeers(tcpPeer(bytes(19))))).isEmpty();
    assertThat(peersIn(Packet.newBuilder().addPeers(tcpPeer(TCP.ip().concat(hex("0000"))))))
        .isEmpty();
  }

  @Test
  void shouldReadUdpAmongTheDescriptorsToo() {
    PeerDescriptor udp =
        PeerDescriptor.newBuilder().setTransport("udp").setAddress(UDP.bytes()).build();

    assertThat(peersIn(Packet.newBuilder().addPeers(udp))).containsExactly(UDP);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 17, 200})
  void shouldRefuseATokenOfABadLength(int length) {
    for (Op op : List.of(Op.GETPEER, Op.PEER)) {
      assertThat(decode(Packet.newBuilder().setOp(op).setToken(bytes(length))))
          .isEqualTo(new Decoded.Malformed(Defect.TOKEN));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new GetPeers(bytes(length), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Peers(bytes(length), List.of()));
  }

  @Test
  void shouldAskByWorkBeforeAnythingElse() {
    assertThat(query(get().setWork(WORK.toByteString()).setLimit(7)))
        .isEqualTo(new Query.ByWork(WORK));
  }

  @Test
  void shouldAskByKey() {
    assertThat(query(get())).isEqualTo(new Query.ByKey(KEY, Optional.empty()));
    assertThat(query(get().setPubKey(AUTHOR.toByteString())))
        .isEqualTo(new Query.ByKey(KEY, Optional.of(AUTHOR)));
  }

  @Test
  void shouldAskByContentUnderAKeyThatCanBeAHash() {
    ByteString hash = bytes(Bytes32.LENGTH);
    assertThat(query(get().setKey(hash).setContent(true).setLimit(7)))
        .isEqualTo(new Query.ByContent(hash));
    assertThat(query(get().setKey(bytes(31)).setContent(true)))
        .isEqualTo(new Query.ByKey(bytes(31), Optional.empty()));
    assertThatThrownBy(() -> new Query.ByContent(bytes(31)))
        .hasMessage("a content hash has 32 bytes, not 31");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 33, 500})
  void shouldTakeAPublicKeyOfAnotherLengthInGetForNone(int length) {
    assertThat(query(get().setPubKey(bytes(length))))
        .isEqualTo(new Query.ByKey(KEY, Optional.empty()));
    assertThat(query(get().setPubKey(bytes(length)).setLimit(3)))
        .isEqualTo(new Query.Page(KEY, Optional.empty(), 3));
  }

  @Test
  void shouldCapTheLimitOfAPage() {
    assertThat(query(get().setLimit(256))).isEqualTo(new Query.Page(KEY, Optional.empty(), 256));
    assertThat(query(get().setLimit(257))).isEqualTo(new Query.Page(KEY, Optional.empty(), 256));
    assertThat(query(get().setLimit(-1))).isEqualTo(new Query.Page(KEY, Optional.empty(), 256));
  }

  @Test
  void shouldRefuseALongKeyInGet() {
    assertThat(decode(get().setKey(bytes(33)))).isEqualTo(new Decoded.Malformed(Defect.KEY));
    assertThat(decode(get().setKey(bytes(32)))).isInstanceOf(Decoded.Ok.class);
  }

  @Test
  void shouldRefuseADatOfABadShape() {
    assertThat(decode(put().setKey(bytes(33)))).isEqualTo(new Decoded.Malformed(Defect.KEY));
    assertThat(decode(put().setTime(bytes(9)))).isEqualTo(new Decoded.Malformed(Defect.TIME));
    assertThat(decode(put().setTime(hex("0000000000000080"))))
        .isEqualTo(new Decoded.Malformed(Defect.TIME));
    assertThat(decode(put().clearSalt())).isEqualTo(new Decoded.Malformed(Defect.SALT));
    assertThat(decode(put().setSalt(bytes(33)))).isEqualTo(new Decoded.Malformed(Defect.SALT));
    assertThat(decode(put().setWork(bytes(31)))).isEqualTo(new Decoded.Malformed(Defect.WORK));
    assertThat(decode(put().setPubKey(bytes(33)))).isEqualTo(new Decoded.Malformed(Defect.AUTHOR));
    assertThat(decode(put().setSig(bytes(65)))).isEqualTo(new Decoded.Malformed(Defect.SIGNATURE));
  }

  @Test
  void shouldReadTimeAsLittleEndian() {
    assertThat(decode(put().setTime(hex("ffffffffffffff7f"))))
        .isEqualTo(new Decoded.Ok(new Put(dat(KEY, 3, Long.MAX_VALUE))));
    assertThat(decode(put().setTime(hex("0102030405060708"))))
        .isEqualTo(new Decoded.Ok(new Put(dat(KEY, 3, 0x0807060504030201L))));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 100, 1 << 20, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  void shouldTellAnUnknownOp(int op) {
    assertThat(decode(Packet.newBuilder().setOpValue(op))).isEqualTo(new Decoded.UnknownOp(op));
  }

  @Test
  void shouldRefuseWhatIsTooLong() {
    assertThat(PacketCodec.decode(new byte[PacketCodec.MAX_LENGTH + 1]))
        .isEqualTo(new Decoded.Malformed(Defect.TOO_LONG));
  }

  @Test
  void shouldTellTheLongestValueThatFits() {
    for (int keyLength = 0; keyLength <= Dat.MAX_KEY_LENGTH; keyLength++) {
      ByteString key = bytes(keyLength);
      int longest = PacketCodec.maxValueLength(keyLength);

      assertThat(PacketCodec.encodedLength(new Put(dat(key, longest, 1))))
          .as("key of %d bytes", keyLength)
          .isEqualTo(PacketCodec.MAX_LENGTH);
    }
    assertThat(PacketCodec.maxValueLength(0)).isEqualTo(1257);
    assertThat(PacketCodec.maxValueLength(0, 16)).isEqualTo(1257);
    assertThat(PacketCodec.maxValueLength(32, 8)).isEqualTo(1231); // As in put_key_32_val_max.
    assertThatIllegalArgumentException().isThrownBy(() -> PacketCodec.maxValueLength(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> PacketCodec.maxValueLength(0, 33));
    assertThat(PacketCodec.maxValueLength(32)).isEqualTo(1223);
    assertThatIllegalArgumentException().isThrownBy(() -> PacketCodec.maxValueLength(33));
    assertThatIllegalArgumentException().isThrownBy(() -> PacketCodec.maxValueLength(-1));
  }

  @Test
  void shouldMarkAStemWhereTheMarkHasRoom() {
    Dat fits = dat(KEY, PacketCodec.maxValueLength(KEY.size()) - 2, 1);
    byte[] marked = PacketCodec.encode(new Put(fits, true));
    assertThat(marked).hasSize(PacketCodec.MAX_LENGTH);
    assertThat(PacketCodec.decode(marked)).isEqualTo(new Decoded.Ok(new Put(fits, true)));
    assertThat(PacketCodec.encode(new Put(fits))).hasSize(PacketCodec.MAX_LENGTH - 2);

    for (int spare = 0; spare < 2; spare++) {
      Dat full = dat(KEY, PacketCodec.maxValueLength(KEY.size()) - spare, 1);
      assertThat(PacketCodec.decode(PacketCodec.encode(new Put(full, true))))
          .as("%s bytes to spare", spare)
          .isEqualTo(new Decoded.Ok(new Put(full)));
    }
  }

  @Test
  void shouldEncodeAnOrdinaryPutAsTheOriginalDoes() throws InvalidProtocolBufferException {
    Packet ordinary = Packet.parseFrom(PacketCodec.encode(new Put(dat(KEY, 3, 1))));
    assertThat(ordinary.getAllFields().keySet())
        .extracting(FieldDescriptor::getNumber)
        .containsExactly(1, 3, 4, 5, 6, 7, 8, 9);
    Packet marked = Packet.parseFrom(PacketCodec.encode(new Put(dat(KEY, 3, 1), true)));
    assertThat(marked.toBuilder().clearStem().build()).isEqualTo(ordinary);
    assertThat(marked.getStem()).isTrue();
  }

  @Test
  void shouldRefuseToSendWhatDoesNotFit() {
    Message tooLong = new Put(dat(KEY, PacketCodec.maxValueLength(KEY.size()) + 1, 1));

    assertThat(PacketCodec.encodedLength(tooLong)).isEqualTo(1425);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PacketCodec.encode(tooLong))
        .withMessage("packet of 1425 bytes is longer than 1424");
  }

  @Test
  void shouldCarryALinkKeyOf32BytesAlone() throws Exception {
    LinkKey key = LinkKey.of(bytes(32));
    Peers peers = new Peers(TOKEN, List.of(UDP, TCP), Optional.of(key));
    byte[] encoded = PacketCodec.encode(peers);
    assertThat(encoded).hasSizeLessThan(PacketCodec.MAX_PEERS_ANSWER_LENGTH);
    assertThat(PacketCodec.decode(encoded)).isEqualTo(new Decoded.Ok(peers));
    Packet packet = Packet.parseFrom(encoded);
    for (int length : new int[] {0, 31, 33}) {
      assertThat(
              PacketCodec.decode(
                  packet.toBuilder().setLinkKey(bytes(length)).build().toByteArray()))
          .isEqualTo(new Decoded.Ok(new Peers(TOKEN, List.of(UDP, TCP))));
    }
  }

  @Test
  void shouldPadGetPeersToTheLongestAnswer() {
    PeerAddress longest = new PeerAddress("a".repeat(16), bytes(PeerAddress.MAX_LENGTH));
    byte[] answer = PacketCodec.encode(new Peers(TOKEN, List.of(longest, longest)));
    assertThat(answer).hasSize(PacketCodec.MAX_PEERS_ANSWER_LENGTH);

    for (int length : new int[] {0, 8, 9, 10, 11, 12, 13, 14, 15, 16}) {
      byte[] request = PacketCodec.encode(GetPeers.padded(bytes(length)));
      assertThat(request).as("token of %d bytes", length).hasSize(answer.length);
    }
  }

  @Test
  void shouldPadGetToTheLongestDat() {
    for (int length = 0; length <= Dat.MAX_KEY_LENGTH; length++) {
      for (Query query :
          List.of(
              new Query.ByWork(WORK),
              new Query.ByContent(bytes(Bytes32.LENGTH)),
              new Query.ByKey(bytes(length), Optional.empty()),
              new Query.ByKey(bytes(length), Optional.of(AUTHOR)),
              new Query.Page(bytes(length), Optional.of(AUTHOR), 256))) {
        for (int token : new int[] {0, 8, 16}) {
          assertThat(PacketCodec.encode(Get.padded(query, bytes(token))))
              .as("%s with a token of %s bytes", query, token)
              .hasSize(PacketCodec.MAX_LENGTH);
        }
      }
    }
  }

  @Test
  void shouldNeverPadBelowTheWantedLength() {
    for (int wanted = 0; wanted <= 400; wanted++) {
      for (int token : new int[] {0, 8, 16}) {
        int bare = PacketCodec.encodedLength(new GetPeers(bytes(token), 0));
        GetPeers padded = new GetPeers(bytes(token), PacketCodec.padding(bare, wanted));

        // A padding takes 3 bytes at least, and never 130: its length grows from one byte to two.
        assertThat(PacketCodec.encodedLength(padded))
            .isBetween(Math.max(bare, wanted), Math.max(bare, wanted) + 2);
      }
    }
  }

  private static Decoded decode(Packet.Builder packet) {
    return PacketCodec.decode(packet.build().toByteArray());
  }

  private static List<PeerAddress> peersIn(Packet.Builder packet) {
    Decoded decoded = decode(packet.setOp(Op.PEER));
    assertThat(decoded).isInstanceOf(Decoded.Ok.class);
    return ((Peers) ((Decoded.Ok) decoded).message()).peers();
  }

  private static Query query(Packet.Builder packet) {
    Decoded decoded = decode(packet);
    assertThat(decoded).isInstanceOf(Decoded.Ok.class);
    return ((Get) ((Decoded.Ok) decoded).message()).query();
  }

  private static Packet.Builder get() {
    return Packet.newBuilder().setOp(Op.GET).setKey(KEY);
  }

  private static Packet.Builder put() {
    return Packet.newBuilder()
        .setOp(Op.PUT)
        .setKey(KEY)
        .setValue(bytes(3))
        .setTime(bytes(8))
        .setSalt(bytes(16))
        .setWork(WORK.toByteString())
        .setPubKey(AUTHOR.toByteString())
        .setSig(bytes(64));
  }

  private static Dat dat(ByteString key, int valueLength, long timeMs) {
    return new Dat(key, bytes(valueLength), timeMs, bytes(16), WORK, AUTHOR, bytes(64));
  }

  private static UdpPeer udpPeer(ByteString ip, int port) {
    return UdpPeer.newBuilder().setIp(ip).setPort(port).build();
  }

  private static PeerDescriptor tcpPeer(ByteString address) {
    return PeerDescriptor.newBuilder().setTransport("tcp").setAddress(address).build();
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static ByteString hex(String text) {
    return ByteString.copyFrom(HexFormat.of().parseHex(text));
  }
}
