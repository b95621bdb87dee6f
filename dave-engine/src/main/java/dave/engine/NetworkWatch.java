package dave.engine;

import dave.engine.link.SealedTransport;
import dave.engine.model.LinkView;
import dave.engine.peer.PeerExchange;
import dave.wire.PeerAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings links back after the node slept, moved to another address, or was without a network.
 *
 * <p>It notices that by one of these:
 *
 * <ul>
 *   <li>A tick comes {@value #SLEPT_MS} ms late, or the wall clock went ahead by as much: the node
 *       slept.
 *   <li>No cell comes over any link, though several are due: this node has another address or no
 *       network, as its peers do not fall silent together.
 *   <li>No peer answers for {@value #ALONE_MS} ms.
 * </ul>
 *
 * <p>Then it opens links anew to the peers that it knows, one each {@value #STEP_MS} ms, and more
 * slowly after a minute. Old links stay until new ones replace them. Once one is open or brings
 * cells, the network is back: the others follow at once, except those whose old link brings cells.
 * So what it sends is bounded, however long the network is away. On the core worker only.
 */
final class NetworkWatch {
  /** A node that slept for less has links that the other sides still keep. */
  static final long SLEPT_MS = 60_000;

  static final long ALONE_MS = 10_000;
  static final long STEP_MS = 500;

  /** The shortest silence of all links that counts. */
  private static final long LEAST_QUIET_MS = 3_000;

  /**
   * So many cells that are due do not come. Rounds have random orders, so cells come about as in a
   * Poisson process: one pause in 20,000 is so long by chance.
   */
  private static final int QUIET_CELLS = 10;

  private static final long OFTEN_MS = 60_000;
  private static final long SELDOM_MS = 3_000;

  /** Cells that waited in the socket while the node slept come in this time. */
  private static final long STALE_MS = 1_000;

  /** The most peers that are asked in turn. */
  private static final int MOST = 32;

  private static final Logger LOG = LoggerFactory.getLogger("/engine/network");

  private final SealedTransport links;
  private final PeerExchange exchange;
  private final Consumer<EngineEvent> events;
  private final Deque<PeerAddress> asked = new ArrayDeque<>();
  private List<LinkView> known = List.of();
  private List<PeerAddress> had = List.of();
  private long tickMs;
  private long aheadMs;
  private long metMs;
  private long sinceMs = -1;
  private long stepMs;
  private boolean back;

  /**
   * @param wallMs the wall clock
   * @param nowMs the steady clock
   */
  NetworkWatch(
      SealedTransport links,
      PeerExchange exchange,
      Consumer<EngineEvent> events,
      long wallMs,
      long nowMs) {
    this.links = links;
    this.exchange = exchange;
    this.events = events;
    tickMs = nowMs;
    aheadMs = wallMs - nowMs;
    metMs = nowMs;
  }

  /**
   * Looks at the clocks and the links, and asks a peer if it is time.
   *
   * @return whether the network has just come back
   */
  boolean look(long wallMs, long nowMs) {
    long sleptMs = Math.max(nowMs - tickMs, wallMs - nowMs - aheadMs);
    tickMs = nowMs;
    aheadMs = wallMs - nowMs;
    List<LinkView> before = known;
    List<LinkView> open = links.links();
    known = open;
    if (exchange.hasProven()) {
      metMs = nowMs;
    }
    if (sleptMs >= SLEPT_MS) {
      LOG.info("the node slept for {} s, and opens its links anew", sleptMs / 1_000);
      begin(before, nowMs);
      events.accept(new EngineEvent.NetworkChanged());
    } else if (sinceMs < 0 && isQuiet(open, wallMs)) {
      LOG.info("no link brings anything: the network is gone, or this node has another address");
      begin(open, nowMs);
    } else if (sinceMs < 0 && nowMs - metMs >= ALONE_MS) {
      begin(open, nowMs);
    }
    return sinceMs >= 0 && seek(open, wallMs, nowMs);
  }

  private void begin(List<LinkView> open, long nowMs) {
    had = worthAsking(open);
    sinceMs = nowMs;
    stepMs = nowMs;
    back = false;
    asked.clear();
  }

  /** Whether so many cells are due that they cannot all be lost. */
  private boolean isQuiet(List<LinkView> open, long wallMs) {
    double perMs = 0;
    long heardMs = Long.MIN_VALUE;
    for (LinkView link : open) {
      long roundMs = links.roundMs(link.address());
      perMs += roundMs == 0 ? 0 : 1.0 / roundMs;
      heardMs = Math.max(heardMs, Math.max(link.heardMs(), link.sinceMs()));
    }
    return perMs > 0 && wallMs - heardMs >= Math.max(LEAST_QUIET_MS, QUIET_CELLS / perMs);
  }

  private boolean seek(List<LinkView> open, long wallMs, long nowMs) {
    long sinceWallMs = wallMs - (nowMs - sinceMs);
    boolean news = !back && open.stream().anyMatch(link -> isAlive(link, sinceWallMs));
    if (news) {
      back = true;
      stepMs = nowMs;
      exchange.hurry(nowMs);
    }
    if (nowMs >= stepMs) {
      stepMs = nowMs + (back ? 0 : nowMs - sinceMs < OFTEN_MS ? STEP_MS : SELDOM_MS);
      askNext(open, sinceWallMs, nowMs);
    }
    if (news) {
      LOG.info("the network is back");
      events.accept(new EngineEvent.NetworkChanged());
    }
    return news;
  }

  /** Whether a link was opened since then, or brought a cell that was sent since then. */
  private static boolean isAlive(LinkView link, long sinceWallMs) {
    return (link.chosen() && link.sinceMs() >= sinceWallMs)
        || link.heardMs() >= sinceWallMs + STALE_MS;
  }

  private void askNext(List<LinkView> open, long sinceWallMs, long nowMs) {
    if (asked.isEmpty()) {
      asked.addAll(toAsk());
    }
    Set<PeerAddress> alive = new LinkedHashSet<>();
    open.stream()
        .filter(link -> isAlive(link, sinceWallMs))
        .forEach(link -> alive.add(link.address()));
    asked.removeAll(alive);
    PeerAddress next = asked.poll();
    if (next != null) {
      if (links.isOpen(next)) {
        links.renew(next);
      } else {
        exchange.askAgain(next, nowMs);
      }
    }
    if (asked.isEmpty() && back) {
      sinceMs = -1;
    }
  }

  private List<PeerAddress> toAsk() {
    Set<PeerAddress> all = new LinkedHashSet<>(had);
    all.addAll(exchange.sought());
    return all.stream().limit(MOST).toList();
  }

  /**
   * The links that this node chose, and then those with trust. Strangers may have opened the others
   * so that this node opens links to them.
   */
  private List<PeerAddress> worthAsking(List<LinkView> open) {
    List<PeerAddress> worth = new ArrayList<>();
    open.stream().filter(LinkView::chosen).forEach(link -> worth.add(link.address()));
    open.stream()
        .filter(link -> !link.chosen() && exchange.isUseful(link.address()))
        .forEach(link -> worth.add(link.address()));
    return worth;
  }
}
