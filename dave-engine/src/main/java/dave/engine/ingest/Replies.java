package dave.engine.ingest;

import dave.engine.log.FaultLog;
import dave.engine.lookup.GetResponder;
import dave.engine.lookup.Lookups;
import dave.engine.peer.PeerExchange;
import dave.engine.proof.Outbound;
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
 * Reacts to packets: answers requests, pings sources that are not proven, and hands dats to the
 * lookups that wait for them. On the core worker only.
 */
public final class Replies {
  private final PeerExchange peers;
  private final GetResponder responder;
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
      PeerExchange peers,
      GetResponder responder,
      Lookups lookups,
      Outbound outbound,
      DatStore store,
      Verdicts verdicts,
      Scheduler io,
      Scheduler core,
      LongSupplier nowUs) {
    this.peers = peers;
    this.responder = responder;
    this.lookups = lookups;
    this.outbound = outbound;
    this.store = store;
    this.verdicts = verdicts;
    this.io = io;
    this.core = core;
    this.nowUs = nowUs;
    faults = new FaultLog(LoggerFactory.getLogger("/get"), "cannot read the store", this::nowMs);
  }

  /** Handles a request, or a PEER. */
  void control(Packet.Control packet) {
    PeerAddress from = packet.from();
    int length = packet.length();
    switch (packet.message()) {
      case Message.GetPeers getPeers ->
          verdicts.count(peers.onGetPeers(from, length, getPeers, nowUs.getAsLong()));
      case Message.Peers answer -> verdicts.count(peers.onPeers(from, answer, nowUs.getAsLong()));
      case Message.Get get -> responder.onGet(from, length, get);
    }
  }

  /** Asks the source of a dat to prove itself, if it has not. */
  void challenge(Packet packet) {
    PeerAddress from = packet.from();
    peers.onOther(from, outbound.reply(from, packet.length(), peers.isProven(from)), nowMs());
  }

  /** Hands a genuine dat to the lookups that want it, whether or not the store took it. */
  void answer(VerifiedDat dat, PeerAddress from) {
    lookups.offer(dat, from, nowMs());
  }

  /**
   * Answers the lookups that want a copied dat. They get the dat that is held, as the copy was not
   * verified.
   */
  void answerWithHeld(Dat copy, PeerAddress from) {
    if (!lookups.wants(copy)) {
      return;
    }
    Mono.fromCallable(() -> heldAs(copy))
        .subscribeOn(io)
        .publishOn(core)
        .subscribe(held -> held.ifPresent(dat -> answer(dat, from)), faults::warn);
  }

  /** The dat that is held for a copy; of several claims on one work, the same claim. */
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
