package dave.engine.peer;

import dave.engine.model.Reachability.State;
import dave.engine.quota.Budgets;
import dave.engine.quota.LatestMap;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.quota.TokenBucket;
import java.util.Map;

/**
 * Introduces nodes that open a link to each other, so that the routers in front of both let the
 * handshake in. A node that asks an address which a linked peer named asks that peer, the
 * introducer, to be introduced there. The introducer tells the other node, over their link, of the
 * address of the link over which it was asked. The other node sends a question to that address:
 * with it, its own router lets in what comes from there.
 *
 * <p>Rules. An introducer tells a node only of the proven address of a linked peer, only to a node
 * that it is linked with and named to that peer, and only if asked. Whoever is told asks an address
 * at most {@value Candidates#PINGS} times in ten minutes for introductions, and one address of a
 * public network group in a ping interval, as for addresses that peers named. It follows {@value
 * #BURST} introductions at once and then one in {@value #EVERY_MS} ms, and fewer of each network
 * group of introducers. So a lying introducer aims few datagrams at a bystander, and no more than
 * by naming it. A node that others reach follows none. On the core worker only.
 */
public final class Introductions {
  /** Introductions that are followed at once. */
  static final int BURST = 16;

  /** Time between two introductions that are followed, in the long run. */
  static final long EVERY_MS = 10_000;

  /** The same of introducers of one network group. */
  static final int BURST_OF_GROUP = 6;

  static final long EVERY_MS_OF_GROUP = 30_000;

  /** Introductions a second that one host may ask for, and that one host is told. */
  private static final int PER_SECOND = 2;

  /** How many of the addresses that were named last are remembered. */
  private static final int MAX_NAMED = 2_048;

  private static final int MAX_INTRODUCERS = 256;

  private final PeerTable table;
  private final OwnAddresses own;
  private final OutsideContacts contacts;
  private final Pings pings;
  private final Messenger messenger;
  private final Map<Named, Boolean> named = new LatestMap<>(MAX_NAMED);
  private final Budgets askers = new Budgets(PER_SECOND);
  private final Budgets told = new Budgets(PER_SECOND);
  private final Map<NetworkPrefix, TokenBucket> introducers = new LatestMap<>(MAX_INTRODUCERS);
  private final TokenBucket all = new TokenBucket(1e3 / EVERY_MS, BURST, 0);

  private record Named(PeerAddress to, PeerAddress about) {}

  /** Sends what introductions need. All addresses are of "sealed". */
  public interface Messenger {
    /** A messenger of a node without links, which sends nothing. */
    Messenger NONE =
        new Messenger() {
          @Override
          public void ask(PeerAddress introducer, PeerAddress about) {}

          @Override
          public void tell(PeerAddress to, PeerAddress about) {}

          @Override
          public void greet(PeerAddress about) {}
        };

    /** Asks a linked peer, in the next cell, to introduce this node. */
    void ask(PeerAddress introducer, PeerAddress about);

    /** Tells a linked peer, in the next cell, of another. */
    void tell(PeerAddress to, PeerAddress about);

    /** Sends one question of a handshake, and forgets it. */
    void greet(PeerAddress about);
  }

  Introductions(
      PeerTable table,
      OwnAddresses own,
      OutsideContacts contacts,
      Pings pings,
      Messenger messenger) {
    this.table = table;
    this.own = own;
    this.contacts = contacts;
    this.pings = pings;
    this.messenger = messenger;
  }

  /** Notes that this node named an address to a peer. */
  void named(PeerAddress to, PeerAddress about) {
    if (isSealed(to) && isSealed(about)) {
      named.put(new Named(to, about), true);
    }
  }

  /**
   * Asks to be introduced at an address that is being asked for a link, by the peer that named it.
   */
  void ask(PeerAddress introducer, PeerAddress about) {
    if (isSealed(introducer) && isSealed(about)) {
      messenger.ask(introducer, about);
    }
  }

  /** Handles the request of a linked peer to be introduced to another one. */
  public void asked(PeerAddress from, PeerAddress about, long nowMs) {
    if (named.containsKey(new Named(from, about))
        && table.isProven(about)
        && askers.tryConsume(from, 1, nowMs)
        && told.tryConsume(about, 1, nowMs)) {
      messenger.tell(about, from);
    }
  }

  /** Handles an introduction by a linked peer: opens a link, or at least the own router. */
  public void told(PeerAddress from, PeerAddress about, long nowMs) {
    if (about.equals(from)
        || table.get(about) != null
        || own.contains(about.underLink())
        || !UsefulAddresses.isCredible(about, PeerAddresses.scope(from))
        || contacts.now(0).state() == State.REACHABLE
        || all.untilMs(1, nowMs) > 0
        || introducer(from, nowMs).untilMs(1, nowMs) > 0
        || !pings.prospects().addIntroduced(about, nowMs)) {
      return;
    }
    all.charge(1, nowMs);
    introducer(from, nowMs).charge(1, nowMs);
    if (!pings.ask(about, /* reserved= */ false, nowMs)) {
      messenger.greet(about);
    }
  }

  private TokenBucket introducer(PeerAddress from, long nowMs) {
    return introducers.computeIfAbsent(
        PeerAddresses.group(from),
        group -> new TokenBucket(1e3 / EVERY_MS_OF_GROUP, BURST_OF_GROUP, nowMs));
  }

  private static boolean isSealed(PeerAddress address) {
    return address.transport().equals(PeerAddress.SEALED);
  }
}
