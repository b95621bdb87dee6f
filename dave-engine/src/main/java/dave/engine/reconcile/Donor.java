package dave.engine.reconcile;

import dave.engine.log.FaultLog;
import dave.engine.reconcile.AskingPeer.Ready;
import dave.link.cell.FrameType;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.quota.TokenBucket;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers the questions of linked peers, and gives them the dats that they fetch. It reads the
 * store elsewhere, a few times at once and a limited number of times a second. Peers take turns at
 * that, and each has a rate of its own. So a peer that asks too much waits for itself. All queues
 * are bounded; what finds no room is dropped, and the peer asks again. On the core worker only.
 */
final class Donor {
  /** How many questions and fetches are worked on at once. */
  static final int MOST_READS = 4;

  /** Reads of the store for all peers in a second; a dat is one. */
  static final int READS_PER_SECOND = 4_000;

  /** Of a question or a fetch for one name of many. */
  private static final int COST_OF_MANY = 24;

  private final Answerer answerer;
  private final ReconcileCodec codec;
  private final Scheduler reading;
  private final Scheduler core;
  private final InstantSource clock;
  private final long youngestMs;
  private final ReconcileMeters meters;
  private final FaultLog faults;
  private final LongSupplier nowMs;
  private final TokenBucket total;
  private final Map<PeerAddress, AskingPeer> peers = new HashMap<>();

  /** The peers with something to read, in the order of their turns. */
  private final Deque<AskingPeer> turns = new ArrayDeque<>();

  private int reads;

  /**
   * @param reading where the store is read for strangers
   * @param youngestMs younger dats are told to nobody
   * @param nowMs the steady clock
   */
  Donor(
      Answerer answerer,
      ReconcileCodec codec,
      Scheduler reading,
      Scheduler core,
      InstantSource clock,
      long youngestMs,
      ReconcileMeters meters,
      FaultLog faults,
      LongSupplier nowMs) {
    this.answerer = answerer;
    this.codec = codec;
    this.reading = reading;
    this.core = core;
    this.clock = clock;
    this.youngestMs = youngestMs;
    this.meters = meters;
    this.faults = faults;
    this.nowMs = nowMs;
    total = new TokenBucket(READS_PER_SECOND, READS_PER_SECOND, nowMs.getAsLong());
  }

  /** Takes a question of a peer. */
  void asked(PeerAddress from, Question question, long nowMs) {
    int cost =
        switch (question) {
          case Question.Classes classes -> 16;
          case Question.Parts parts -> 4;
          case Question.Names names -> 8;
          case Question.OneMore oneMore -> COST_OF_MANY;
        };
    add(
        from,
        cost,
        latestMs -> {
          byte[] body = codec.encode(question, answerer.answer(question, latestMs));
          return peer -> peer.answer(body);
        },
        nowMs);
  }

  /** Takes a fetch of a peer. */
  void asked(PeerAddress from, Fetch fetch, long nowMs) {
    add(
        from,
        fetch.names().size() == 1 ? COST_OF_MANY : 8 + fetch.names().size(),
        latestMs -> {
          List<VerifiedDat> dats = answerer.dats(fetch, latestMs);
          return peer -> dats.forEach(peer::give);
        },
        nowMs);
  }

  private void add(PeerAddress from, int cost, AskingPeer.Work work, long nowMs) {
    AskingPeer peer = peers.computeIfAbsent(from, any -> new AskingPeer(nowMs));
    if (!peer.add(new AskingPeer.Request(cost, work))) {
      meters.dropped.increment();
      return;
    }
    giveTurn(peer);
    serve(nowMs);
  }

  private void giveTurn(AskingPeer peer) {
    if (!peer.hasTurn) {
      peer.hasTurn = true;
      turns.add(peer);
    }
  }

  /** Begins to read for the peers whose turn it is, as far as rates allow. */
  void serve(long now) {
    for (int tries = turns.size(); tries > 0 && reads < MOST_READS; tries--) {
      AskingPeer peer = turns.remove();
      AskingPeer.@Nullable Request request = peer.peek();
      if (request == null || peer.gone) {
        peer.hasTurn = false;
        continue;
      }
      turns.add(peer);
      if (!peer.mayRead(request.cost(), now)) {
        continue;
      }
      if (!total.tryConsume(request.cost(), now)) {
        peer.refund(request.cost());
        return;
      }
      peer.poll();
      read(peer, request);
      tries = turns.size() + 1;
    }
  }

  private void read(AskingPeer peer, AskingPeer.Request request) {
    long latestMs = clock.millis() - youngestMs;
    reads++;
    Mono.fromCallable(() -> request.work().read(latestMs))
        .subscribeOn(reading)
        .publishOn(core)
        .subscribe(
            result -> {
              reads--;
              meters.served.increment();
              result.accept(peer);
              serve(nowMs.getAsLong());
            },
            error -> {
              reads--;
              meters.dropped.increment();
              if (!(error instanceof RejectedExecutionException)) {
                faults.warn(error);
              }
              serve(nowMs.getAsLong());
            });
  }

  /**
   * Adds what is ready for a peer: answers, then dats, the heaviest first.
   *
   * @param mostBytes of bodies
   * @param loaded the dats that are in the cell; gets those that are added
   * @return the bytes added
   */
  int load(
      PeerAddress to, int mostBytes, Puller.Cell cell, Predicate<Put> adder, Set<WorkHash> loaded) {
    AskingPeer peer = peers.get(to);
    int left = mostBytes;
    @Nullable Ready first = peer == null ? null : peer.first();
    while (peer != null && first != null && first.bytes() <= left) {
      boolean added =
          switch (first) {
            case Ready.Told told -> cell.add(FrameType.ANSWER, told.body());
            case Ready.Given given ->
                loaded.contains(given.dat().dat().work()) || adder.test(new Put(given.dat().dat()));
          };
      if (!added) {
        break;
      }
      if (first instanceof Ready.Given given && loaded.add(given.dat().dat().work())) {
        meters.sent.increment();
      }
      left -= first.bytes();
      peer.remove(first);
      first = peer.first();
    }
    if (peer != null && !peer.hasTurn && peer.peek() != null) {
      giveTurn(peer); // There is room again for what it asked.
      serve(nowMs.getAsLong());
    }
    return mostBytes - left;
  }

  /** Forgets a peer whose link has ended. */
  void left(PeerAddress address) {
    AskingPeer peer = peers.remove(address);
    if (peer != null) {
      peer.gone = true;
    }
  }
}
