package dave.engine.lookup;

import dave.engine.ingest.Budgets;
import dave.engine.ingest.Ignored;
import dave.engine.ingest.Packet;
import dave.engine.ingest.TokenBucket;
import dave.engine.ingest.Verdicts;
import dave.engine.peer.PeerTalk;
import dave.engine.proof.Outbound;
import dave.engine.proof.Outbound.Reply;
import dave.engine.stem.VisibleDats;
import dave.wire.Message.Get;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers GETs at once, beside the slots. All of them together get so many bytes a second as the
 * node is to serve. A GET with the token that we gave its source, which nobody could send in
 * another's name, gets half of that, or its fair share ({@link FairShares}); a proven peer without
 * tokens {@value #LEGACY_BYTES_PER_SECOND}; any other no more than it had. At most {@value
 * #MAX_READS} reads of the store at a time. On the core worker only.
 */
public final class Serving {
  static final int LEGACY_BYTES_PER_SECOND = 4 << 10;
  static final int MAX_READS = 256;

  private static final Logger LOG = LoggerFactory.getLogger("/get");

  private final VisibleDats store;
  private final Outbound outbound;
  private final PeerTalk talk;
  private final Verdicts verdicts;
  private final Scheduler io;
  private final Scheduler core;
  private final LongSupplier nowMs;
  private final TokenBucket total;
  private final FairShares budgets;
  private final Budgets legacyBudgets = new Budgets(LEGACY_BYTES_PER_SECOND);
  private int reads;

  /**
   * @param io where the store is read
   * @param core where answers are sent from
   * @param nowMs the steady clock
   * @param bytesPerSecond of all answers
   */
  public Serving(
      VisibleDats store,
      Outbound outbound,
      PeerTalk talk,
      Verdicts verdicts,
      Scheduler io,
      Scheduler core,
      LongSupplier nowMs,
      long bytesPerSecond) {
    this.store = store;
    this.outbound = outbound;
    this.talk = talk;
    this.verdicts = verdicts;
    this.io = io;
    this.core = core;
    this.nowMs = nowMs;
    total =
        new TokenBucket(
            bytesPerSecond, (double) Budgets.BURST_SECONDS * bytesPerSecond, nowMs.getAsLong());
    budgets = new FairShares(bytesPerSecond, nowMs.getAsLong());
  }

  /** Answers a GET with what others may see of the store, as far as the budget goes. */
  public void onGet(Packet packet, Get get) {
    if (reads >= MAX_READS) {
      verdicts.ignore(Ignored.OVERLOAD);
      return;
    }
    reads++;
    Mono.fromCallable(() -> read(get.query()))
        .subscribeOn(io)
        .publishOn(core)
        .subscribe(
            dats -> {
              reads--;
              answer(packet, get, dats);
            },
            error -> {
              reads--;
              verdicts.ignore(Ignored.UNAVAILABLE);
              LOG.warn("cannot read the store", error);
            });
  }

  private List<VerifiedDat> read(Query query) {
    return switch (query) {
      case Query.ByWork byWork -> store.byWork(byWork.work()).stream().toList();
      case Query.ByKey byKey -> byKey.key().isEmpty() ? List.of() : read(byKey);
      case Query.ByContent byContent -> store.contentOf(byContent.hash()).stream().toList();
      case Query.Page page ->
          page.key().isEmpty()
              ? List.of()
              : store.byKey(page.key(), page.after().orElse(null), page.limit());
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

  private void answer(Packet packet, Get get, List<VerifiedDat> dats) {
    PeerAddress from = packet.from();
    long now = nowMs.getAsLong();
    boolean proof = talk.isProof(get.token(), from, now);
    boolean legacy = !proof && talk.isLegacy(from);
    Reply reply = outbound.reply(from, packet.length(), proof || legacy);
    boolean whole = true;
    for (VerifiedDat dat : dats) {
      byte[] answer = PacketCodec.encode(new Put(dat.dat()));
      whole =
          whole
              && answer.length <= reply.left()
              // The asker's first: who is over its own budget is not to use up that of all.
              && (!proof || budgets.take(from, answer.length, now))
              && (!legacy || legacyBudgets.take(from, answer.length, now))
              && total.take(answer.length, now)
              && reply.send(answer);
    }
    talk.onOther(from, reply, now);
    if (whole) {
      verdicts.accept();
    } else {
      verdicts.ignore(Ignored.BUDGET);
    }
  }
}
