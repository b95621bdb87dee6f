package dave.engine.peer;

import com.google.protobuf.ByteString;
import dave.engine.model.PeerView;
import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;

/**
 * A peer of the table: what is known of it, on the core worker only. All times are of the engine's
 * steady clock.
 */
public final class Peer {
  final PeerAddress address;
  final AddressScope scope;

  /** Names the network group; 0 for addresses that group limits spare. */
  final long group;

  int index = -1;
  boolean edge;
  boolean anchor;
  boolean proven;
  boolean legacy;
  double trust;
  final long sinceMs;
  long provenMs;
  long lastSeenMs;
  long answeredMs;

  /** Whether it has trust; read on any thread. */
  volatile boolean useful;

  /** Set on any thread. */
  volatile boolean heard;

  long nextPingMs;
  long nextToldMs;
  long pingSentUs;
  boolean pinging;
  int unanswered;
  int pings;
  long roundTripUs;
  boolean seen;
  boolean sentDat;
  long lastDatMs;
  long pinged;
  long struck = Long.MIN_VALUE / 2;

  /** What this peer last asked us with: proves to it that we receive where we say. */
  ByteString token = ByteString.EMPTY;

  Peer(PeerAddress address, long group, long nowMs) {
    this.address = address;
    this.group = group;
    scope = PeerAddresses.scope(address);
    sinceMs = nowMs;
    nextPingMs = nowMs;
  }

  /** Where it is. */
  public PeerAddress address() {
    return address;
  }

  /** Whether it is a bootstrap peer. */
  public boolean isEdge() {
    return edge;
  }

  /** Whether its place is its own, whoever else wants in. */
  boolean isReserved() {
    return edge || anchor;
  }

  /** Whether it proved that it receives at its address. */
  public boolean isProven() {
    return proven;
  }

  /** Whether it answers without tokens, as original nodes do. */
  public boolean isLegacy() {
    return legacy;
  }

  /** Whether a ping waits for its answer. */
  public boolean isPinging() {
    return pinging;
  }

  /** Of the last ping, in microseconds; 0 if unknown. */
  public long roundTripUs() {
    return roundTripUs;
  }

  /** Its newest token for us, or empty. */
  public ByteString token() {
    return token;
  }

  /** What it brought, bits / s. */
  public double trust() {
    return trust;
  }

  /**
   * Whether it gets gossip: proven, not silent, and no newcomer unless we chose it ourselves, or
   * knew it well before a restart.
   */
  boolean isActive(long nowMs, long datDelayMs, int maxUnanswered) {
    return proven && unanswered < maxUnanswered && (isReserved() || nowMs - provenMs >= datDelayMs);
  }

  /** Whether others may be told of it. */
  boolean isSharable(long nowMs, long shareAfterMs) {
    return proven && unanswered == 0 && nowMs - provenMs >= shareAfterMs;
  }

  /**
   * As others see it.
   *
   * @param offsetMs of the wall clock to the steady one
   */
  PeerView view(boolean active, long offsetMs) {
    return new PeerView(
        address,
        edge,
        proven,
        active,
        trust,
        sinceMs + offsetMs,
        seen ? lastSeenMs + offsetMs : 0,
        roundTripUs,
        unanswered,
        legacy,
        sentDat ? lastDatMs + offsetMs : 0);
  }
}
