package dave.it.netns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Networks that reach each other, and routers with the NAT of Linux between some of them and the
 * hosts behind. All of it is in namespaces.
 */
final class Internet implements AutoCloseable {
  private final List<Namespace> all = new ArrayList<>();
  private final Namespace core = make("core");
  private final Map<Namespace, String> ways = new HashMap<>();
  private int networks;

  /** What a router does to the source of packets. */
  enum Nat {
    /** The same port for all destinations, if it is free. */
    PORT_RESTRICTED("masquerade"),
    /** Another port for each destination. */
    SYMMETRIC("masquerade random,fully-random");

    private final String rule;

    Nat(String rule) {
      this.rule = rule;
    }
  }

  private Namespace make(String name) {
    Namespace made = Namespace.make(name);
    made.forward();
    all.add(made);
    return made;
  }

  /** Makes a host without any network. */
  Namespace host() {
    return make("host");
  }

  /**
   * Connects a host, in a network of its own.
   *
   * @return its address, which exists in these namespaces only
   */
  String connect(Namespace host, String link) {
    String network = "44.%s.0.".formatted(++networks);
    core.connect("net" + networks, network + "1/24", host, link, network + "2/24");
    ways.put(host, network + "1");
    host.route(network + "1");
    return network + "2";
  }

  /** Cuts a host that {@link #connect} connected off from the internet. */
  void cut(Namespace host, String link) {
    host.down(link);
  }

  /** Connects it again. */
  void mend(Namespace host, String link) {
    host.up(link);
    host.route(Objects.requireNonNull(ways.get(host))); // The kernel forgot it with the link.
  }

  /** Makes a router on the internet. Its interface there is "wan". */
  Namespace router(Nat nat) {
    Namespace router = make("router");
    connect(router, "wan");
    masquerade(router, nat);
    return router;
  }

  /** Makes a router behind another one, as a home has whose carrier shares addresses. */
  Namespace routerBehind(Namespace carrier, Nat nat) {
    Namespace router = make("router");
    carrier.connect("lan", "100.64.7.1/24", router, "wan", "100.64.7.2/24");
    router.route("100.64.7.1");
    masquerade(router, nat);
    return router;
  }

  private static void masquerade(Namespace router, Nat nat) {
    router.rules(
        """
        table ip nat {
          chain postrouting {
            type nat hook postrouting priority 100;
            oifname "wan" %s;
          }
        }
        """
            .formatted(nat.rule));
  }

  /** Makes a host behind a router. */
  Namespace hostBehind(Namespace router) {
    Namespace host = host();
    join(host, "eth0", router);
    return host;
  }

  /** Connects a host to the inner network of a router, and sends its packets there. */
  void join(Namespace host, String link, Namespace router) {
    String network = "192.168.%s.".formatted(++networks);
    router.connect("home" + networks, network + "1/24", host, link, network + "2/24");
    host.route(network + "1");
  }

  @Override
  public void close() {
    all.forEach(Namespace::close);
  }
}
