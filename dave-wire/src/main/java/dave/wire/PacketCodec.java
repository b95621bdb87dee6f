package dave.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into datagrams and back. Stateless.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>{@link #decode} never throws, whatever the bytes, and what it allocates is bounded by their
 *       number. It keeps no reference to the array.
 *   <li>{@code decode(encode(m))} is {@code Ok(m)} for every message that fits a datagram.
 *   <li>An original message is encoded into the bytes that an original node makes of it.
 *   <li>No encoded message crashes an original node: every entry of field 2 has 16 bytes of IP.
 * </ul>
 */
public final class PacketCodec {
  /** Most bytes in a datagram. */
  public static final int MAX_LENGTH = 1424;

  /**
   * Length of the longest PEER without a link key. It has its op, a token of 16 bytes, and two
   * peers with the longest transport name and the longest address. A node can answer a GETPEER of
   * this length without sending more than it received. A link key fits too, unless the addresses
   * are among the longest.
   */
  public static final int MAX_PEERS_ANSWER_LENGTH = 192;

  private static final int BOUND_SALT_LENGTH = 16;

  private static final int TIME_LENGTH = 8;

  private static final int STEM_LENGTH = 2;

  /** Skips unknown fields: collecting a datagram full of them takes 30 times as long. */
  private static final Parser<Packet> PARSER = DiscardUnknownFieldsParser.wrap(Packet.parser());

  private static final ByteString PADDING = ByteString.copyFrom(new byte[MAX_LENGTH]);

  private PacketCodec() {}

  /**
   * Encodes a message.
   *
   * @throws IllegalArgumentException naming both sizes, if it is longer than {@link #MAX_LENGTH},
   *     or a UDP or TCP peer in it has port 0: mistakes of the caller
   */
  public static byte[] encode(Message message) {
    Packet packet = packet(message);
    int length = packet.getSerializedSize();
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "packet of " + length + " bytes is longer than " + MAX_LENGTH);
    }
    return packet.toByteArray();
  }

  /** How many bytes the message takes; more than {@link #MAX_LENGTH} if it does not fit. */
  public static int encodedLength(Message message) {
    return packet(message).getSerializedSize();
  }

  /**
   * The longest value that fits a dat with a bound salt and a key of this length.
   *
   * @param keyLength 0 to {@link Dat#MAX_KEY_LENGTH} bytes
   */
  public static int maxValueLength(int keyLength) {
    return maxValueLength(keyLength, BOUND_SALT_LENGTH);
  }

  /**
   * The longest value that fits a dat with a salt and a key of these lengths.
   *
   * @param keyLength 0 to {@link Dat#MAX_KEY_LENGTH} bytes
   * @param saltLength 1 to {@link Dat#MAX_SALT_LENGTH} bytes
   */
  public static int maxValueLength(int keyLength, int saltLength) {
    if (keyLength < 0 || keyLength > Dat.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException("a key has 0 to 32 bytes, not " + keyLength);
    }
    if (saltLength < 1 || saltLength > Dat.MAX_SALT_LENGTH) {
      throw new IllegalArgumentException("a salt has 1 to 32 bytes, not " + saltLength);
    }
    int others =
        2 // op
            + field(keyLength)
            + field(TIME_LENGTH)
            + field(saltLength)
            + field(Bytes32.LENGTH)
            + field(Bytes32.LENGTH)
            + field(Dat.SIGNATURE_LENGTH);
    return contentOf(MAX_LENGTH - others);
  }

  /** Decodes a datagram. Unknown fields are skipped. */
  public static Decoded decode(byte[] datagram) {
    if (datagram.length > MAX_LENGTH) {
      return new Decoded.Malformed(Defect.TOO_LONG);
    }
    Packet packet;
    try {
      packet = PARSER.parseFrom(datagram);
    } catch (InvalidProtocolBufferException e) {
      return new Decoded.Malformed(Defect.PROTOBUF);
    }
    return switch (packet.getOp()) {
      case GETPEER -> decodeGetPeers(packet);
      case PEER -> decodePeers(packet);
      case PUT -> decodePut(packet);
      case GET -> decodeGet(packet);
      case UNRECOGNIZED -> new Decoded.UnknownOp(packet.getOpValue());
    };
  }

  /**
   * The padding that makes a message of {@code length} bytes one of {@code wanted} bytes, or of the
   * nearest length above that padding can make.
   */
  static int padding(int length, int wanted) {
    int missing = wanted - length;
    if (missing <= 0) {
      return 0;
    }
    int content = Math.max(1, contentOf(missing));
    return length + field(content) < wanted ? content + 1 : content;
  }

  /** Encoded length of a field with a number below 16 and a content of this length, in bytes. */
  private static int field(int contentLength) {
    if (contentLength == 0) {
      return 0;
    }
    return contentLength + (contentLength < 128 ? 2 : 3);
  }

  /** The longest content of a field that takes at most {@code available} bytes, or negative. */
  private static int contentOf(int available) {
    return available < 131 ? Math.min(available - 2, 127) : available - 3;
  }

  private static Packet packet(Message message) {
    Packet.Builder packet = Packet.newBuilder();
    switch (message) {
      case GetPeers getPeers ->
          packet.setToken(getPeers.token()).setPadding(zeros(getPeers.padding()));
      case Peers peers -> encode(peers, packet.setOp(Op.PEER));
      case Put put -> encode(put, packet.setOp(Op.PUT));
      case Get get ->
          encode(
              get.query(),
              packet.setOp(Op.GET).setToken(get.token()).setPadding(zeros(get.padding())));
    }
    return packet.build();
  }

  private static ByteString zeros(int length) {
    return length <= PADDING.size()
        ? PADDING.substring(0, length)
        : ByteString.copyFrom(new byte[length]);
  }

  private static void encode(Peers peers, Packet.Builder packet) {
    packet.setToken(peers.token());
    peers.linkKey().ifPresent(key -> packet.setLinkKey(key.toByteString()));
    for (PeerAddress peer : peers.peers()) {
      if (peer.isIp() && peer.port() == 0) {
        throw new IllegalArgumentException("a peer without a port: " + peer);
      }
      if (peer.transport().equals(PeerAddress.UDP)) {
        packet.addUdpPeers(UdpPeer.newBuilder().setIp(peer.ip()).setPort(peer.port()));
      } else {
        packet.addPeers(
            PeerDescriptor.newBuilder().setTransport(peer.transport()).setAddress(peer.bytes()));
      }
    }
  }

  /** Leaves the stem's mark out if there is no room, so that it never shortens a value. */
  private static void encode(Put put, Packet.Builder packet) {
    encode(put.dat(), packet);
    if (put.stem() && packet.build().getSerializedSize() + STEM_LENGTH <= MAX_LENGTH) {
      packet.setStem(true);
    }
  }

  private static void encode(Dat dat, Packet.Builder packet) {
    packet
        .setKey(dat.key())
        .setValue(dat.value())
        .setTime(encodeTime(dat.timeMs()))
        .setSalt(dat.salt())
        .setWork(dat.work().toByteString())
        .setPubKey(dat.author().toByteString())
        .setSig(dat.signature());
  }

  private static void encode(Query query, Packet.Builder packet) {
    switch (query) {
      case Query.ByWork byWork -> packet.setWork(byWork.work().toByteString());
      case Query.ByKey byKey -> packet.setKey(byKey.key()).setPubKey(encodeAuthor(byKey.author()));
      case Query.Page page ->
          packet.setKey(page.key()).setPubKey(encodeAuthor(page.after())).setLimit(page.limit());
      case Query.ByContent byContent -> packet.setKey(byContent.hash()).setContent(true);
    }
  }

  private static ByteString encodeAuthor(Optional<Author> author) {
    return author.map(Author::toByteString).orElse(ByteString.EMPTY);
  }

  private static Decoded decodeGetPeers(Packet packet) {
    if (!Message.isToken(packet.getToken())) {
      return new Decoded.Malformed(Defect.TOKEN);
    }
    return new Decoded.Ok(new GetPeers(packet.getToken(), packet.getPadding().size()));
  }

  private static Decoded decodePeers(Packet packet) {
    if (!Message.isToken(packet.getToken())) {
      return new Decoded.Malformed(Defect.TOKEN);
    }
    if (packet.getUdpPeersCount() + packet.getPeersCount() > Message.MAX_PEERS) {
      return new Decoded.Malformed(Defect.PEERS);
    }
    List<PeerAddress> peers = new ArrayList<>(Message.MAX_PEERS);
    for (UdpPeer peer : packet.getUdpPeersList()) {
      // The port is unsigned: from 2^31 on it is negative here, and so out of range.
      if (peer.getIp().size() == PeerAddress.IP_LENGTH
          && peer.getPort() > 0
          && peer.getPort() <= PeerAddress.MAX_PORT) {
        peers.add(PeerAddress.ofIp(PeerAddress.UDP, peer.getIp(), peer.getPort()));
      }
    }
    for (PeerDescriptor peer : packet.getPeersList()) {
      if (PeerAddress.flaw(peer.getTransport(), peer.getAddress()) == null) {
        PeerAddress address = new PeerAddress(peer.getTransport(), peer.getAddress());
        if (!address.isIp() || address.port() != 0) {
          peers.add(address);
        }
      }
    }
    return new Decoded.Ok(new Peers(packet.getToken(), peers, linkKey(packet)));
  }

  private static Optional<LinkKey> linkKey(Packet packet) {
    return packet.getLinkKey().size() == LinkKey.LENGTH
        ? Optional.of(LinkKey.of(packet.getLinkKey()))
        : Optional.empty();
  }

  private static Decoded decodePut(Packet packet) {
    Defect defect = datDefect(packet);
    if (defect != null) {
      return new Decoded.Malformed(defect);
    }
    return new Decoded.Ok(
        new Put(
            new Dat(
                packet.getKey(),
                packet.getValue(),
                decodeTime(packet.getTime()),
                packet.getSalt(),
                WorkHash.of(packet.getWork()),
                Author.of(packet.getPubKey()),
                packet.getSig()),
            packet.getStem()));
  }

  private static @Nullable Defect datDefect(Packet packet) {
    if (packet.getKey().size() > Dat.MAX_KEY_LENGTH) {
      return Defect.KEY;
    }
    if (packet.getTime().size() != TIME_LENGTH || decodeTime(packet.getTime()) < 0) {
      return Defect.TIME;
    }
    if (packet.getSalt().isEmpty() || packet.getSalt().size() > Dat.MAX_SALT_LENGTH) {
      return Defect.SALT;
    }
    if (packet.getWork().size() != Bytes32.LENGTH) {
      return Defect.WORK;
    }
    if (packet.getPubKey().size() != Bytes32.LENGTH) {
      return Defect.AUTHOR;
    }
    return packet.getSig().size() == Dat.SIGNATURE_LENGTH ? null : Defect.SIGNATURE;
  }

  private static Decoded decodeGet(Packet packet) {
    if (packet.getKey().size() > Dat.MAX_KEY_LENGTH) {
      return new Decoded.Malformed(Defect.KEY);
    }
    if (!Message.isToken(packet.getToken())) {
      return new Decoded.Malformed(Defect.TOKEN);
    }
    return new Decoded.Ok(
        new Get(decodeQuery(packet), packet.getToken(), packet.getPadding().size()));
  }

  private static Query decodeQuery(Packet packet) {
    if (packet.getWork().size() == Bytes32.LENGTH) {
      return new Query.ByWork(WorkHash.of(packet.getWork()));
    }
    if (packet.getContent() && packet.getKey().size() == Bytes32.LENGTH) {
      return new Query.ByContent(packet.getKey());
    }
    // Original nodes accept a public key of any length in a GET, so another length counts as
    // absent.
    Optional<Author> author =
        packet.getPubKey().size() == Bytes32.LENGTH
            ? Optional.of(Author.of(packet.getPubKey()))
            : Optional.empty();
    if (packet.getLimit() == 0) {
      return new Query.ByKey(packet.getKey(), author);
    }
    boolean capped = Integer.compareUnsigned(packet.getLimit(), Message.MAX_LIMIT) > 0;
    return new Query.Page(packet.getKey(), author, capped ? Message.MAX_LIMIT : packet.getLimit());
  }

  private static ByteString encodeTime(long timeMs) {
    byte[] bytes = new byte[TIME_LENGTH];
    for (int i = 0; i < TIME_LENGTH; i++) {
      bytes[i] = (byte) (timeMs >>> (8 * i));
    }
    return ByteString.copyFrom(bytes);
  }

  private static long decodeTime(ByteString bytes) {
    long timeMs = 0;
    for (int i = 0; i < TIME_LENGTH; i++) {
      timeMs |= (bytes.byteAt(i) & 0xffL) << (8 * i);
    }
    return timeMs;
  }
}
