package dave.node;

import dave.engine.snapshot.NodeSnapshot;
import dave.node.meters.SnapshotGauges;
import dave.service.NodeService;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates the gauges when a collector asks for them, at most once a second, so that a node without
 * collectors does no work for it. If an update fails, the old values stay.
 */
final class GaugeRefresher {
  private static final Logger LOG = LoggerFactory.getLogger("/node/metrics");
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final long FRESH_MS = 1_000;

  private final NodeService service;
  private final SnapshotGauges gauges;
  private final @Nullable DiskStore disk;
  private final InstantSource clock;
  private long lookedMs;

  /**
   * @param disk null if the dats are in memory
   */
  GaugeRefresher(NodeRuntime runtime, @Nullable DiskStore disk, NodeService service) {
    clock = runtime.clock();
    this.disk = disk;
    this.service = service;
    gauges = new SnapshotGauges(runtime.meters());
    if (disk != null) {
      disk.measure(runtime.meters());
    }
  }

  /**
   * Updates the gauges, unless that was done less than a second ago. May block for two seconds if
   * the engine does not answer.
   */
  synchronized void look() {
    long nowMs = clock.millis();
    if (Math.abs(nowMs - lookedMs) < FRESH_MS) {
      return;
    }
    lookedMs = nowMs;
    try {
      NodeSnapshot seen = service.snapshot().block(LOOK);
      if (seen != null) {
        gauges.show(seen);
      }
      if (disk != null) {
        disk.look();
      }
    } catch (IllegalStateException | NodeException e) {
      LOG.warn("cannot read the node's state: {}", e.getMessage());
    }
  }
}
