package dave.engine.peer;

import com.google.protobuf.ByteString;
import dave.engine.model.PeerView;
import dave.engine.proof.LegacyTrials;
import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import org.jspecify.annotations.Nullable;

/** A peer of the table. On the core worker only. All times are of the engine's steady clock. */
public final class Peer {
  /** The most trust of a peer: that of 50 fresh dats of 20 bits. */
  static final double MAX_TRUST = 1_000;

  /** Less trust than this becomes none. */
  private static final double LEAST_TRUST = 1e-3;

  /** How long a tested peer has to answer, in milliseconds. */
  private static final long TEST_MS = 2_000;

  /**
   * How long a tested peer may leave all pings over its link unanswered, in milliseconds. Question
   * and answer wait for a round of each side, and cells get lost.
   */
  static final long LINK_TEST_MS = 120_000;

  private static final int STRIKE_PINGS = 4;

  /** Pings in a row that are left out while a peer sends dats. */
  private static final int PINGS_SPARED = 8;

  final PeerAddress address;
  final AddressScope scope;

  /** The name of its network group; 0 for addresses without group limits. */
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

  /** Whether it has trust. Any thread may read this. */
  volatile boolean useful;

  /** Whether it sent a dat since the core worker last looked. Any thread may set this. */
  volatile boolean heard;

  long nextPingMs;
  long nextAnswerMs;
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

  /** The plain edge that this linked peer stands for, as it is the same node. */
  @Nullable PeerAddress standsFor;

  /** The token of its last request: proves to the peer that we receive at our address. */
  ByteString token = ByteString.EMPTY;

  Peer(PeerAddress address, long group, long nowMs) {
    this.address = address;
    this.group = group;
    scope = PeerAddresses.scope(address);
    sinceMs = nowMs;
    nextPingMs = nowMs;
  }

  /** Its address. */
  public PeerAddress address() {
    return address;
  }

  /** Whether it is a bootstrap peer. */
  public boolean isEdge() {
    return edge;
  }

  /** Whether its place is reserved, so that no other peer can get it. */
  public boolean isReserved() {
    return edge || anchor;
  }

  /** Whether it proved that it receives at its address. */
  public boolean isProven() {
    return proven;
  }

  /** Whether there is a link to it. Its cells show that it lives, so that it needs no pings. */
  boolean isLinked() {
    return proven && address.transport().equals(PeerAddress.SEALED);
  }

  /** Whether it answers without tokens, as original nodes do. */
  public boolean isLegacy() {
    return legacy;
  }

  /** Whether a ping waits for its answer. */
  public boolean isPinging() {
    return pinging;
  }

  /** The round trip time of the last ping, in microseconds; 0 if unknown. */
  public long roundTripUs() {
    return roundTripUs;
  }

  /** Its newest token for us, or empty. */
  public ByteString token() {
    return token;
  }

  /** Its trust, in bits / s. */
  public double trust() {
    return trust;
  }

  /** Notes a packet from the peer. */
  void seen(long nowMs) {
    lastSeenMs = nowMs;
    seen = true;
  }

  /** Notes a dat from the peer, held before or not. */
  public void sentDat(long nowMs) {
    sentDat = true;
    lastDatMs = nowMs;
  }

  /** Whether the peer sent dats since the last call, as the filter noted. */
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
   * Notes a ping. The next one is due an interval later, or sooner for an edge that is not yet
   * proven.
   *
   * @param legacyNextMs when the next one is due for a peer that answers without tokens: a moment
   *     that others cannot predict; or 0
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

  /** Makes a ping due soon, though not right after the last one. */
  void test() {
    if (!pinging) {
      nextPingMs = Math.min(nextPingMs, pingSentUs / 1_000 + TEST_MS);
    }
  }

  /** When it proved itself, on the steady clock. */
  public long provenMs() {
    return provenMs;
  }

  /**
   * Whether it was pinged, and did not answer within {@value #TEST_MS} ms; over a link, no ping in
   * {@value #LINK_TEST_MS} ms.
   */
  boolean failedTest(long nowMs) {
    return pinging
        && (isLinked()
            ? nowMs - answeredMs >= LINK_TEST_MS
            : nowMs - pingSentUs / 1_000 >= TEST_MS);
  }

  /** Whether a PEER without a token that comes now answers our last GETPEER. */
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
   * Notes a PEER that answers no ping of ours.
   *
   * @return whether it is the second within {@value #STRIKE_PINGS} pings
   */
  boolean noteUnsolicited() {
    boolean again = pinged - struck < STRIKE_PINGS;
    struck = pinged;
    return again;
  }

  /**
   * Counts the last ping as unanswered if it is still open.
   *
   * @return whether {@code mostUnanswered} pings in a row are unanswered
   */
  boolean isSilent(int mostUnanswered) {
    if (!pinging) {
      return false;
    }
    pinging = false;
    unanswered++;
    return unanswered >= mostUnanswered;
  }

  /**
   * Whether its dats show that it is alive, so that a ping can be left out. A source address can be
   * forged, so this holds for {@value #PINGS_SPARED} ping intervals after its last answer only, and
   * not for peers without tokens.
   */
  boolean livesByDats(long nowMs, long pingMs) {
    return proven && !legacy && !pinging && nowMs - answeredMs < PINGS_SPARED * pingMs;
  }

  /** Takes over what the same node was as a plain peer. */
  void inherit(Peer plain) {
    trust = plain.trust;
    useful = plain.useful;
    provenMs = Math.min(provenMs, plain.provenMs);
    lastDatMs = plain.lastDatMs;
    sentDat = plain.sentDat;
  }

  /**
   * Takes over what the same node was over its last link.
   *
   * @param provenForMs how long it had been proven
   */
  void inherit(double formerTrust, long provenForMs) {
    trust = Math.max(trust, formerTrust);
    useful = trust > 0;
    provenMs -= provenForMs;
  }

  /** Makes a silent edge prove itself again, as its address may belong to another node now. */
  void unprove() {
    proven = false;
    trust = 0;
    useful = false;
  }

  /** Adds trust, up to {@value #MAX_TRUST}. */
  void credit(double bitsPerSecond) {
    trust = Math.min(MAX_TRUST, trust + bitsPerSecond);
    useful = true;
  }

  /**
   * Reduces its trust.
   *
   * @return whether it had trust and has none now
   */
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
   * Whether it gets gossip: it is proven, not silent, and not new. Edges and anchors may be new.
   */
  boolean isActive(long nowMs, long datDelayMs, int maxUnanswered) {
    return proven && unanswered < maxUnanswered && (isReserved() || nowMs - provenMs >= datDelayMs);
  }

  /** Whether its address may be sent to others. */
  boolean isSharable(long nowMs, long shareAfterMs) {
    return proven && unanswered == 0 && nowMs - provenMs >= shareAfterMs;
  }

  /**
   * A snapshot of the peer.
   *
   * @param offsetMs the wall clock minus the steady clock
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
