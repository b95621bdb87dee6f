package dave.node.router;

import java.net.Inet4Address;
import java.util.Optional;

/** What a datagram from the router says. */
sealed interface RouterAnswer {
  /**
   * The router forwards the port.
   *
   * @param epochS the router's clock, in seconds since it started
   * @param lifetimeS how long it forwards, in seconds; 0 if it was asked to end
   * @param port the external port, 1 to 65535; 0 if it was asked to end
   * @param host the external address; empty if the protocol tells it in another answer
   */
  record Granted(long epochS, long lifetimeS, int port, Optional<Inet4Address> host)
      implements RouterAnswer {}

  /** The external address, by NAT-PMP. */
  record External(long epochS, Inet4Address host) implements RouterAnswer {}

  /**
   * The router does not forward the port.
   *
   * @param reason in a few words
   * @param retryS when it may be asked again, in seconds; 0 if it does not say
   */
  record Refused(String reason, long retryS) implements RouterAnswer {}

  /** The router does not speak this protocol. */
  record OtherProtocol() implements RouterAnswer {}

  /**
   * No answer to this question: malformed, or to another question.
   *
   * @param reason in a few words
   */
  record Foreign(String reason) implements RouterAnswer {}
}
