package dave.node.router;

import dave.node.router.RouterAnswer.External;
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
import java.util.function.LongFunction;

/** The bytes of NAT-PMP, RFC 6886: the external address, and the mapping of a UDP port. */
final class NatPmp {
  static final int VERSION = 0;
  static final int UNSUPPORTED_VERSION = 1;

  /** The least length of an answer that says an error. */
  static final int ERROR_LENGTH = 8;

  private static final int ANSWER = 0x80;
  private static final int ADDRESS = 0;
  private static final int MAP_UDP = 1;
  private static final int ADDRESS_LENGTH = 12;
  private static final int MAP_LENGTH = 16;

  /** The results of section 3.5, in their order. */
  private static final List<String> RESULTS =
      List.of(
          "success",
          "unsupported version",
          "not authorised",
          "network failure",
          "no resources",
          "unsupported opcode");

  private NatPmp() {}

  /** Returns a request for the external address. */
  static byte[] address() {
    return new byte[] {VERSION, ADDRESS};
  }

  /** Returns a request to make, renew or end a mapping. */
  static byte[] map(MappingRequest wanted) {
    return ByteBuffer.allocate(ADDRESS_LENGTH)
        .put((byte) VERSION)
        .put((byte) MAP_UDP)
        .putShort((short) 0)
        .putShort((short) wanted.port())
        .putShort((short) (wanted.isEnd() ? 0 : wanted.external()))
        .putInt((int) wanted.lifetimeS())
        .array();
  }

  /** Reads an answer about the external address. Never throws, whatever the bytes are. */
  static RouterAnswer readAddress(byte[] datagram) {
    return read(
        datagram,
        ADDRESS,
        ADDRESS_LENGTH,
        epochS -> {
          Inet4Address host = host(datagram);
          return MappingRequest.isPossible(host)
              ? new External(epochS, host)
              : new Refused("no external address", 0);
        });
  }

  /** Reads an answer to a request for a mapping. Never throws, whatever the bytes are. */
  static RouterAnswer readMap(byte[] datagram, MappingRequest asked) {
    return read(datagram, MAP_UDP, MAP_LENGTH, epochS -> granted(datagram, asked, epochS));
  }

  private static RouterAnswer granted(byte[] datagram, MappingRequest asked, long epochS) {
    ByteBuffer packet = ByteBuffer.wrap(datagram, ERROR_LENGTH, MAP_LENGTH - ERROR_LENGTH);
    int port = Short.toUnsignedInt(packet.getShort());
    int external = Short.toUnsignedInt(packet.getShort());
    long lifetimeS = Integer.toUnsignedLong(packet.getInt());
    if (port != asked.port() || asked.isEnd() != (lifetimeS == 0)) {
      return new Foreign("port or lifetime");
    }
    if (asked.isEnd()) {
      return new Granted(epochS, 0, 0, Optional.empty());
    }
    return external == 0
        ? new Foreign("no external port")
        : new Granted(epochS, Math.min(lifetimeS, asked.lifetimeS()), external, Optional.empty());
  }

  private static RouterAnswer read(
      byte[] datagram, int opcode, int length, LongFunction<RouterAnswer> success) {
    if (datagram.length < ERROR_LENGTH || datagram.length > MAP_LENGTH) {
      return new Foreign("length");
    }
    ByteBuffer packet = ByteBuffer.wrap(datagram);
    if (packet.get() != VERSION || Byte.toUnsignedInt(packet.get()) != (ANSWER | opcode)) {
      return new Foreign("version or opcode");
    }
    int result = Short.toUnsignedInt(packet.getShort());
    if (result == UNSUPPORTED_VERSION) {
      return new OtherProtocol();
    }
    if (result != 0) {
      return new Refused(result < RESULTS.size() ? RESULTS.get(result) : "result " + result, 0);
    }
    return datagram.length == length
        ? success.apply(Integer.toUnsignedLong(packet.getInt()))
        : new Foreign("length");
  }

  /** Returns the clock that a router announces after a restart; empty if it is no announcement. */
  static OptionalLong announced(byte[] datagram) {
    return readAddress(datagram) instanceof External external
        ? OptionalLong.of(external.epochS())
        : OptionalLong.empty();
  }

  private static Inet4Address host(byte[] datagram) {
    byte[] ip = new byte[Integer.BYTES];
    ByteBuffer.wrap(datagram).get(ERROR_LENGTH, ip);
    try {
      return (Inet4Address) InetAddress.getByAddress(ip);
    } catch (IOException e) {
      throw new IllegalStateException("4 bytes are an IP address", e);
    }
  }
}
