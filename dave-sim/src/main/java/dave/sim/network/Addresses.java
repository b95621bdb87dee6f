package dave.sim.network;

import com.google.protobuf.ByteString;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;

/** Assigns the addresses of the simulated internet. */
public final class Addresses {
  private static final int PORT = 1618;

  private Addresses() {}

  /**
   * Returns the address of an honest node, 0 to 22,783. Each has a network group of its own (IPv4
   * /16).
   */
  public static PeerAddress node(int number) {
    if (number < 0 || number >= 89 * 256) {
      throw new IllegalArgumentException("no address for node " + number);
    }
    return of(11 + number / 256, number % 256, 7, 7, PORT);
  }

  /**
   * Returns an address of an attacker.
   *
   * @param group network group (IPv4 /16), 0 to 9,983; none of them has honest nodes
   * @param number within the group, 0 to 65,535
   */
  public static PeerAddress attacker(int group, int number) {
    if (group < 0 || group >= 39 * 256 || number < 0 || number > 65_535) {
      throw new IllegalArgumentException("no address for attacker " + group + "/" + number);
    }
    return of(130 + group / 256, group % 256, number / 256, number % 256, PORT);
  }

  /** Returns the address of a bystander without a node, in groups of its own; up to 65,536. */
  public static PeerAddress bystander(int number) {
    return of(200, number / 256 % 256, number % 256, 9, PORT);
  }

  /** Returns an address of a private network. */
  public static PeerAddress inside(int number) {
    return of(10, number / 65_536 % 256, number / 256 % 256, number % 256, PORT);
  }

  /** Returns an address without its port. */
  static ByteString host(PeerAddress address) {
    return address.bytes().substring(0, 16);
  }

  static PeerAddress withPort(PeerAddress address, int port) {
    byte[] bytes = address.bytes().toByteArray();
    bytes[16] = (byte) (port >>> 8);
    bytes[17] = (byte) port;
    return new PeerAddress(address.transport(), ByteString.copyFrom(bytes));
  }

  private static PeerAddress of(int a, int b, int c, int d, int port) {
    return PeerAddresses.parse("udp://" + a + "." + b + "." + c + "." + d + ":" + port);
  }
}
