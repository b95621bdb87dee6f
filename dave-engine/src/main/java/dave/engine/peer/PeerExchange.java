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
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Handles GETPEER and PEER: pings, endpoint proofs, and the addresses that peers send. On the core
 * worker only.
 *
 * <p>Guarantees: an address becomes a peer only by answering us. A PEER counts only as the answer
 * to our own GETPEER, which it shows by its token or, for original nodes, by its moment. A source
 * that has not proven that it receives at its address gets no more bytes than it sent. A proven
 * peer gets no more either, for a request that others could have sent in its name.
 */
public final class PeerExchange {
  /** Time between two strangers that are pinged though the table is full. */
  private static final long LOOK_MS = 1_000;

  private final ControlBehaviour control;
  private final PeerTable table;
  private final Pings pings;
  private final ForeignPeers foreign;
  private final PeerSharing sharing;
  private final Introductions introductions;
  private final OwnAddresses own;
  private final Outbound outbound;
  private final OutsideContacts contacts;
  private final Listener listener;
  private final Optional<LinkKey> linkKey;
  private long nextLookMs;

  /** Called when peers are added and dropped. */
  public interface Listener {
    /** A peer proved itself and was added. */
    void added(Peer peer);

    /** A peer was dropped. */
    void dropped(Peer peer, String reason);
  }

  /** Runs tasks later, on the core worker. */
  @FunctionalInterface
  public interface Timer {
    /** Runs {@code task} after a delay; it gets the time of the steady clock, in milliseconds. */
    void in(long delayMs, LongConsumer task);
  }

  /**
   * @param linkKey of this node's links, sent to peers over UDP; empty if it is not sent
   */
  public PeerExchange(
      Timing timing,
      Defences defences,
      ControlBehaviour control,
      PeerTable table,
      OwnAddresses own,
      Outbound outbound,
      OutsideContacts contacts,
      RandomGenerator random,
      Timer timer,
      Listener listener,
      Introductions.Messenger messenger,
      Optional<LinkKey> linkKey) {
    this.linkKey = linkKey;
    this.control = control;
    this.table = table;
    this.own = own;
    this.outbound = outbound;
    this.contacts = contacts;
    this.listener = listener;
    pings = new Pings(timing, defences, table, own, outbound, random, timer);
    foreign = new ForeignPeers(random);
    sharing = new PeerSharing(timing, table, foreign, own, random);
    introductions = new Introductions(table, own, contacts, pings, messenger);
  }

  /** The introductions of linked peers to each other. */
  public Introductions introductions() {
    return introductions;
  }

  /** Adds an anchor of the last run, which gets a reserved place if it answers. */
  public void expectAnchor(PeerAddress address, long nowMs) {
    if (outbound.reaches(address) && table.get(address) == null && !own.contains(address)) {
      pings.prospects().anchor(address, nowMs);
    }
  }

  /** Answers a GETPEER, and asks a stranger in return to prove itself. */
  public Verdict<GetPeers> onGetPeers(PeerAddress from, int length, GetPeers request, long nowUs) {
    long nowMs = nowUs / 1_000;
    ByteString token = request.token();
    if (pings.holds(token, from, nowMs)) {
      noteOwnAddress(from);
      return Verdict.ignore(Ignored.SELF);
    }
    Peer peer = table.get(from);
    if (peer != null && !token.isEmpty()) {
      peer.token = token;
    }
    if (peer != null && peer.proven) {
      peer.seen(nowMs);
      boolean freely = peer.legacy && token.isEmpty() && table.mayAnswer(peer, nowMs);
      sendPeers(outbound.reply(from, length, freely), token, from, nowMs);
      return Verdict.accept(request);
    }
    Reply reply = outbound.reply(from, length, false);
    if (length == 0) {
      pings.askWithoutToken(reply, from, nowMs);
    } else {
      sendPeers(reply, token, from, nowMs);
      pings.challenge(reply, from, nowMs);
    }
    return Verdict.accept(request);
  }

  /** Handles a PEER. If it answers our GETPEER, it proves its sender. */
  public Verdict<Peers> onPeers(PeerAddress from, Peers answer, long nowUs) {
    if (answer.token().isEmpty()) {
      return onLegacyPeers(from, answer, nowUs);
    }
    if (!pings.holds(answer.token(), from, nowUs / 1_000) || own.contains(from)) {
      return Verdict.ignore(Ignored.UNSOLICITED);
    }
    outbound.noteEcho(from);
    Peer peer = table.get(from);
    boolean news = peer == null || !peer.proven || peer.pinging;
    return accept(from, answer, false, news, nowUs);
  }

