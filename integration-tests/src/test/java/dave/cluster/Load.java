package dave.cluster;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts dats at a steady rate, on the running nodes in turn. The ledger gets the acknowledged ones.
 */
final class Load implements AutoCloseable {
  private static final long SECOND_NS = 1_000_000_000;

  private final Cluster cluster;
  private final long everyNs;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "load");
  private volatile boolean ended;

  private Load(Cluster cluster, int perSecond) {
    this.cluster = cluster;
    everyNs = SECOND_NS / perSecond;
  }

  static Load begin(Cluster cluster, int perSecond) {
    Load load = new Load(cluster, perSecond);
    load.thread.start();
    return load;
  }

  private void run() {
    for (int i = 0; !ended; i++) {
      List<ClusterNode> up = cluster.everyNode().list();
      boolean taken = up.get(i % up.size()).tries().isPresent();
      (taken ? acknowledged : refused).incrementAndGet();
      LockSupport.parkNanos(everyNs);
    }
  }

  /** Stops, and waits for the last answer. */
  @Override
  public void close() {
    ended = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Report.print("load: " + acknowledged + " acknowledged, " + refused + " not");
  }
}
