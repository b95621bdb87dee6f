package dave.engine.peer;

import com.google.protobuf.ByteString;
import dave.engine.Defence;
import dave.engine.Defences;
import dave.engine.Timing;
import dave.engine.ingest.Ignored;
import dave.engine.ingest.Packet;
import dave.engine.ingest.Verdict;
import dave.engine.proof.Challenges;
import dave.engine.proof.Challenges.Answer;
import dave.engine.proof.EndpointProof;
import dave.engine.proof.Outbound;
import dave.engine.proof.Outbound.Reply;
import dave.wire.AddressScope;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * GETPEER and PEER: pings, endpoint proofs, and what peers tell of others. On the core worker only.
 *
 * <p>Guarantees: an address becomes a peer only by answering us; a PEER counts only as the answer
 * to our own GETPEER, by its token or, without one, once for each GETPEER; whoever has not proven
 * that it receives at its address gets no more bytes than it sent.
 */
public final class PeerTalk {
  /**
   * Padding of a challenge, and of a ping to an address that we only heard of: makes room for a
   * PEER with two addresses over UDP, and for a challenge in return.
   */
  private static final int CHALLENGE_PADDING = 64;

  private static final int TOKEN_ONLY_LENGTH = 10;
  private static final int PADDING_HEADER_LENGTH = 2;

  private final Defences defences;
  private final PeerTable table;
  private final Prospects prospects;
  private final ForeignPeers foreign;
  private final PeerSharing sharing;
  private final Challenges challenges;
  private final EndpointProof proof;
  private final OwnAddresses own;
  private final Outbound outbound;
  private final Listener listener;

  /** Hears of peers that come and go. */
  public interface Listener {
    /** A peer proved itself. */
    void added(Peer peer);

    /** A peer is forgotten. */
    void dropped(Peer peer, String reason);
  }

  public PeerTalk(
      Timing timing,
      Defences defences,
      PeerTable table,
      OwnAddresses own,
      Outbound outbound,
      RandomGenerator random,
      Listener listener) {
    this.defences = defences;
    this.table = table;
    this.own = own;
    this.outbound = outbound;
    this.listener = listener;
    prospects = new Prospects(timing, defences);
    challenges = new Challenges(timing.pingMs());
    foreign = new ForeignPeers(random);
    proof = new EndpointProof(random);
    sharing = new PeerSharing(timing, table, foreign, own, random);
  }

  /** Takes an anchor of the last run, which has a place of its own if it answers. */
  public void expectAnchor(PeerAddress address, long nowMs) {
    if (outbound.reaches(address) && table.get(address) == null && !own.contains(address)) {
      prospects.anchor(address, nowMs);
    }
  }

  /** Answers a GETPEER, and asks a stranger in return. */
  public Verdict<Packet> onGetPeers(Packet packet, GetPeers request, long nowUs) {
    long nowMs = nowUs / 1_000;
    PeerAddress from = packet.from();
    if (proof.holds(request.token(), from, nowMs)) {
      heardOurselves(from);
      return Verdict.ignore(Ignored.SELF);
    }
    Peer peer = table.get(from);
    boolean original = request.token().isEmpty();
    if (peer != null && peer.proven) {
      table.seen(peer, nowMs);
      boolean freely = table.mayTell(peer, nowMs);
      tellPeers(outbound.reply(from, packet.length(), freely), request.token(), from, nowMs);
      return Verdict.accept(packet);
    }
    Reply reply = outbound.reply(from, packet.length(), false);
    if (packet.length() == 0) {
      if (challenges.open(from, true, nowMs)) {
        reply.send(PacketCodec.encode(GetPeers.BARE));
      }
      return Verdict.accept(packet);
    }
    boolean told = tellPeers(reply, request.token(), from, nowMs);
    challenge(reply, from, original && !told, nowMs);
    return Verdict.accept(packet);
  }

  /** Takes an answer to our GETPEER: its sender is proven by it. */
  public Verdict<Packet> onPeers(Packet packet, Peers answer, long nowUs) {
    long nowMs = nowUs / 1_000;
    PeerAddress from = packet.from();
    Peer peer = table.get(from);
    boolean legacy = answer.token().isEmpty();
    boolean pinged = peer != null && peer.pinging;
    Answer unknown = legacy && !pinged ? challenges.answered(from, nowMs) : Answer.UNASKED;
    boolean asked = legacy ? pinged || unknown != Answer.UNASKED : holds(answer, from, nowMs);
    if (!asked || own.contains(from)) {
      return Verdict.ignore(Ignored.UNSOLICITED);
    }
    boolean first = peer == null || !peer.proven;
    Peer proven = peer == null || first ? admit(from, nowMs) : peer;
    prospects.remove(from);
    if (proven == null) {
      return Verdict.ignore(Ignored.TABLE_FULL);
    }
    boolean news = first || pinged;
    table.answered(proven, legacy, nowUs);
    if (first) {
      listener.added(proven);
    }
    if (unknown == Answer.ASKED_AND_OWED) {
      tellPeers(outbound.reply(from, packet.length(), true), ByteString.EMPTY, from, nowMs);
    }
    if (news) {
      answer.peers().forEach(address -> learn(address, from, nowMs));
    }
    return Verdict.accept(packet);
  }

