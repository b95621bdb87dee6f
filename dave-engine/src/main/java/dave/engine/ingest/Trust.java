package dave.engine.ingest;

import dave.engine.peer.Peer;
import dave.engine.peer.PeerTable;
import dave.engine.stem.Stem;
import dave.engine.store.Admission;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Verdict;
import dave.engine.verdict.Verdicts;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * The last stage, on the core worker: counts the verdict, credits a proven peer for an admitted
 * dat, and charges one that broke the rules. It comes after the store, as only an admitted dat
 * earns trust.
 */
public final class Trust {
  /** The difficulty of a dat that was not verified again. */
  private static final int UNKNOWN = -1;

  /** Hears of dats that came. */
  @FunctionalInterface
  public interface Arrivals {
    /**
     * Called with a genuine dat.
     *
     * @param difficulty in bits; negative if it is not known, as the dat was held
     * @param admitted whether the store took it
     */
    void came(Dat dat, int difficulty, PeerAddress from, boolean admitted);
  }

  private final PeerTable table;
  private final Stem stem;
  private final ClaimLimiter claims;
  private final SourceRateLimiter rates;
  private final Verdicts verdicts;
  private final Replies replies;
  private final BiConsumer<VerifiedDat, PeerAddress> received;
  private final Arrivals arrivals;
  private final InstantSource clock;
  private final LongSupplier nowUs;

  /**
   * @param received called with each admitted dat and its sender
   * @param arrivals called with each genuine dat and its sender, after the stem has heard of it
   * @param clock the wall clock, for the ages of dats
   * @param nowUs the steady clock
   */
  public Trust(
      PeerTable table,
      Stem stem,
      ClaimLimiter claims,
      SourceRateLimiter rates,
      Verdicts verdicts,
      Replies replies,
      BiConsumer<VerifiedDat, PeerAddress> received,
      Arrivals arrivals,
      InstantSource clock,
      LongSupplier nowUs) {
    this.table = table;
    this.stem = stem;
    this.claims = claims;
    this.rates = rates;
    this.verdicts = verdicts;
    this.replies = replies;
    this.received = received;
    this.arrivals = arrivals;
    this.clock = clock;
    this.nowUs = nowUs;
  }

  /** Finishes a packet. */
  void apply(Outcome outcome) {
    switch (outcome) {
      case Packet.Control control -> replies.control(control);
      case Packet.Duplicate duplicate -> duplicate(duplicate);
      case Outcome.Refused refused -> refused(refused);
      case Outcome.Decided decided -> decided(decided);
    }
  }

  private void duplicate(Packet.Duplicate duplicate) {
    verdicts.ignore(Ignored.DUPLICATE);
    WorkHash work = duplicate.put().dat().work();
    if (stem.holds(work)) {
      stem.heard(work, duplicate.from(), duplicate.put().stem());
      // Same reaction as to a dat that is not held, so that a probe learns nothing from it.
      replies.challenge(duplicate);
    }
    arrivals.came(duplicate.put().dat(), UNKNOWN, duplicate.from(), false);
    replies.answerWithHeld(duplicate.put().dat(), duplicate.from());
  }

  private void refused(Outcome.Refused refused) {
    verdicts.count(refused.verdict());
    PeerAddress from = refused.packet().from();
    if (refused.verdict() instanceof Verdict.Reject<VerifiedDat> reject
        && reject.reason().isFault()
        && table.isProven(from)) {
      rates.charge(from, SourceRateLimiter.FAULT_PACKETS, clock.millis());
    }
  }

  private void decided(Outcome.Decided decided) {
    VerifiedDat dat = decided.dat();
    PeerAddress from = decided.packet().from();
    stem.heard(dat.dat().work(), from, decided.packet().put().stem());
    arrivals.came(dat.dat(), dat.difficulty(), from, decided.admission().admitted());
    count(decided.admission());
    Peer peer = table.get(from);
    if (peer != null) {
      peer.sentDat(nowUs.getAsLong() / 1_000);
    }
    if (decided.admission().admitted()) {
      if (peer != null && peer.isProven() && isPaidFor(decided)) {
        table.credit(peer, dat.difficulty(), clock.millis() - dat.dat().timeMs());
      }
      received.accept(dat, from);
    }
    replies.challenge(decided.packet());
    replies.answer(dat, from);
  }

  /** Whether a dat cost work: a further claim on unbound work costs none. */
  private boolean isPaidFor(Outcome.Decided decided) {
    VerifiedDat dat = decided.dat();
    return !(decided.admission() instanceof Admission.Joined)
        && (dat.bound() || !claims.wasHeld(dat.dat().work()));
  }

  private void count(Admission admission) {
    switch (admission) {
      case Admission.Stored stored -> verdicts.accept();
      case Admission.Replaced replaced -> verdicts.accept();
      case Admission.Joined joined -> verdicts.accept();
      case Admission.Ignored ignored -> verdicts.ignore(reason(ignored));
      case Admission.Unavailable unavailable -> verdicts.ignore(Ignored.UNAVAILABLE);
    }
  }

  private static Ignored reason(Admission.Ignored ignored) {
    return switch (ignored) {
      case ALREADY_HELD -> Ignored.DUPLICATE;
      case SUPERSEDED -> Ignored.SUPERSEDED;
      case TOO_LIGHT -> Ignored.TOO_LIGHT;
      case WORK_TAKEN -> Ignored.WORK_TAKEN;
    };
  }
}
