package dave.node;

import dave.admin.AdminConfig;
import dave.http.HttpConfig;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings by which a new configuration differs from that of the running node. A setting in
 * neither list did not change.
 *
 * @param applied changed, and in force now
 * @param restart changed, and in force after a restart
 */
public record ConfigChanges(List<String> applied, List<String> restart) {
  public ConfigChanges {
    applied = List.copyOf(applied);
    restart = List.copyOf(restart);
  }

  /** Returns how two configurations differ. */
  static ConfigChanges of(NodeConfig now, NodeConfig next) {
    return new Comparison(now, next).reloaded();
  }

  /** Returns the lists as text, such as "applied edges; to be started again for: epoch". */
  @Override
  public String toString() {
    if (applied.isEmpty() && restart.isEmpty()) {
      return "nothing has changed";
    }
    String live = applied.isEmpty() ? "nothing applied" : "applied " + String.join(", ", applied);
    return restart.isEmpty()
        ? live
        : live + "; to be started again for: " + String.join(", ", restart);
  }

  /** Compares two configurations. */
  private static final class Comparison {
    private final NodeConfig now;
    private final NodeConfig next;
    private final List<String> applied = new ArrayList<>();
    private final List<String> restart = new ArrayList<>();

    Comparison(NodeConfig now, NodeConfig next) {
      this.now = now;
      this.next = next;
    }

    ConfigChanges reloaded() {
      if (differ(config -> Set.copyOf(config.engine().edges()))
          || differ(config -> Set.copyOf(config.edgeNames()))) {
        applied.add("edges");
      }
      HttpConfig http = now.http();
      HttpConfig nextHttp = next.http();
      if (http != null && nextHttp != null && !http.origins().equals(nextHttp.origins())) {
        applied.add("http-origins");
      }
      later("listen", NodeConfig::listen);
      later("links", config -> config.links().mode());
      later("cell-size", config -> config.links().cellSize());
      later("data", NodeConfig::data);
      later("epoch", config -> config.engine().epoch());
      later("fast-bandwidth", config -> config.engine().bandwidths().fastBits());
      later("serve-bandwidth", config -> config.engine().bandwidths().serveBits());
      later("capacity", NodeConfig::capacityBytes);
      later("min-difficulty", config -> config.engine().minDifficulty());
      later("mass", config -> config.engine().mass());
      admin("admin", AdminConfig::bind);
      admin("admin-plaintext", AdminConfig::exposed);
      admin("TLS of admin", AdminConfig::tls);
      admin("admin-token-file", AdminConfig::tokenFile);
      admin("difficulty", config -> config.limits().mining().defaultDifficulty());
      later("http", config -> of(config.http(), HttpConfig::bind));
      later("TLS of http", config -> of(config.http(), HttpConfig::tls));
      later("http-token-file", config -> of(config.http(), HttpConfig::tokenFile));
      later("http-trust-local", config -> of(config.http(), HttpConfig::trustLocal));
      later("metrics", NodeConfig::metrics);
      later("ready-caught-up", NodeConfig::readyCaughtUp);
      later("router-mapping", config -> config.router().enabled());
      return new ConfigChanges(applied, restart);
    }

    private void admin(String name, Function<AdminConfig, @Nullable Object> part) {
      later(name, config -> of(config.admin(), part));
    }

    private static <T> @Nullable Object of(@Nullable T whole, Function<T, @Nullable Object> part) {
      return whole == null ? null : part.apply(whole);
    }

    private void later(String name, Function<NodeConfig, @Nullable Object> part) {
      if (differ(part)) {
        restart.add(name);
      }
    }

    private boolean differ(Function<NodeConfig, @Nullable Object> part) {
      return !Objects.equals(part.apply(now), part.apply(next));
    }
  }

  /** Returns the new edges by address that the running node can reach with its transports. */
  static List<PeerAddress> reachable(NodeConfig now, NodeConfig next) {
    Set<String> transports = now.transports();
    return next.engine().edges().stream()
        .filter(edge -> transports.contains(edge.transport()))
        .toList();
  }

  /** Returns the new edges by name that the running node can reach with its transports. */
  static List<Endpoint.Named> reachableNames(NodeConfig now, NodeConfig next) {
    Set<String> transports = now.transports();
    return next.edgeNames().stream().filter(edge -> transports.contains(edge.transport())).toList();
  }
}
