package dave.engine.lookup;

import dave.engine.peer.PeerTalk;
import dave.engine.proof.Outbound;
import dave.engine.proof.Outbound.Reply;
import dave.engine.quota.Budgets;
import dave.engine.quota.FaultLog;
import dave.engine.quota.TokenBucket;
import dave.engine.stem.VisibleDats;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Verdicts;
import dave.wire.Bytes32;
import dave.wire.Message.Get;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers GETs at once, beside the slots. All of them together get so many bytes a second as the
 * node is to serve. A GET with the token that we gave its source, which nobody could send in
 * another's name, gets half of that, or its fair share ({@link FairShares}); a proven peer without
 * tokens {@value #LEGACY_BYTES_PER_SECOND}; any other no more than it had, and all others together
 * a quarter.
 *
 * <p>Proof and budget are looked at before the store: a GET that no answer could be sent to reads
 * nothing, any other no more records than could be sent. Each pays for the longest answer before it
 * is read, so that what is read can be sent, and gets back what the answers leave of that; one that
 * finds nothing pays for the smallest. At most {@value #MAX_READS} reads of the store at a time,
 * half of them for who has proven nothing. On the core worker only.
 */
public final class Serving {
  static final int LEGACY_BYTES_PER_SECOND = 4 << 10;
  static final int MAX_READS = 256;

  /**
   * No PUT is shorter: work, author and signature, each after tag and length, and the message's.
   */
  static final int SMALLEST_ANSWER = 2 + 3 * 2 + Bytes32.LENGTH + Bytes32.LENGTH + 64;

  private final VisibleDats store;
  private final Outbound outbound;
  private final PeerTalk talk;
  private final Verdicts verdicts;
  private final Scheduler reading;
  private final Scheduler core;
  private final LongSupplier nowMs;
  private final FaultLog faults;
  private final TokenBucket total;
  private final FairShares budgets;
  private final Budgets legacyBudgets = new Budgets(LEGACY_BYTES_PER_SECOND);
  private final TokenBucket unproven;
  private int reads;
  private int unprovenReads;

  /**
   * @param reading where the store is read
   * @param core where answers are sent from
   * @param nowMs the steady clock
   * @param bytesPerSecond of all answers
   */
  public Serving(
      VisibleDats store,
      Outbound outbound,
      PeerTalk talk,
      Verdicts verdicts,
      Scheduler reading,
      Scheduler core,
      LongSupplier nowMs,
      long bytesPerSecond) {
    this.store = store;
    this.outbound = outbound;
    this.talk = talk;
    this.verdicts = verdicts;
    this.reading = reading;
    this.core = core;
    this.nowMs = nowMs;
    this.faults = new FaultLog(LoggerFactory.getLogger("/get"), "cannot read the store", nowMs);
    total =
        new TokenBucket(
            bytesPerSecond, (double) Budgets.BURST_SECONDS * bytesPerSecond, nowMs.getAsLong());
    budgets = new FairShares(bytesPerSecond, nowMs.getAsLong());
    unproven =
        new TokenBucket(
            bytesPerSecond / 4.0,
            Math.max(PacketCodec.MAX_LENGTH, Budgets.BURST_SECONDS * bytesPerSecond / 4.0),
            nowMs.getAsLong());
  }

  /** Answers a GET with what others may see of the store, as far as the budget goes. */
  public void onGet(PeerAddress from, int length, Get get) {
    long now = nowMs.getAsLong();
    Asker asker = asker(from, get, now);
    Reply reply = outbound.reply(from, length, asker != Asker.UNPROVEN);
    if (reads >= MAX_READS || (asker == Asker.UNPROVEN && unprovenReads >= MAX_READS / 2)) {
      verdicts.ignore(Ignored.OVERLOAD);
      return;
    }
    int paid = prepay(asker, from, get.query(), reply.left(), now);
    if (paid < SMALLEST_ANSWER) {
      giveBack(asker, from, paid);
      talk.onOther(from, reply, now);
      verdicts.ignore(Ignored.BUDGET);
      return;
    }
    int most = paid / SMALLEST_ANSWER;
    count(asker, 1);
    Mono.fromCallable(() -> read(get.query(), most))
        .subscribeOn(reading)
        .publishOn(core)
        .subscribe(
            dats -> {
              count(asker, -1);
              answer(from, asker, reply, paid, dats);
            },
            error -> {
              count(asker, -1);
              giveBack(asker, from, paid - SMALLEST_ANSWER);
              failed(error);
            });
  }

  /** What a source has shown of itself. */
  private enum Asker {
    /** The token that it got from us. */
    TOKEN,
    /** That it is an original node, which has none. */
    LEGACY,
    UNPROVEN
  }

  private Asker asker(PeerAddress from, Get get, long now) {
    if (talk.isProof(get.token(), from, now)) {
      return Asker.TOKEN;
    }
    return talk.isLegacy(from) ? Asker.LEGACY : Asker.UNPROVEN;
  }

  private void count(Asker asker, int change) {
    reads += change;
    unprovenReads += asker == Asker.UNPROVEN ? change : 0;
  }

  /**
   * Pays for the longest answers that there can be, as many as are asked for and the budgets allow.
   *
   * @param most how many bytes may be sent
   * @return the bytes paid for
   */
  private int prepay(Asker asker, PeerAddress from, Query query, long most, long now) {
    int answers = query instanceof Query.Page page ? page.limit() : 1;
    int wanted = (int) Math.min(most, (long) answers * PacketCodec.MAX_LENGTH);
    int paid = 0;
    while (paid < wanted) {
      int next = Math.min(PacketCodec.MAX_LENGTH, wanted - paid);
      if (!pay(asker, from, next, now)) {
        break;
      }
      paid += next;
    }
    return paid;
  }

  /** The asker's first: who is over its own budget is not to use up that of all. */
  private boolean pay(Asker asker, PeerAddress from, int bytes, long now) {
    boolean own =
        switch (asker) {
          case TOKEN -> budgets.take(from, bytes, now);
          case LEGACY -> legacyBudgets.take(from, bytes, now);
          case UNPROVEN -> unproven.take(bytes, now);
        };
    if (own && !total.take(bytes, now)) {
      giveBackOwn(asker, from, bytes);
      return false;
    }
    return own;
  }

  private void giveBack(Asker asker, PeerAddress from, int bytes) {
    giveBackOwn(asker, from, bytes);
    total.giveBack(bytes);
  }

  private void giveBackOwn(Asker asker, PeerAddress from, int bytes) {
    switch (asker) {
      case TOKEN -> budgets.giveBack(from, bytes);
      case LEGACY -> legacyBudgets.giveBack(from, bytes);
      case UNPROVEN -> unproven.giveBack(bytes);
    }
  }

  private void failed(Throwable error) {
    if (error instanceof RejectedExecutionException) {
      verdicts.ignore(Ignored.OVERLOAD);
      return;
    }
    verdicts.ignore(Ignored.UNAVAILABLE);
    faults.warn(error);
  }

  /**
   * @param most how many can be sent
   */
  private List<VerifiedDat> read(Query query, int most) {
    return switch (query) {
      case Query.ByWork byWork -> store.byWork(byWork.work()).stream().toList();
      case Query.ByKey byKey -> byKey.key().isEmpty() ? List.of() : read(byKey);
      case Query.ByContent byContent -> store.contentOf(byContent.hash()).stream().toList();
      case Query.Page page ->
          page.key().isEmpty()
              ? List.of()
              : store.byKey(page.key(), page.after().orElse(null), Math.min(page.limit(), most));
    };
  }

  private List<VerifiedDat> read(Query.ByKey query) {
    return query
        .author()
        .map(author -> store.byRegister(query.key(), author))
        .orElseGet(() -> store.heaviestOf(query.key()))
        .stream()
        .toList();
  }

  /**
   * @param paid bytes that may be sent; what is left over is given back, but for the smallest
   *     answer
   */
  private void answer(
      PeerAddress from, Asker asker, Reply reply, int paid, List<VerifiedDat> dats) {
    int sent = 0;
    boolean whole = true;
    for (VerifiedDat dat : dats) {
      byte[] answer = PacketCodec.encode(new Put(dat.dat()));
      whole = answer.length <= Math.min(reply.left(), (long) paid - sent) && reply.send(answer);
      if (!whole) {
        break;
      }
      sent += answer.length;
    }
    giveBack(asker, from, paid - Math.max(sent, SMALLEST_ANSWER));
    talk.onOther(from, reply, nowMs.getAsLong());
    if (whole) {
      verdicts.accept();
    } else {
      verdicts.ignore(Ignored.BUDGET);
    }
  }
}
