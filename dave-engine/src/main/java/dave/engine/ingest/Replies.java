package dave.engine.ingest;

import dave.engine.lookup.Lookups;
import dave.engine.lookup.Serving;
import dave.engine.peer.PeerTalk;
import dave.engine.proof.Outbound;
import dave.engine.quota.FaultLog;
import dave.engine.store.Claim;
import dave.engine.store.DatStore;
import dave.engine.verdict.Verdicts;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What follows from a packet beside trust: answers to requests, pings to who is not proven, and
 * dats for the lookups that wait for them. On the core worker only.
 */
public final class Replies {
  private final PeerTalk peers;
  private final Serving serving;
  private final Lookups lookups;
  private final Outbound outbound;
  private final DatStore store;
  private final Verdicts verdicts;
  private final Scheduler io;
  private final Scheduler core;
  private final LongSupplier nowUs;
  private final FaultLog faults;

  /**
   * @param io where the store is read
   * @param nowUs the steady clock
   */
  public Replies(
      PeerTalk peers,
      Serving serving,
      Lookups lookups,
      Outbound outbound,
      DatStore store,
      Verdicts verdicts,
      Scheduler io,
      Scheduler core,
      LongSupplier nowUs) {
    this.peers = peers;
    this.serving = serving;
    this.lookups = lookups;
    this.outbound = outbound;
    this.store = store;
    this.verdicts = verdicts;
    this.io = io;
    this.core = core;
    this.nowUs = nowUs;
    faults = new FaultLog(LoggerFactory.getLogger("/get"), "cannot read the store", this::nowMs);
  }

  /** Answers a request, or takes a PEER. */
  void talk(Packet.Talk packet) {
    PeerAddress from = packet.from();
    int length = packet.length();
    switch (packet.message()) {
      case Message.GetPeers getPeers ->
          verdicts.count(peers.onGetPeers(from, length, getPeers, nowUs.getAsLong()));
      case Message.Peers answer -> verdicts.count(peers.onPeers(from, answer, nowUs.getAsLong()));
      case Message.Get get -> serving.onGet(from, length, get);
    }
  }

  /** Asks the source of a dat to prove itself, if it has not. */
  void challenge(Packet packet) {
    PeerAddress from = packet.from();
    peers.onOther(from, outbound.reply(from, packet.length(), peers.isProven(from)), nowMs());
  }

  /** Gives a genuine dat to who looks for it, whether or not the store took it. */
  void answer(VerifiedDat dat, PeerAddress from) {
    lookups.offer(dat, from, nowMs());
  }

  /** A copy of a dat may be the answer to a question: the dat that is held is, not the copy. */
  void answerWithHeld(Dat copy, PeerAddress from) {
    if (!lookups.wants(copy)) {
      return;
    }
    Mono.fromCallable(() -> heldAs(copy))
        .subscribeOn(io)
        .publishOn(core)
        .subscribe(held -> held.ifPresent(dat -> answer(dat, from)), faults::warn);
  }

  /** Of several that claim one work, the one that came. */
  private Optional<VerifiedDat> heldAs(Dat dat) {
    List<VerifiedDat> claims = store.claims(dat.work());
    return claims.stream()
        .filter(held -> held.bound() || Claim.tag(held.dat()) == Claim.tag(dat))
        .findFirst();
  }

  private long nowMs() {
    return nowUs.getAsLong() / 1_000;
  }
}
