package dave.engine.peer;

import com.google.protobuf.ByteString;
import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.proof.Outbound;
import dave.engine.proof.Outbound.Reply;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Verdict;
import dave.wire.AddressScope;
import dave.wire.LinkKey;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * GETPEER and PEER: pings, endpoint proofs, and what peers tell of others. On the core worker only.
 *
 * <p>Guarantees: an address becomes a peer only by answering us; a PEER counts only as the answer
 * to our own GETPEER, by its token or, of original nodes, by its moment; whoever has not proven
 * that it receives at its address gets no more bytes than it sent, and nor does a proven peer for a
 * request that others could have sent in its name.
 */
public final class PeerTalk {
  /** Between two strangers that are asked though the table is full. */
  private static final long LOOK_MS = 1_000;

  private final ControlBehaviour control;
  private final PeerTable table;
  private final Pings pings;
  private final ForeignPeers foreign;
  private final PeerSharing sharing;
  private final OwnAddresses own;
  private final Outbound outbound;
  private final Listener listener;
  private final Optional<LinkKey> linkKey;
  private long nextLookMs;

  /** Hears of peers that come and go. */
  public interface Listener {
    /** A peer proved itself. */
    void added(Peer peer);

    /** A peer is forgotten. */
    void dropped(Peer peer, String reason);
  }

  /** Runs something later, on the core worker. */
  @FunctionalInterface
  public interface Alarm {
    /** Runs {@code task} in so many milliseconds; it gets those of the steady clock then. */
    void in(long delayMs, LongConsumer task);
  }

  /**
   * @param linkKey of this node's links, told to peers over UDP; empty if it is not told
   */
  public PeerTalk(
      Timing timing,
      Defences defences,
      ControlBehaviour control,
      PeerTable table,
      OwnAddresses own,
      Outbound outbound,
      RandomGenerator random,
      Alarm alarm,
      Listener listener,
      Optional<LinkKey> linkKey) {
    this.linkKey = linkKey;
    this.control = control;
    this.table = table;
    this.own = own;
    this.outbound = outbound;
    this.listener = listener;
    pings = new Pings(timing, defences, table, own, outbound, random, alarm);
    foreign = new ForeignPeers(random);
    sharing = new PeerSharing(timing, table, foreign, own, random);
  }

  /** Takes an anchor of the last run, which has a place of its own if it answers. */
  public void expectAnchor(PeerAddress address, long nowMs) {
    if (outbound.reaches(address) && table.get(address) == null && !own.contains(address)) {
      pings.prospects().anchor(address, nowMs);
    }
  }

  /** Answers a GETPEER, and asks a stranger in return. */
  public Verdict<GetPeers> onGetPeers(PeerAddress from, int length, GetPeers request, long nowUs) {
    long nowMs = nowUs / 1_000;
    ByteString token = request.token();
    if (pings.holds(token, from, nowMs)) {
      heardOurselves(from);
      return Verdict.ignore(Ignored.SELF);
    }
    Peer peer = table.get(from);
    if (peer != null && !token.isEmpty()) {
      peer.token = token;
    }
    if (peer != null && peer.proven) {
      peer.seen(nowMs);
      boolean freely = peer.legacy && token.isEmpty() && table.mayTell(peer, nowMs);
      tellPeers(outbound.reply(from, length, freely), token, from, nowMs);
      return Verdict.accept(request);
    }
    Reply reply = outbound.reply(from, length, false);
    if (length == 0) {
      pings.askBare(reply, from, nowMs);
    } else {
      tellPeers(reply, token, from, nowMs);
      pings.challenge(reply, from, nowMs);
    }
    return Verdict.accept(request);
  }

  /** Takes an answer to our GETPEER: its sender is proven by it. */
  public Verdict<Peers> onPeers(PeerAddress from, Peers answer, long nowUs) {
    if (answer.token().isEmpty()) {
      return onLegacyPeers(from, answer, nowUs);
    }
    if (!pings.holds(answer.token(), from, nowUs / 1_000) || own.contains(from)) {
      return Verdict.ignore(Ignored.UNSOLICITED);
    }
    Peer peer = table.get(from);
    boolean news = peer == null || !peer.proven || peer.pinging;
    return accept(from, answer, false, news, nowUs);
  }

