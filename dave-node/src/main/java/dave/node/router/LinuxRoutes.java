package dave.node.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The routes of Linux: the table that the kernel shows, and the addresses that it would use. */
final class LinuxRoutes implements Routes {
  private static final Path TABLE = Path.of("/proc/net/route");

  /** Any address of the internet will do: a UDP socket that connects sends nothing (RFC 5737). */
  private static final byte[] INTERNET = {(byte) 198, 51, 100, 1};

  private static final int UP = 1;
  private static final int GATEWAY = 2;
  private static final int COLUMNS = 8;
  private static final String DEFAULT = "00000000";

  private record Row(Inet4Address router, int flags, int metric) {}

  private final Optional<Inet4Address> bound;

  /**
   * @param bound the address that the node listens at; empty if it listens at all
   */
  LinuxRoutes(Optional<Inet4Address> bound) {
    this.bound = bound;
  }

  @Override
  public boolean supported() {
    return Files.isReadable(TABLE);
  }

  @Override
  public Optional<Route> find() throws IOException {
    Optional<Inet4Address> router = gateway(Files.readAllLines(TABLE));
    if (router.isEmpty()) {
      return Optional.empty();
    }
    Optional<Inet4Address> local = towards(router.get());
    boolean sameWay = local.equals(towards(address(INTERNET)));
    return local
        .filter(address -> sameWay && bound.map(address::equals).orElse(true))
        .map(address -> new Route(router.get(), address));
  }

  /**
   * Returns the gateway of the default route with the least metric; empty if there is no such
   * route, or it has no gateway, as that of a tunnel.
   *
   * @param table the lines of the kernel's table, with its heading
   */
  static Optional<Inet4Address> gateway(List<String> table) {
    return table.stream()
        .skip(1)
        .map(line -> line.strip().split("\\s+"))
        .flatMap(columns -> row(columns).stream())
        .filter(row -> (row.flags & UP) != 0)
        .min(Comparator.comparingInt(Row::metric))
        .filter(row -> (row.flags & GATEWAY) != 0)
        .map(Row::router);
  }

  /** Returns the default route of a line; empty if it is none. */
  private static Optional<Row> row(String[] columns) {
    if (columns.length < COLUMNS || !columns[1].equals(DEFAULT) || !columns[7].equals(DEFAULT)) {
      return Optional.empty();
    }
    try {
      int router = HexFormat.fromHexDigits(columns[2]);
      return Optional.of(
          new Row(
              address(
                  ByteBuffer.allocate(Integer.BYTES)
                      .order(ByteOrder.nativeOrder())
                      .putInt(router)
                      .array()),
              HexFormat.fromHexDigits(columns[3]),
              Integer.parseInt(columns[6])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns the address that this machine would send from; empty if there is no way. */
  private static Optional<Inet4Address> towards(Inet4Address to) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("0.0.0.0", 0))) {
      socket.connect(to, Pcp.PORT);
      return socket.getLocalAddress() instanceof Inet4Address local && !local.isAnyLocalAddress()
          ? Optional.of(local)
          : Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static Inet4Address address(byte[] ip) {
    try {
      return (Inet4Address) InetAddress.getByAddress(ip);
    } catch (IOException e) {
      throw new IllegalStateException("4 bytes are an IP address", e);
    }
  }
}
