package dave.node.router;

import com.google.protobuf.ByteString;
import dave.node.router.RouterAnswer.Foreign;
import dave.node.router.RouterAnswer.Granted;
import dave.node.router.RouterAnswer.OtherProtocol;
import dave.node.router.RouterAnswer.Refused;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The bytes of PCP, RFC 6887: requests of opcode MAP and their answers. */
final class Pcp {
  /** The port of a router for PCP and NAT-PMP. */
  static final int PORT = 5351;

  /** The length of the nonce of a mapping, in bytes. */
  static final int NONCE_LENGTH = 12;

  private static final int VERSION = 2;
  private static final int ANSWER = 0x80;
  private static final int ANNOUNCE = 0;
  private static final int MAP = 1;
  private static final int UDP = 17;
  private static final int IP_LENGTH = 16;
  private static final int HEADER_LENGTH = 24;
  private static final int MAP_LENGTH = 60;
  private static final int MAX_LENGTH = 1100;
  private static final int UNSUPPORTED_VERSION = 1;

  /** The results of section 7.4, in their order. */
  private static final List<String> RESULTS =
      List.of(
          "success",
          "unsupported version",
          "not authorised",
          "malformed request",
          "unsupported opcode",
          "unsupported option",
          "malformed option",
          "network failure",
          "no resources",
          "unsupported protocol",
          "quota exceeded",
          "no external address",
          "another NAT is between this machine and the router",
          "too many peers");

  private Pcp() {}

  /** Returns a request to make, renew or end a mapping. */
  static byte[] map(MappingRequest wanted) {
    ByteBuffer packet = ByteBuffer.allocate(MAP_LENGTH);
    packet.put((byte) VERSION).put((byte) MAP).putShort((short) 0).putInt((int) wanted.lifetimeS());
    putIp(packet, wanted.local());
    packet.put(wanted.nonce().toByteArray());
    packet.putInt(UDP << 24).putShort((short) wanted.port()).putShort((short) wanted.external());
    putIp(packet, wanted.externalHost());
    return packet.array();
  }

  /** Reads an answer to a request. Never throws, whatever the bytes are. */
  static RouterAnswer read(byte[] datagram, MappingRequest asked) {
    if (isOfOtherProtocol(datagram)) {
      return new OtherProtocol();
    }
    if (datagram.length < MAP_LENGTH || datagram.length > MAX_LENGTH || datagram.length % 4 != 0) {
      return new Foreign("length");
    }
    ByteBuffer packet = ByteBuffer.wrap(datagram);
    if (packet.get() != VERSION || Byte.toUnsignedInt(packet.get()) != (ANSWER | MAP)) {
      return new Foreign("version or opcode");
    }
    packet.get();
    int result = Byte.toUnsignedInt(packet.get());
    long lifetimeS = Integer.toUnsignedLong(packet.getInt());
    long epochS = Integer.toUnsignedLong(packet.getInt());
    packet.position(HEADER_LENGTH);
    byte[] nonce = new byte[NONCE_LENGTH];
    packet.get(nonce);
    int protocol = Byte.toUnsignedInt(packet.get());
    packet.position(packet.position() + 3);
    int port = Short.toUnsignedInt(packet.getShort());
    if (!asked.nonce().equals(ByteString.copyFrom(nonce))
        || protocol != UDP
        || port != asked.port()) {
      return new Foreign("nonce, protocol or port");
    }
    if (result != 0) {
      return new Refused(name(result), lifetimeS);
    }
    return granted(packet, asked, epochS, lifetimeS);
  }

  private static RouterAnswer granted(
      ByteBuffer packet, MappingRequest asked, long epochS, long lifetimeS) {
    int external = Short.toUnsignedInt(packet.getShort());
    byte[] ip = new byte[IP_LENGTH];
    packet.get(ip);
    if (asked.isEnd()) {
      return lifetimeS == 0
          ? new Granted(epochS, 0, 0, Optional.empty())
          : new Foreign("an answer to an earlier request");
    }
    Optional<Inet4Address> host = mapped(ip);
    if (lifetimeS == 0 || external == 0 || host.isEmpty()) {
      return new Foreign("no lifetime, port or address");
    }
    return new Granted(epochS, Math.min(lifetimeS, asked.lifetimeS()), external, host);
  }

  /**
   * Returns whether a router does not speak this version: PCP of another one, or NAT-PMP, whose
   * answer to PCP has eight bytes.
   */
  private static boolean isOfOtherProtocol(byte[] datagram) {
    if (datagram.length < NatPmp.ERROR_LENGTH || (datagram[1] & ANSWER) == 0) {
      return false;
    }
    return datagram[0] == NatPmp.VERSION
        ? datagram[2] == 0 && datagram[3] == NatPmp.UNSUPPORTED_VERSION
        : datagram.length >= HEADER_LENGTH && datagram[3] == UNSUPPORTED_VERSION;
  }

  /** Returns the clock that a router announces after a restart; empty if it is no announcement. */
  static OptionalLong announced(byte[] datagram) {
    boolean isOne =
        datagram.length >= HEADER_LENGTH
            && datagram.length <= MAX_LENGTH
            && datagram.length % 4 == 0
            && datagram[0] == VERSION
            && Byte.toUnsignedInt(datagram[1]) == (ANSWER | ANNOUNCE)
            && datagram[3] == 0;
    return isOne
        ? OptionalLong.of(Integer.toUnsignedLong(ByteBuffer.wrap(datagram).getInt(8)))
        : OptionalLong.empty();
  }

  private static String name(int result) {
    return result < RESULTS.size() ? RESULTS.get(result) : "result " + result;
  }

  private static void putIp(ByteBuffer packet, Inet4Address host) {
    packet.put(new byte[10]).putShort((short) 0xffff).put(host.getAddress());
  }

  private static Optional<Inet4Address> mapped(byte[] ip) {
    try {
      // An IPv4-mapped address of 16 bytes becomes an Inet4Address.
      return InetAddress.getByAddress(ip) instanceof Inet4Address host
              && MappingRequest.isPossible(host)
          ? Optional.of(host)
          : Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("16 bytes are an IP address", e);
    }
  }
}