  /** Handles a PEER without a token, which could be forged: it has to come at the right moment. */
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
      if (table.noteUnsolicited(peer)) {
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
   * Handles an answer that counts.
   *
   * @param news whether to take the addresses in it
   */
  private Verdict<Peers> accept(
      PeerAddress from, Peers answer, boolean legacy, boolean news, long nowUs) {
    long nowMs = nowUs / 1_000;
    Peer peer = table.get(from);
    boolean first = peer == null || !peer.proven;
    if (first) {
      contacts.proved(from);
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
      answer.peers().forEach(address -> addNamed(address, from, nowMs));
    }
    return Verdict.accept(answer);
  }

  /**
   * Makes the other end of a new link a peer, and asks it for addresses. The handshake proved that
   * it receives at its address.
   *
   * @return whether there is a place for it
   */
  public boolean linked(PeerAddress from, long nowUs) {
    long nowMs = nowUs / 1_000;
    Peer peer = table.get(from);
    boolean first = peer == null || !peer.proven;
    if (first) {
      contacts.proved(from);
      peer = admit(from, nowMs);
      pings.proven(from);
    }
    if (peer == null) {
      return false;
    }
    peer.answered(false, nowUs);
    if (first) {
      listener.added(peer);
      replacePlain(peer);
    }
    pings.ping(peer, nowUs);
    return true;
  }

  /**
   * Drops the peer at the other end of a link that has ended. An edge stays, and is tried again;
   * one that was given without a key is a plain edge again. A silent peer is sought again if this
   * node chose it: others could make it open links to them.
   *
   * @param chosen whether this node opened the link
   * @param silent whether no cell came for too long
   */
  public void unlinked(PeerAddress from, boolean chosen, boolean silent, long nowMs) {
    Peer peer = table.get(from);
    if (peer == null || !peer.proven) {
      return;
    }
    PeerAddress plain = peer.standsFor;
    if (peer.edge && plain == null) {
      table.remember(peer, nowMs);
      table.unprove(peer, nowMs);
      return;
    }
    if (silent && chosen) {
      pings.prospects().lost(peer, nowMs);
    }
    table.remember(peer, nowMs);
    drop(peer, silent ? "silent" : "ended its link");
    if (plain != null) {
      table.addEdge(plain, nowMs);
    }
  }

  /**
   * Removes the UDP peer at the other end of a new link: both are the same node, and the link is
   * kept.
   */
  private void replacePlain(Peer linked) {
    if (linked.address.transport().equals(PeerAddress.SEALED)) {
      Peer plain = table.get(linked.address.underLink());
      if (plain != null) {
        table.replace(plain, linked);
        listener.dropped(plain, "is linked");
      }
    }
  }

  /**
   * Adds the sealed address of a UDP peer that sent its link key, if this node sends its own link
   * key too. An edge is asked for the link at once.
   */
  private void learnLink(LinkKey key, PeerAddress from, long nowMs) {
    if (linkKey.isPresent()
        && !linkKey.get().equals(key)
        && from.transport().equals(PeerAddress.UDP)) {
      PeerAddress linked = PeerAddress.ofLink(key, from);
      Peer sourceScope = table.get(from);
      if (sourceScope != null && sourceScope.edge && table.get(linked) == null) {
        pings.prospects().remove(linked);
        pings.ask(linked, true, nowMs);
      } else {
        addNamed(linked, from, nowMs);
      }
    }
  }

  /**
   * Notes any other packet. Uses what is left of the reply to ask a stranger to prove itself.
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

  /** Whether a peer answers. */
  public boolean hasProven() {
    return !table.proven().isEmpty();
  }

  /** Whether the peer at an address has trust. */
  public boolean isUseful(PeerAddress address) {
    return table.isUseful(address);
  }

  /**
   * The linked peers that this node lost and would have again: edges, anchors, those that it chose,
   * and those that had trust, in this order. One that is linked elsewhere now is left out.
   */
  public List<PeerAddress> sought() {
    Set<PeerAddress> all = new LinkedHashSet<>(table.silentEdges());
    all.addAll(pings.prospects().sought());
    all.addAll(table.former());
    all.removeIf(
        address -> !address.transport().equals(PeerAddress.SEALED) || table.isProven(address));
    return List.copyOf(all);
  }

  /** Asks a linked peer that was lost for a link. */
  public void askAgain(PeerAddress address, long nowMs) {
    Peer peer = table.get(address);
    if (peer != null) {
      pings.ping(peer, 1_000 * nowMs);
    } else {
      pings.askAgain(address, nowMs);
    }
  }

  /** Makes the pings of edges due that do not answer. */
  public void hurry(long nowMs) {
    table.hurry(nowMs);
  }

  /** Whether there are no peers, and no addresses that may become peers. */
  public boolean hasNoPeers() {
    return table.all().isEmpty() && pings.prospects().isEmpty();
  }

  /** Whether an address is proven, so that replies to it may be longer than its packets. */
  public boolean isProven(PeerAddress address) {
    return table.isProven(address);
  }

  /** Whether a source proved itself, but without a token. */
  public boolean isLegacy(PeerAddress address) {
    Peer peer = table.get(address);
    return peer != null && peer.proven && peer.legacy;
  }

  /**
   * Whether a request carries the token that was sent to its source, which only that source could
   * receive.
   */
  public boolean isProof(ByteString token, PeerAddress from, long nowMs) {
    return pings.holds(token, from, nowMs);
  }

  /** Sends the pings that are due, and drops silent peers. */
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
    contacts.maintain(table.proven());
    pings.pingStrangers(introductions, !hasProven(), nowMs);
  }

