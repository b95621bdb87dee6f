package dave.sim.scenario.peers;

import dave.sim.network.Addresses;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Kinds of addresses without a peer that an attacker names to nodes. */
enum Poison {
  /** Multicast, broadcast, reserved, unspecified, and IPv6 forms that contain such addresses. */
  UNROUTABLE("unroutable"),
  /** The machine of the node that asks. */
  LOOPBACK("loopback"),
  /** Private networks behind a router. */
  PRIVATE("private networks"),
  /** The address of the node that asks. */
  OWN("the asker's own"),
  /** Public addresses where no host listens. */
  SILENT("nobody there"),
  /** A bystander, which runs no node and answers nothing. */
  BYSTANDER("a bystander");

  /** The address of {@link #BYSTANDER}. */
  static final PeerAddress VICTIM = Addresses.bystander(0);

  static final int SILENT_COUNT = 40;

  private static final List<PeerAddress> UNROUTABLES =
      parse(
          "0.0.0.0",
          "0.1.2.3",
          "224.0.0.1",
          "239.255.255.250",
          "240.0.0.1",
          "255.255.255.255",
          "[::]",
          "[ff02::1]",
          "[2001:0:1:2::3]",
          "[2002:7f00:1::1]",
          "[64:ff9b::7f00:1]",
          "[4000::1]");
  private static final List<PeerAddress> LOOPBACKS = parse("127.0.0.1", "127.255.255.254", "[::1]");
  private static final List<PeerAddress> PRIVATES =
      parse(
          "10.0.0.1",
          "172.16.0.1",
          "192.168.0.1",
          "169.254.169.254",
          "100.64.0.1",
          "[fc00::1]",
          "[fe80::1]");

  private final String label;

  Poison(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  private static List<PeerAddress> parse(String... hosts) {
    List<PeerAddress> addresses = new ArrayList<>();
    for (String host : hosts) {
      addresses.add(PeerAddresses.parse("udp://" + host + ":1618"));
    }
    return List.copyOf(addresses);
  }

  /** Returns a random address of this kind to name to {@code asker}. */
  PeerAddress draw(PeerAddress asker, SplittableRandom random) {
    return switch (this) {
      case UNROUTABLE -> UNROUTABLES.get(random.nextInt(UNROUTABLES.size()));
      case LOOPBACK -> LOOPBACKS.get(random.nextInt(LOOPBACKS.size()));
      case PRIVATE -> PRIVATES.get(random.nextInt(PRIVATES.size()));
      case OWN -> asker;
      case SILENT -> Addresses.attacker(5_000 + random.nextInt(SILENT_COUNT), 1);
      case BYSTANDER -> VICTIM;
    };
  }

  /** Returns the bystander's address with a random port. */
  static PeerAddress portOfBystander(SplittableRandom random) {
    String text = VICTIM.toString();
    return PeerAddresses.parse(
        text.substring(0, text.lastIndexOf(':') + 1) + (1 + random.nextInt(65_535)));
  }
}
