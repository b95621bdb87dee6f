package dave.engine.transport;

import java.time.Duration;

/**
 * What the framed TCP transport spends at most on strangers, friends and the dead.
 *
 * @param inbound connections that others opened
 * @param inboundPerSource of these, from one public IPv4 address or IPv6 /64; loopback and private
 *     networks are not limited by it
 * @param grace how old a connection is at least that makes way for one of a source with fewer
 * @param probation how old one is that makes way whatever its source
 * @param outbound connections that we opened, those being opened included
 * @param queue packets that wait for a connection to open or to take more; the oldest is dropped
 * @param connectTimeout to open a connection
 * @param helloTimeout from the opening to the whole hello
 * @param idleTimeout without a whole frame from the other side
 * @param backoff how long a lost peer is not dialled; doubles with each failure in a row
 * @param longestBackoff where the doubling ends
 */
record TcpLimits(
    int inbound,
    int inboundPerSource,
    Duration grace,
    Duration probation,
    int outbound,
    int queue,
    Duration connectTimeout,
    Duration helloTimeout,
    Duration idleTimeout,
    Duration backoff,
    Duration longestBackoff) {
  /** For the open internet. */
  static final TcpLimits DEFAULT =
      new TcpLimits(
          384,
          8,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          128,
          32,
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofSeconds(64));
}
