package dave.engine.peer;

import com.google.protobuf.ByteString;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.proof.Challenges;
import dave.engine.proof.EndpointProof;
import dave.engine.proof.LegacyTrials;
import dave.engine.proof.LegacyTrials.Answer;
import dave.engine.proof.Outbound;
import dave.engine.proof.Outbound.Reply;
import dave.wire.Message.GetPeers;
import dave.wire.PeerAddress;
import java.util.random.RandomGenerator;

/**
 * Sends this node's GETPEERs to peers, to prospects, and in return to strangers that sent packets;
 * decides which answers count. On the core worker only.
 */
final class Pings {
  /**
   * Padding of a challenge, and of a ping to an address that a peer sent. It makes room for a PEER
   * with two UDP addresses, and for a challenge in return.
   */
  private static final int CHALLENGE_PADDING = 64;

  /** A GETPEER with a token and the header of a padding: as long as a PEER without peers. */
  private static final int LEAST_LENGTH = 12;

  private final PeerTable table;
  private final OwnAddresses own;
  private final Outbound outbound;
  private final Prospects prospects;
  private final Challenges challenges;
  private final LegacyTrials trials;
  private final EndpointProof proof;
  private final PeerExchange.Timer timer;
  private long wakeMs = -1;

  Pings(
      Timing timing,
      Defences defences,
      PeerTable table,
      OwnAddresses own,
      Outbound outbound,
      RandomGenerator random,
      PeerExchange.Timer timer) {
    this.timer = timer;
    this.table = table;
    this.own = own;
    this.outbound = outbound;
    prospects = new Prospects(timing, defences);
    challenges = new Challenges(timing.pingMs());
    trials = new LegacyTrials(timing.pingMs(), defences.has(Defence.ENDPOINT_PROOF), random);
    proof = new EndpointProof(random);
  }

  /** The addresses that may become peers. */
  Prospects prospects() {
    return prospects;
  }

  /**
   * Whether this node made a token for an address lately. If so, it proves that its sender receives
   * there.
   */
  boolean holds(ByteString token, PeerAddress from, long nowMs) {
    return proof.holds(token, from, nowMs);
  }

  /** Pings a peer now. */
  void ping(Peer peer, long nowUs) {
    table.pinged(peer, nowUs);
    ByteString token = proof.token(peer.address, nowUs / 1_000);
    GetPeers question = GetPeers.padded(token);
    if (peer.proven) {
      outbound.send(peer.address, question);
    } else {
      outbound.contact(peer.address, question, peer.isReserved());
    }
  }

  /**
   * Pings an address that is no peer now.
   *
   * @param reserved whether it is an edge or an anchor
   * @return false if it was pinged a moment ago, or there is no place for a link
   */
  boolean ask(PeerAddress address, boolean reserved, long nowMs) {
    if (!challenges.open(address, nowMs)) {
      return false;
    }
    ByteString token = proof.token(address, nowMs);
    return outbound.contact(address, new GetPeers(token, CHALLENGE_PADDING), reserved);
  }

  /** Pings a peer that was lost, without waiting for the interval between two pings. */
  void askAgain(PeerAddress address, long nowMs) {
    ByteString token = proof.token(address, nowMs);
    outbound.contact(address, new GetPeers(token, CHALLENGE_PADDING), prospects.isAnchor(address));
  }

  /**
   * Sends the pings to strangers that are due, and asks to be introduced to them.
   *
   * @param alone whether no peer answers
   */
  void pingStrangers(Introductions introductions, boolean alone, long nowMs) {
    for (PeerAddress address : prospects.due(alone, nowMs)) {
      if (table.get(address) != null || own.contains(address)) {
        prospects.remove(address);
      } else if (!trials.contains(address) && ask(address, prospects.isAnchor(address), nowMs)) {
        PeerAddress teller = prospects.teller(address);
        if (teller != null) {
          introductions.ask(teller, address);
        }
      }
    }
    pingOnTrial(nowMs);
  }

  private void pingOnTrial(long nowMs) {
    for (PeerAddress address : trials.due(nowMs)) {
      if (table.get(address) != null || own.contains(address)) {
        trials.remove(address);
      } else {
        outbound.send(address, GetPeers.BARE);
      }
    }
    wakeUp(nowMs);
  }

  /**
   * Sets a timer for the next ping of a quick trial. Pings at the times of maintenance could be
   * predicted.
   */
  private void wakeUp(long nowMs) {
    long delayMs = trials.quickDueInMs(nowMs);
    boolean sooner = wakeMs < nowMs || nowMs + delayMs < wakeMs;
    if (delayMs >= 0 && sooner) {
      long atMs = nowMs + delayMs;
      wakeMs = atMs;
      timer.in(
          delayMs,
          laterMs -> {
            if (wakeMs == atMs) {
              wakeMs = -1;
              pingOnTrial(laterMs);
            }
          });
    }
  }

  /** Asks a stranger that sent an empty GETPEER to prove itself in the same form. */
  void askWithoutToken(Reply reply, PeerAddress to, long nowMs) {
    if (!trials.contains(to) && challenges.open(to, nowMs)) {
      reply.send(GetPeers.BARE);
    }
  }

  /** Asks a stranger to prove itself, with what is left of the reply. */
  void challenge(Reply reply, PeerAddress to, long nowMs) {
    if (reply.left() > LEAST_LENGTH && !trials.contains(to) && challenges.open(to, nowMs)) {
      int padding = Math.clamp(reply.left() - LEAST_LENGTH, 1, CHALLENGE_PADDING);
      reply.send(new GetPeers(proof.token(to, nowMs), padding));
    }
  }

  /** Handles an answer without a token from an address that is no peer. */
  Answer answered(PeerAddress from, long nowMs) {
    Answer answer;
    if (trials.contains(from)) {
      answer = trials.answered(from, nowMs);
    } else {
      long tookMs = challenges.answered(from, nowMs);
      answer = tookMs < 0 ? Answer.STRIKE : trials.begin(from, tookMs, nowMs);
    }
    wakeUp(nowMs);
    return answer;
  }

  /** Since when an address answers without a token; now if it never did. */
  long answersSinceMs(PeerAddress address, long nowMs) {
    return trials.sinceMs(address, nowMs);
  }

  /** Begins a new trial of a peer that sent an unsolicited answer. */
  void tryAgain(PeerAddress address, long nowMs) {
    trials.begin(address, nowMs);
  }

  /** Forgets an address that proved itself. */
  void proven(PeerAddress address) {
    prospects.remove(address);
    trials.remove(address);
  }
}
