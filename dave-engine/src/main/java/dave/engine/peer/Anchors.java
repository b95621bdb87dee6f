package dave.engine.peer;

import dave.engine.store.DatStore;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Saves up to {@value #MAX} proven peers over restarts, so that a restarted node does not depend on
 * the first peers that contact it. They are saved as URIs, one a line.
 */
public final class Anchors {
  static final int MAX = 16;

  /** The most linked peers among them. */
  static final int MAX_LINKED = 8;

  /**
   * Time between two looks at the table, short so that a node that is closed soon saves its peers
   * too.
   */
  private static final long LOOK_MS = 5_000;

  private static final String NAME = "anchors";
  private static final Logger LOG = LoggerFactory.getLogger("/peer/anchors");

  private final DatStore store;
  private final long intervalMs;
  private final Predicate<PeerAddress> isChosen;
  private volatile List<PeerAddress> latest = List.of();
  private List<PeerAddress> saved = List.of();
  private long lookedMs;
  private long lastMs;

  /**
   * @param intervalMs time between two saves
   * @param isChosen whether this node opened the link to an address of "sealed"
   */
  public Anchors(DatStore store, long intervalMs, Predicate<PeerAddress> isChosen) {
    this.store = store;
    this.intervalMs = intervalMs;
    this.isChosen = isChosen;
  }

  /** The peers that were saved; may block. */
  public static List<PeerAddress> load(DatStore store) {
    byte[] text = store.getMeta(NAME);
    return text == null
        ? List.of()
        : new String(text, StandardCharsets.UTF_8).lines().flatMap(Anchors::parse).toList();
  }

  private static Stream<PeerAddress> parse(String line) {
    try {
      return Stream.of(PeerAddresses.parse(line));
    } catch (IllegalArgumentException e) {
      LOG.warn("forgets an anchor: {}", e.getMessage());
      return Stream.empty();
    }
  }

  /** Chooses the best peers, and saves them at each interval. On the core worker. */
  public void maintain(PeerTable table, long nowMs, Scheduler io) {
    if (nowMs - lookedMs >= Math.min(intervalMs, LOOK_MS)) {
      lookedMs = nowMs;
      List<PeerAddress> best = table.anchors(MAX, MAX_LINKED, isChosen);
      if (!best.isEmpty()) { // A node that lost all peers needs the old ones most.
        latest = best;
      }
    }
    if (nowMs - lastMs >= intervalMs) {
      lastMs = nowMs;
      io.schedule(this::save);
    }
  }

  /**
   * Saves the peers that were chosen last, unless they are saved already; may block. Thread-safe.
   */
  public synchronized void save() {
    List<PeerAddress> peers = latest;
    if (!peers.equals(saved)) {
      String text = peers.stream().map(PeerAddress::toString).collect(Collectors.joining("\n"));
      store.putMeta(NAME, text.getBytes(StandardCharsets.UTF_8));
      saved = peers;
    }
  }
}