  /** Without a token an answer could be forged: its moment has to be right. */
  private Verdict<Peers> onLegacyPeers(PeerAddress from, Peers answer, long nowUs) {
    long nowMs = nowUs / 1_000;
    Peer peer = table.get(from);
    if (own.contains(from) || (peer != null && peer.proven && !peer.legacy)) {
      return Verdict.ignore(Ignored.UNSOLICITED);
    }
    if (peer != null) {
      if (peer.isAnswer(nowMs)) {
        return accept(from, answer, true, true, nowUs);
      }
      if (table.strike(peer)) {
        drop(peer, "answers unasked");
        pings.tryAgain(from, nowMs);
      }
      return Verdict.ignore(Ignored.UNSOLICITED);
    }
    return switch (pings.answered(from, nowMs)) {
      case STRIKE -> Verdict.ignore(Ignored.UNSOLICITED);
      case COUNTED -> Verdict.accept(answer);
      case PROOF -> accept(from, answer, true, true, nowUs);
    };
  }

  /**
   * Takes an answer that counts.
   *
   * @param news whether what it tells of others was not taken before
   */
  private Verdict<Peers> accept(
      PeerAddress from, Peers answer, boolean legacy, boolean news, long nowUs) {
    long nowMs = nowUs / 1_000;
    Peer peer = table.get(from);
    boolean first = peer == null || !peer.proven;
    if (first) {
      peer = admit(from, nowMs);
      pings.proven(from);
    }
    if (peer == null) {
      return Verdict.ignore(Ignored.TABLE_FULL);
    }
    peer.answered(legacy, nowUs);
    if (first) {
      listener.added(peer);
      replacePlain(peer);
    }
    answer.linkKey().ifPresent(key -> learnLink(key, from, nowMs));
    if (news) {
      answer.peers().forEach(address -> learn(address, from, nowMs));
    }
    return Verdict.accept(answer);
  }

  /** A peer over UDP is another way to the node at the other end of a link: the link is kept. */
  private void replacePlain(Peer linked) {
    if (linked.address.transport().equals(PeerAddress.SEALED)) {
      Peer plain = table.get(linked.address.underLink());
      if (plain != null && !plain.edge) {
        drop(plain, "is linked");
      }
    }
  }

  /** A peer over UDP said its link key, with a token of ours: it is one of ours. */
  private void learnLink(LinkKey key, PeerAddress from, long nowMs) {
    if (linkKey.isPresent()
        && !linkKey.get().equals(key)
        && from.transport().equals(PeerAddress.UDP)) {
      learn(PeerAddress.ofLink(key, from), from, nowMs);
    }
  }

  /**
   * Notes any other packet: a stranger is asked to prove itself with what is left of the reply.
   *
   * @param reply to that packet
   */
  public void onOther(PeerAddress from, Reply reply, long nowMs) {
    Peer peer = table.get(from);
    if (peer != null && peer.proven) {
      peer.seen(nowMs);
    } else if (!own.contains(from)) {
      pings.challenge(reply, from, nowMs);
    }
  }

  /** Whether there are no peers, and no addresses that may become some. */
  public boolean knowsNobody() {
    return table.all().isEmpty() && pings.prospects().isEmpty();
  }

  /** Whether what is sent to an address need not be measured by what it sent. */
  public boolean isProven(PeerAddress address) {
    return table.isProven(address);
  }

  /** Whether a source proved itself, but without a token, and so may do so no more. */
  public boolean isLegacy(PeerAddress address) {
    Peer peer = table.get(address);
    return peer != null && peer.proven && peer.legacy;
  }

  /** Whether a request carries the token of its source, which only that could have got. */
  public boolean isProof(ByteString token, PeerAddress from, long nowMs) {
    return pings.holds(token, from, nowMs);
  }

