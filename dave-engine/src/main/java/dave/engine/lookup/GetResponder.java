package dave.engine.lookup;

import dave.engine.log.FaultLog;
import dave.engine.peer.PeerExchange;
import dave.engine.proof.Outbound;
import dave.engine.proof.Outbound.Reply;
import dave.engine.quota.Budgets;
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
import dave.wire.quota.TokenBucket;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers GETs at once, outside the slots, within a number of bytes a second for all answers. A GET
 * with a token of ours, which nobody can send in another's name, gets its fair share of them
 * ({@link FairShares}). A host of proven peers without tokens gets {@value
 * #LEGACY_BYTES_PER_SECOND} bytes a second. Any other source gets no more bytes than it sent, and
 * all such sources together get a quarter.
 *
 * <p>Proof and budget are checked before the store is read. A GET that cannot be answered reads
 * nothing; any other reads no more records than can be sent. Each GET first pays for the longest
 * answers, so that all that is read can be sent. It gets back what the answers leave; a GET that
 * finds nothing pays for the smallest answer. At most {@value #MAX_READS} reads of the store run at
 * a time, half of them for sources that have proven nothing. On the core worker only.
 */
public final class GetResponder {
  static final int LEGACY_BYTES_PER_SECOND = 4 << 10;
  static final int MAX_READS = 256;

  /**
   * The length of the shortest PUT: work, author and signature, each after tag and length, and the
   * tag and length of the message.
   */
  static final int SMALLEST_ANSWER = 2 + 3 * 2 + Bytes32.LENGTH + Bytes32.LENGTH + 64;

  private final VisibleDats store;
  private final Outbound outbound;
  private final PeerExchange exchange;
  private final Verdicts verdicts;
  private final Scheduler reading;
  private final Scheduler core;
  private final LongSupplier nowMs;
  private final FaultLog faults;
  private final Answers plain;
  private final Answers linked;
  private final Budgets legacyBudgets = new Budgets(LEGACY_BYTES_PER_SECOND);
  private final TokenBucket unproven;
  private int reads;
  private int unprovenReads;

  /**
   * @param reading where the store is read
   * @param core where answers are sent from
   * @param nowMs the steady clock
   * @param plainBytesPerSecond of all answers in plain packets together
   * @param linkBytesPerSecond of all answers that wait for cells, beside those; 0 without links
   */
  public GetResponder(
      VisibleDats store,
      Outbound outbound,
      PeerExchange exchange,
      Verdicts verdicts,
      Scheduler reading,
      Scheduler core,
      LongSupplier nowMs,
      long plainBytesPerSecond,
      long linkBytesPerSecond) {
    this.store = store;
    this.outbound = outbound;
    this.exchange = exchange;
    this.verdicts = verdicts;
    this.reading = reading;
    this.core = core;
    this.nowMs = nowMs;
    this.faults = new FaultLog(LoggerFactory.getLogger("/get"), "cannot read the store", nowMs);
    plain = new Answers(plainBytesPerSecond, nowMs.getAsLong());
    linked = new Answers(linkBytesPerSecond, nowMs.getAsLong());
    unproven = bucket(plainBytesPerSecond / 4.0, nowMs.getAsLong());
  }

  private static TokenBucket bucket(double bytesPerSecond, long nowMs) {
    return new TokenBucket(
        bytesPerSecond,
        Math.max(PacketCodec.MAX_LENGTH, Budgets.BURST_SECONDS * bytesPerSecond),
        nowMs);
  }

  /** What may be sent of one kind of answers: all together, and shared among hosts. */
  private static final class Answers {
    final TokenBucket total;
    final FairShares shares;

    Answers(long bytesPerSecond, long nowMs) {
      total = bucket((double) bytesPerSecond, nowMs);
      shares = new FairShares(bytesPerSecond, nowMs);
    }
  }

  private Answers answers(PeerAddress to) {
    return to.transport().equals(PeerAddress.SEALED) ? linked : plain;
  }

  /** Answers a GET with the dats that others may see, as far as the budget goes. */
  public void onGet(PeerAddress from, int length, Get get) {
    long now = nowMs.getAsLong();
    RequesterProof asker = asker(from, get, now);
    Reply reply = outbound.reply(from, length, asker != RequesterProof.UNPROVEN);
    if (reads >= MAX_READS
        || (asker == RequesterProof.UNPROVEN && unprovenReads >= MAX_READS / 2)) {
      verdicts.ignore(Ignored.OVERLOAD);
      return;
    }
    int paid = prepay(asker, from, get.query(), reply.left(), now);
    if (paid < SMALLEST_ANSWER) {
      refund(asker, from, paid);
      exchange.onOther(from, reply, now);
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
              refund(asker, from, paid - SMALLEST_ANSWER);
              failed(error);
            });
  }

  /** What a source has proven. */
  private enum RequesterProof {
    /** It sent the token that it got from us. */
    TOKEN,
    /** It proved itself without a token, as original nodes do. */
    LEGACY,
    UNPROVEN
  }

  private RequesterProof asker(PeerAddress from, Get get, long now) {
    if (exchange.isProof(get.token(), from, now)) {
      return RequesterProof.TOKEN;
    }
    return exchange.isLegacy(from) ? RequesterProof.LEGACY : RequesterProof.UNPROVEN;
  }

  private void count(RequesterProof asker, int change) {
    reads += change;
    unprovenReads += asker == RequesterProof.UNPROVEN ? change : 0;
  }

  /**
   * Pays for the longest possible answers, as many as are requested and the budgets allow.
   *
   * @param most how many bytes may be sent
   * @return the bytes paid for
   */
  private int prepay(RequesterProof asker, PeerAddress from, Query query, long most, long now) {
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

  /**
   * Takes from the asker's budget first, so that an asker beyond its own budget does not use up
   * that of all.
   */
  private boolean pay(RequesterProof asker, PeerAddress from, int bytes, long now) {
    boolean own =
        switch (asker) {
          case TOKEN -> answers(from).shares.tryConsume(from, bytes, now);
          case LEGACY -> legacyBudgets.tryConsume(from, bytes, now);
          case UNPROVEN -> unproven.tryConsume(bytes, now);
        };
    if (own && !answers(from).total.tryConsume(bytes, now)) {
      refundOwn(asker, from, bytes);
      return false;
    }
    return own;
  }

  private void refund(RequesterProof asker, PeerAddress from, int bytes) {
    refundOwn(asker, from, bytes);
    answers(from).total.refund(bytes);
  }

  private void refundOwn(RequesterProof asker, PeerAddress from, int bytes) {
    switch (asker) {
      case TOKEN -> answers(from).shares.refund(from, bytes);
      case LEGACY -> legacyBudgets.refund(from, bytes);
      case UNPROVEN -> unproven.refund(bytes);
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
   * @param paid bytes that may be sent; those that are left are given back, except for the smallest
   *     answer
   */
  private void answer(
      PeerAddress from, RequesterProof asker, Reply reply, int paid, List<VerifiedDat> dats) {
    int sent = 0;
    boolean whole = true;
    for (VerifiedDat dat : dats) {
      int length = reply.send(new Put(dat.dat()), (long) paid - sent);
      whole = length > 0;
      if (!whole) {
        break;
      }
      sent += length;
    }
    refund(asker, from, paid - Math.max(sent, SMALLEST_ANSWER));
    exchange.onOther(from, reply, nowMs.getAsLong());
    if (whole) {
      verdicts.accept();
    } else {
      verdicts.ignore(Ignored.BUDGET);
    }
  }
}