  /**
   * Notes any other packet: a stranger is asked to prove itself with what is left of the reply.
   *
   * @param reply to that packet
   */
  public void onOther(PeerAddress from, Reply reply, long nowMs) {
    Peer peer = table.get(from);
    if (peer != null && peer.proven) {
      table.seen(peer, nowMs);
    } else if (!own.contains(from)) {
      challenge(reply, from, false, nowMs);
    }
  }

  /** Whether what is sent to an address need not be measured by what it sent. */
  public boolean isProven(PeerAddress address) {
    return table.isProven(address);
  }

  /** Sends the pings that are due, and drops the silent. */
  public void maintain(long nowUs) {
    long nowMs = nowUs / 1_000;
    List<Peer> silent = new ArrayList<>();
    for (Peer peer : table.all()) {
      switch (table.due(peer, nowMs)) {
        case NOTHING -> {}
        case PING -> ping(peer, nowUs);
        case DROP -> silent.add(peer);
      }
    }
    for (Peer peer : silent) {
      prospects.lost(peer, nowMs);
      drop(peer, "silent");
    }
    for (PeerAddress address : prospects.due(nowMs)) {
      if (table.get(address) != null || own.contains(address)) {
        prospects.remove(address);
      } else if (challenges.open(address, false, nowMs)) {
        outbound.send(
            address,
            PacketCodec.encode(new GetPeers(proof.token(address, nowMs), CHALLENGE_PADDING)));
      }
    }
  }

  /** Pings a peer now. */
  public void ping(Peer peer, long nowUs) {
    table.pinged(peer, nowUs);
    ByteString token = proof.token(peer.address, nowUs / 1_000);
    outbound.send(peer.address, PacketCodec.encode(GetPeers.padded(token)));
  }

  private boolean holds(Peers answer, PeerAddress from, long nowMs) {
    return proof.holds(answer.token(), from, nowMs);
  }

  private void drop(Peer peer, String reason) {
    table.remove(peer);
    listener.dropped(peer, reason);
  }

  /** Nobody else gets a token of ours for an address to ask us with. */
  private void heardOurselves(PeerAddress from) {
    own.found(from);
    prospects.remove(from);
    Peer peer = table.get(from);
    if (peer != null) {
      drop(peer, "is this node itself");
    }
  }

  private @Nullable Peer admit(PeerAddress from, long nowMs) {
    Peer peer =
        prospects.isAnchor(from) ? table.addAnchor(from, nowMs) : table.addProven(from, nowMs);
    if (peer != null) {
      return peer;
    }
    Peer leaving = table.displaced(from, nowMs);
    if (leaving == null) {
      Peer tested = table.toTest(from);
      if (tested == null) {
        return null;
      }
      if (!table.failedTest(tested, nowMs)) {
        table.test(tested);
        return null;
      }
      leaving = tested;
    }
    drop(leaving, "made room");
    return table.addProven(from, nowMs);
  }

  /** Sends as many peers as the reply has room for; false if it has none at all. */
  private boolean tellPeers(Reply reply, ByteString token, PeerAddress to, long nowMs) {
    List<PeerAddress> shared = sharing.draw(to, token.isEmpty(), nowMs);
    for (int count = shared.size(); count >= 0; count--) {
      if (reply.send(PacketCodec.encode(new Peers(token, shared.subList(0, count))))) {
        return true;
      }
    }
    return false;
  }

  private void challenge(Reply reply, PeerAddress to, boolean owed, long nowMs) {
    if (reply.left() >= TOKEN_ONLY_LENGTH && challenges.open(to, owed, nowMs)) {
      long room = reply.left() - TOKEN_ONLY_LENGTH - PADDING_HEADER_LENGTH;
      int padding = Math.clamp(room, 0, CHALLENGE_PADDING);
      reply.send(PacketCodec.encode(new GetPeers(proof.token(to, nowMs), padding)));
    }
  }

  private void learn(PeerAddress address, PeerAddress from, long nowMs) {
    AddressScope teller = PeerAddresses.scope(from);
    if (!defences.has(Defence.SOLICITED_PEERS)) {
      learnBlindly(address, nowMs);
      return;
    }
    if (address.equals(from) || own.contains(address) || !Reach.isCredible(address, teller)) {
      return;
    }
    if (!outbound.reaches(address)) {
      foreign.offer(address);
    } else if (table.get(address) == null) {
      prospects.told(address, from, nowMs);
    }
  }

  /** As original nodes do: whoever is named is a peer at once. */
  private void learnBlindly(PeerAddress address, long nowMs) {
    if (outbound.reaches(address) && (!address.isIp() || address.port() != 0)) {
      table.addProven(address, nowMs);
    }
  }
}