  /** Pings a peer now. */
  public void ping(Peer peer, long nowUs) {
    pings.ping(peer, nowUs);
  }

  /** Makes an edge an ordinary peer, if it answers and there is a place for it; drops it if not. */
  public void removeEdge(PeerAddress address) {
    Peer peer = table.edge(address);
    if (peer != null) {
      peer.standsFor = null;
      if (!table.keepAsPeer(peer)) {
        drop(peer, "is no edge any more");
      }
    }
  }

  /**
   * Drops the peer with the least trust among some addresses, so that another may take its place.
   */
  public void dropLeastUseful(List<PeerAddress> among, String reason) {
    Peer peer = table.leastUseful(among);
    if (peer != null) {
      drop(peer, reason);
    }
  }

  /** Drops the peer at an address, if there is one. */
  public void drop(PeerAddress address, String reason) {
    Peer peer = table.get(address);
    if (peer != null) {
      drop(peer, reason);
    }
  }

  private void drop(Peer peer, String reason) {
    table.remove(peer);
    listener.dropped(peer, reason);
  }

  /**
   * Notes that an address is this node's own, as our own token came from it. A link never leads to
   * this node itself: its other end repeats what it was sent.
   */
  private void noteOwnAddress(PeerAddress from) {
    if (from.transport().equals(PeerAddress.SEALED)) {
      return;
    }
    own.found(from);
    pings.prospects().remove(from);
    Peer peer = table.get(from);
    if (peer != null) {
      drop(peer, "is this node itself");
    }
  }

  /** Makes an address that answered us a peer; null if there is no place for it. */
  private @Nullable Peer admit(PeerAddress from, long nowMs) {
    Peer peer =
        pings.prospects().isAnchor(from)
            ? table.addAnchor(from, nowMs)
            : table.addProven(from, nowMs);
    if (peer == null && makeRoom(from, nowMs)) {
      peer = table.addProven(from, nowMs);
    }
    if (peer != null) {
      peer.provenMs = Math.min(peer.provenMs, pings.answersSinceMs(from, nowMs));
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

  /** Sends as many addresses as the reply has room for. */
  private void sendPeers(Reply reply, ByteString token, PeerAddress to, long nowMs) {
    List<PeerAddress> shared = sharing.draw(to, token.isEmpty(), nowMs);
    boolean told = false;
    boolean tells = !token.isEmpty() && to.transport().equals(PeerAddress.UDP);
    Optional<LinkKey> key = tells ? linkKey : Optional.empty();
    for (int count = shared.size(); count >= 0 && !told; count--) {
      told = reply.send(new Peers(token, shared.subList(0, count), key));
    }
    shared.forEach(address -> introductions.named(to, address));
    if (!told && key.isPresent()) {
      reply.send(new Peers(token, List.of()));
    }
  }

  private void addNamed(PeerAddress address, PeerAddress from, long nowMs) {
    AddressScope sourceScope = PeerAddresses.scope(from);
    if (control.onNamedAddress(address, peer -> admitUnasked(peer, nowMs))) {
      return;
    }
    if (address.equals(from)
        || own.contains(address)
        || !UsefulAddresses.isCredible(address, sourceScope)) {
      return;
    }
    contacts.named(address);
    if (!outbound.reaches(address)) {
      foreign.offer(address);
    } else if (table.get(address) == null && isWorthAsking(address, nowMs)) {
      pings.prospects().addNamed(address, from, nowMs);
    }
  }

  /** Over links, an address that never answered is no peer. It is asked at once, without limits. */
  private void admitUnasked(PeerAddress address, long nowMs) {
    if (address.transport().equals(PeerAddress.SEALED)) {
      pings.ask(address, true, nowMs);
    } else if (outbound.reaches(address)) {
      table.addProven(address, nowMs);
    }
  }

  /**
   * Whether to ping an address. With a full table, only one address in {@value #LOOK_MS} ms is
   * worth it.
   */
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
