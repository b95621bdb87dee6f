package dave.node.router;

import java.net.Inet4Address;

/** What a round of questions to a router came to. */
sealed interface Outcome {
  /**
   * The router forwards the port.
   *
   * @param renewal the request that renews it
   * @param host the external address
   * @param port the external port
   * @param lifetimeS for how long, in seconds, at most as long as was asked for
   * @param epochS the router's clock, in seconds
   */
  record Granted(MappingRequest renewal, Inet4Address host, int port, long lifetimeS, long epochS)
      implements Outcome {}

  /**
   * The router answers, and does not forward the port.
   *
   * @param reason in a few words
   * @param retryS when it may be asked again, in seconds; 0 if it does not say
   */
  record Refused(String reason, long retryS) implements Outcome {}

  /** The router does not speak the protocol. */
  record OtherProtocol() implements Outcome {}

  /** No answer. */
  record Silent() implements Outcome {}
}
