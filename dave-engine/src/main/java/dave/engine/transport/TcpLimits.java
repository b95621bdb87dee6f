package dave.engine.transport;

import java.time.Duration;

/**
 * The limits of the framed TCP transport.
 *
 * @param inbound connections that others opened
 * @param inboundPerSource inbound connections from one public IPv4 address or IPv6 /64; there is no
 *     such limit for loopback and private networks
 * @param grace the least age of a connection that makes way for one of a source with fewer
 * @param probation the least age of a connection that makes way for one of any source
 * @param outbound connections that we opened or are opening
 * @param queue packets that wait for a connection to open or to take more; the oldest is dropped
 * @param connectTimeout time to open a connection
 * @param helloTimeout time from the opening to the whole hello
 * @param idleTimeout time without a whole frame from the other side
 * @param backoff how long a lost peer is not dialled; doubles with each further failure in a row
 * @param longestBackoff the longest such time
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
  /** The limits for the open internet. */
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
