package dave.engine.peer;

import dave.engine.store.DatStore;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Up to {@value #MAX} tried peers that survive a restart, so that a node that comes back does not
 * depend on whoever speaks to it first. Kept as URIs, one a line.
 */
public final class Anchors {
  static final int MAX = 16;

  /** Between two looks at the table: what a node that is closed soon still remembers. */
  private static final long LOOK_MS = 5_000;

  private static final String NAME = "anchors";
  private static final Logger LOG = LoggerFactory.getLogger("/peer/anchors");

  private final DatStore store;
  private final long intervalMs;
  private volatile List<PeerAddress> latest = List.of();
  private List<PeerAddress> saved = List.of();
  private long lookedMs;
  private long lastMs;

  /**
   * @param intervalMs between two records
   */
  public Anchors(DatStore store, long intervalMs) {
    this.store = store;
    this.intervalMs = intervalMs;
  }

  /** The peers that were remembered; may block. */
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

  /** Looks who is worth it, and remembers them now and then. On the core worker. */
  public void maintain(PeerTable table, long nowMs, Scheduler io) {
    if (nowMs - lookedMs >= Math.min(intervalMs, LOOK_MS)) {
      lookedMs = nowMs;
      List<PeerAddress> best = table.anchors(MAX);
      if (!best.isEmpty()) { // A node that lost all its peers needs the old ones most.
        latest = best;
      }
    }
    if (nowMs - lastMs >= intervalMs) {
      lastMs = nowMs;
      io.schedule(this::save);
    }
  }

  /** Remembers the peers last looked at, unless they are remembered; may block. Thread-safe. */
  public synchronized void save() {
    List<PeerAddress> peers = latest;
    if (!peers.equals(saved)) {
      String text = peers.stream().map(PeerAddress::toString).collect(Collectors.joining("\n"));
      store.putMeta(NAME, text.getBytes(StandardCharsets.UTF_8));
      saved = peers;
    }
  }
}