  /** Sends the pings that are due, and drops the silent. */
  public void maintain(long nowUs) {
    long nowMs = nowUs / 1_000;
    List<Peer> silent = new ArrayList<>();
    for (Peer peer : table.all()) {
      switch (table.due(peer, nowMs)) {
        case NOTHING -> {}
        case PING -> pings.ping(peer, nowUs);
        case DROP -> silent.add(peer);
      }
    }
    for (Peer peer : silent) {
      pings.prospects().lost(peer, nowMs);
      drop(peer, "silent");
    }
    pings.pingStrangers(nowMs);
  }

  /** Pings a peer now. */
  public void ping(Peer peer, long nowUs) {
    pings.ping(peer, nowUs);
  }

  /** Makes an edge a peer like others, if it answers, and else forgets it. */
  public void removeEdge(PeerAddress address) {
    Peer peer = table.get(address);
    if (peer != null && peer.edge && !table.keepAsPeer(peer)) {
      drop(peer, "is no edge any more");
    }
  }

  /** Forgets the one of some peers that brought least, so that another may take its place. */
  public void dropLeastUseful(List<PeerAddress> among, String reason) {
    Peer peer = table.leastUseful(among);
    if (peer != null) {
      drop(peer, reason);
    }
  }

  private void drop(Peer peer, String reason) {
    table.remove(peer);
    listener.dropped(peer, reason);
  }

  /** Nobody else gets a token of ours for an address to ask us with. */
  private void heardOurselves(PeerAddress from) {
    own.found(from);
    pings.prospects().remove(from);
    Peer peer = table.get(from);
    if (peer != null) {
      drop(peer, "is this node itself");
    }
  }

  /** Makes an address that answered a peer; null if there is no place for it. */
  private @Nullable Peer admit(PeerAddress from, long nowMs) {
    Peer peer =
        pings.prospects().isAnchor(from)
            ? table.addAnchor(from, nowMs)
            : table.addProven(from, nowMs);
    if (peer == null && makeRoom(from, nowMs)) {
      peer = table.addProven(from, nowMs);
    }
    if (peer != null) {
      peer.provenMs = pings.answersSinceMs(from, nowMs);
    }
    return peer;
  }

  private boolean makeRoom(PeerAddress newcomer, long nowMs) {
    Peer leaving = table.displaced(newcomer, nowMs);
    if (leaving == null) {
      Peer tested = table.toTest(newcomer);
      if (tested == null) {
        return false;
      }
      if (!table.failedTest(tested, nowMs)) {
        tested.test();
        return false;
      }
      leaving = tested;
    }
    drop(leaving, "made room");
    return true;
  }

  /** Sends as many peers as the reply has room for. */
  private void tellPeers(Reply reply, ByteString token, PeerAddress to, long nowMs) {
    List<PeerAddress> shared = sharing.draw(to, token.isEmpty(), nowMs);
    boolean told = false;
    boolean tells = !token.isEmpty() && to.transport().equals(PeerAddress.UDP);
    Optional<LinkKey> key = tells ? linkKey : Optional.empty();
    for (int count = shared.size(); count >= 0 && !told; count--) {
      told = reply.send(PacketCodec.encode(new Peers(token, shared.subList(0, count), key)));
    }
    if (!told && key.isPresent()) {
      reply.send(PacketCodec.encode(new Peers(token, List.of())));
    }
  }

  private void learn(PeerAddress address, PeerAddress from, long nowMs) {
    AddressScope teller = PeerAddresses.scope(from);
    if (control.toldOf(address, peer -> admitUnasked(peer, nowMs))) {
      return;
    }
    if (address.equals(from) || own.contains(address) || !Reach.isCredible(address, teller)) {
      return;
    }
    if (!outbound.reaches(address)) {
      foreign.offer(address);
    } else if (table.get(address) == null && isWorthAsking(address, nowMs)) {
      pings.prospects().told(address, from, nowMs);
    }
  }

  private void admitUnasked(PeerAddress address, long nowMs) {
    if (outbound.reaches(address)) {
      table.addProven(address, nowMs);
    }
  }

  /** A full table asks a stranger only now and then whether it would be the better peer. */
  private boolean isWorthAsking(PeerAddress address, long nowMs) {
    if (table.hasRoom(address)) {
      return true;
    }
    if (nowMs < nextLookMs) {
      return false;
    }
    nextLookMs = nowMs + LOOK_MS;
    return true;
  }
}
