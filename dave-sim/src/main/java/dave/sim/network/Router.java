package dave.sim.network;

import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A router that translates the addresses of one host, with the time-outs of Linux. Only packets of
 * the host keep a mapping. A packet from outside makes none, as from a router whose own ports are
 * closed.
 */
final class Router {
  /** How long a mapping lives after a packet of the host, if nothing ever came back. */
  static final long UNREPLIED_NS = 30_000_000_000L;

  /** The same, if an answer came. */
  static final long STREAM_NS = 120_000_000_000L;

  private static final int FIRST_PORT = 1_024;
  private static final int PORTS = 65_536 - FIRST_PORT;

  private final World world;
  private final SplittableRandom random;
  private final Kind kind;
  private final PeerAddress outside;
  private final Ports ports;
  private final Map<Object, Mapping> mappings = new HashMap<>();

  /** The port that a router of a carrier gave the host. */
  private @Nullable PeerAddress carrierPort;

  /** What a router does. */
  enum Kind {
    /** The host's port stays as it is. Packets pass from addresses that the host sent to. */
    ADDRESS_RESTRICTED,
    /** The same, but packets pass only from the ports that the host sent to. */
    PORT_RESTRICTED,
    /** A random port for each destination, by address and port, which alone may answer there. */
    SYMMETRIC,
    /** As port-restricted, with one random port while there is any mapping. */
    CARRIER,
  }

  /** The ports of the outside of a router at which something arrives. */
  interface Ports {
    /** Lets packets to a port arrive at the router. */
    void open(PeerAddress port);

    /** Ends that. */
    void close(PeerAddress port);
  }

  /** A mapping for one destination, or for all of its ports. */
  private static final class Mapping {
    final PeerAddress port;
    long sentNs;
    boolean replied;

    Mapping(PeerAddress port) {
      this.port = port;
    }
  }

  /**
   * @param outside the address of the router, with the port of the host
   */
  Router(World world, Kind kind, PeerAddress outside, Ports ports) {
    this.world = world;
    this.kind = kind;
    this.outside = outside;
    this.ports = ports;
    random = world.random("router", outside.hashCode());
    if (preservesPort()) {
      ports.open(outside);
    }
  }

  private boolean preservesPort() {
    return kind == Kind.ADDRESS_RESTRICTED || kind == Kind.PORT_RESTRICTED;
  }

  /** Passes a packet of the host out; returns its source address outside. */
  PeerAddress outward(PeerAddress to) {
    forgetOld();
    Mapping mapping = mappings.computeIfAbsent(key(to), any -> new Mapping(port()));
    mapping.sentNs = world.nowNs();
    return mapping.port;
  }

  /** Returns whether a packet passes to the host. */
  boolean admits(PeerAddress from, PeerAddress port) {
    forgetOld();
    Mapping mapping = mappings.get(key(from));
    if (mapping == null || !mapping.port.equals(port)) {
      return false;
    }
    mapping.replied = true;
    return true;
  }

  private Object key(PeerAddress remote) {
    return kind == Kind.ADDRESS_RESTRICTED ? Addresses.host(remote) : remote;
  }

  private PeerAddress port() {
    if (preservesPort()) {
      return outside;
    }
    PeerAddress known = carrierPort;
    if (known != null) {
      return known;
    }
    PeerAddress port = freePort();
    ports.open(port);
    carrierPort = kind == Kind.CARRIER ? port : null;
    return port;
  }

  private PeerAddress freePort() {
    while (true) {
      PeerAddress port = Addresses.withPort(outside, FIRST_PORT + random.nextInt(PORTS));
      if (!port.equals(outside) && !isMapped(port)) {
        return port;
      }
    }
  }

  private boolean isMapped(PeerAddress port) {
    return mappings.values().stream().anyMatch(mapping -> mapping.port.equals(port));
  }

  private void forgetOld() {
    mappings
        .values()
        .removeIf(
            mapping -> {
              boolean old = isOld(mapping);
              if (old && kind == Kind.SYMMETRIC) {
                ports.close(mapping.port);
              }
              return old;
            });
    if (mappings.isEmpty() && carrierPort != null) {
      ports.close(carrierPort);
      carrierPort = null;
    }
  }

  private boolean isOld(Mapping mapping) {
    return world.nowNs() - mapping.sentNs > (mapping.replied ? STREAM_NS : UNREPLIED_NS);
  }

  /** Forgets all mappings. */
  void close() {
    mappings.values().forEach(mapping -> ports.close(mapping.port));
    mappings.clear();
    ports.close(outside);
  }
}
