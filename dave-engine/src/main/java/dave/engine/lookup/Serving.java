package dave.engine.lookup;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers GETs at once, beside the slots. A proven peer gets {@value #PEER_BYTES_PER_SECOND} bytes
 * a second, all of them together {@value #BYTES_PER_SECOND}; anybody else no more than it sent. At
 * most {@value #MAX_READS} reads of the store at a time. On the core worker only.
 */
public final class Serving {
  static final int PEER_BYTES_PER_SECOND = 64 << 10;
  static final int BYTES_PER_SECOND = 2 << 20;
  static final int MAX_READS = 256;

  /** A burst, in seconds' worth: one GET may ask for 256 dats. */
  private static final int BURST = 4;

  private static final int MAX_BUDGETS = 1_024;
  private static final Logger LOG = LoggerFactory.getLogger("/get");

  private final VisibleDats store;
  private final Outbound outbound;
  private final PeerTalk talk;
  private final Verdicts verdicts;
  private final Scheduler io;
  private final Scheduler core;
  private final LongSupplier nowMs;
  private final TokenBucket total;
  private final Map<PeerAddress, TokenBucket> budgets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerAddress, TokenBucket> eldest) {
          return size() > MAX_BUDGETS;
        }
      };

  private int reads;

  /**
   * @param io where the store is read
   * @param core where answers are sent from
   * @param nowMs the steady clock
   */
  public Serving(
      VisibleDats store,
      Outbound outbound,
      PeerTalk talk,
      Verdicts verdicts,
      Scheduler io,
      Scheduler core,
      LongSupplier nowMs) {
    this.store = store;
    this.outbound = outbound;
    this.talk = talk;
    this.verdicts = verdicts;
    this.io = io;
    this.core = core;
    this.nowMs = nowMs;
    total = new TokenBucket(BYTES_PER_SECOND, BURST * BYTES_PER_SECOND, nowMs.getAsLong());
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
              answer(packet, dats);
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

  private void answer(Packet packet, List<VerifiedDat> dats) {
    PeerAddress from = packet.from();
    boolean proven = talk.isProven(from);
    long now = nowMs.getAsLong();
    Reply reply = outbound.reply(from, packet.length(), proven);
    boolean whole = true;
    for (VerifiedDat dat : dats) {
      byte[] answer = PacketCodec.encode(new Put(dat.dat()));
      whole = whole && mayAnswer(from, proven, answer.length, now) && reply.send(answer);
    }
    talk.onOther(from, reply, now);
    if (whole) {
      verdicts.accept();
    } else {
      verdicts.ignore(Ignored.BUDGET);
    }
  }

  private boolean mayAnswer(PeerAddress to, boolean proven, int bytes, long now) {
    if (!total.take(bytes, now)) {
      return false;
    }
    return !proven
        || budgets
            .computeIfAbsent(
                to,
                peer -> new TokenBucket(PEER_BYTES_PER_SECOND, BURST * PEER_BYTES_PER_SECOND, now))
            .take(bytes, now);
  }
}
