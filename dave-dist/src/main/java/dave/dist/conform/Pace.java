package dave.dist.conform;

import java.time.Duration;

/**
 * How long to wait for a node.
 *
 * @param pings how often to ask for an answer to a GETPEER at most
 * @param answer within this time an answer comes; after it a question is repeated
 * @param quiet after this time without an answer, none comes
 * @param rounds how often to ask for a dat at most
 */
record Pace(int pings, Duration answer, Duration quiet, int rounds) {
  /** For a node anywhere. An asker waits 1 s before it repeats a question. */
  static final Pace DEFAULT = new Pace(4, Duration.ofSeconds(1), Duration.ofMillis(1_500), 10);
}
