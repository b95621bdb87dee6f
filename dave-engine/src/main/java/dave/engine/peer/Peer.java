package dave.engine.peer;

import com.google.protobuf.ByteString;
import dave.engine.model.PeerView;
import dave.engine.proof.LegacyTrials;
import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;

/**
 * A peer of the table: what is known of it, on the core worker only. All times are of the engine's
 * steady clock.
 */
public final class Peer {
  /** Most trust of a peer: what 50 fresh dats of 20 bits bring. */
  static final double MAX_TRUST = 1_000;

  /** Less trust than this is none. */
  private static final double LEAST_TRUST = 1e-3;

  /** How long a tested peer has to answer, in milliseconds. */
  private static final long TEST_MS = 2_000;

  private static final int STRIKE_PINGS = 4;

  /** Pings that are spared in a row while a peer sends dats. */
  private static final int PINGS_SPARED = 8;

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

  /** Notes that a packet came from it. */
  void seen(long nowMs) {
    lastSeenMs = nowMs;
    seen = true;
  }

  /** Notes that a dat came from it, held before or not. */
  public void sentDat(long nowMs) {
    sentDat = true;
    lastDatMs = nowMs;
  }

  /** Whether dats came from it since this was asked, as the transport noted. */
  boolean wasHeard(long nowMs) {
    if (!heard) {
      return false;
    }
    heard = false;
    sentDat(nowMs);
    seen(nowMs);
    return true;
  }

  /**
   * Notes a ping; the next one is due an interval later, sooner for an edge not yet proven.
   *
   * @param legacyNextMs when it is due for a peer that answers without tokens: a moment that cannot
   *     be foreseen; or 0
   */
  void pinged(long nowUs, long pingMs, long legacyNextMs) {
    pingSentUs = nowUs;
    pinging = true;
    pinged++;
    if (legacyNextMs > 0) {
      nextPingMs = legacyNextMs;
      return;
    }
    long soonMs = 1_000L << Math.min(pings, 10);
    pings = proven ? 0 : pings + 1;
    nextPingMs = nowUs / 1_000 + (proven ? pingMs : Math.min(soonMs, pingMs));
  }

  /** Has it pinged soon, though not at once again. */
  void test() {
    if (!pinging) {
      nextPingMs = Math.min(nextPingMs, pingSentUs / 1_000 + TEST_MS);
    }
  }

  /** Whether it was tested, and did not answer in time. */
  boolean failedTest(long nowMs) {
    return pinging && nowMs - pingSentUs / 1_000 >= TEST_MS;
  }

  /** Whether a PEER without a token, that comes now, answers our last GETPEER. */
  boolean isAnswer(long nowMs) {
    return pinging && nowMs - pingSentUs / 1_000 <= LegacyTrials.WINDOW_MS;
  }

  /** Notes an answer to our GETPEER. */
  public void answered(boolean withoutToken, long nowUs) {
    if (pinging) {
      roundTripUs = nowUs - pingSentUs;
      pinging = false;
    }
    unanswered = 0;
    answeredMs = nowUs / 1_000;
    legacy = withoutToken;
    seen(nowUs / 1_000);
  }

  /**
   * Notes a PEER that answers nothing.
   *
   * @return whether it is the second within {@value #STRIKE_PINGS} pings
   */
  boolean struck() {
    boolean again = pinged - struck < STRIKE_PINGS;
    struck = pinged;
    return again;
  }

  /** Counts the last ping as unanswered if it is still open: whether so many are in a row. */
  boolean isSilent(int mostUnanswered) {
    if (!pinging) {
      return false;
    }
    pinging = false;
    unanswered++;
    return unanswered >= mostUnanswered;
  }

  /**
   * Whether its dats tell that it lives, so that no ping has to. As a source can be forged, only
   * {@value #PINGS_SPARED} times in a row, and for no peer without tokens.
   */
  boolean livesByDats(long nowMs, long pingMs) {
    return proven && !legacy && !pinging && nowMs - answeredMs < PINGS_SPARED * pingMs;
  }

  /** An edge that fell silent has to prove itself again, as its address may be another's now. */
  void unprove() {
    proven = false;
    trust = 0;
    useful = false;
  }

  /** Trusts it more, up to {@value #MAX_TRUST}. */
  void credit(double bitsPerSecond) {
    trust = Math.min(MAX_TRUST, trust + bitsPerSecond);
    useful = true;
  }

  /** Trusts it less; whether it had trust, and has none now. */
  boolean fade(double factor) {
    if (trust == 0) {
      return false;
    }
    boolean gone = trust < LEAST_TRUST;
    trust = gone ? 0 : trust * factor;
    useful = !gone;
    return gone;
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
