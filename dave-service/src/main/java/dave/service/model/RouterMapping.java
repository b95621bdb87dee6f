package dave.service.model;

import dave.wire.PeerAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a router forwards the node's UDP port.
 *
 * @param protocol by which it does, such as "PCP"; empty if it does not
 * @param external the external address that it forwards; empty if it does not, or the caller may
 *     not know it
 * @param reason why it does not, in a few words; empty if it did not say
 */
public record RouterMapping(
    State state, String protocol, Optional<PeerAddress> external, String reason) {
  /** The node asks no router. */
  public static final RouterMapping OFF = of(State.OFF);

  /** The states of a mapping. */
  public enum State {
    /** The node asks no router. */
    OFF,
    /** The node listens at a public address, or only at one that no router reaches. */
    NOT_NEEDED,
    /** The node cannot find the router on this system. */
    UNSUPPORTED,
    /** There is no default gateway. */
    NO_ROUTER,
    /** The router has been asked and has not answered yet. */
    ASKING,
    /** The router forwards the port. */
    MAPPED,
    /** The router refused. */
    REFUSED,
    /** The router did not answer. */
    SILENT;

    /** Returns its name in the APIs, such as "not_needed". */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns a state without a mapping. */
  public static RouterMapping of(State state) {
    return new RouterMapping(state, "", Optional.empty(), "");
  }

  /** Returns the mapping without its external address. */
  public RouterMapping withoutAddress() {
    return new RouterMapping(state, protocol, Optional.empty(), reason);
  }
}
