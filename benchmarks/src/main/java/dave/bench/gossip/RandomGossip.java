package dave.bench.gossip;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The gossip of the original network on sockets of loopback. Each epoch every node sends one dat to
 * one peer, both drawn at random. It verifies, parses and stores nothing, so it needs less
 * processor time than any node that gossips so.
 */
final class RandomGossip implements AutoCloseable {
  private static final int DAT_LENGTH = 700;

  private final List<DatagramChannel> nodes = new ArrayList<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final BitSet fresh = new BitSet();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * DAT_LENGTH);
  private final SplittableRandom random;
  private final long epochNs;
  private final int old;

  /**
   * Opens the sockets.
   *
   * @param old the number of old dats in each node
   */
  RandomGossip(int count, long epochNs, int old, long seed) throws IOException {
    this.epochNs = epochNs;
    this.old = old;
    random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      DatagramChannel node = DatagramChannel.open();
      nodes.add(node);
      node.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .configureBlocking(false);
      addresses.add((InetSocketAddress) node.getLocalAddress());
    }
  }

  /** Spreads one new dat; the one before counts as old. */
  GossipSpread spread() throws IOException {
    fresh.clear();
    fresh.set(random.nextInt(nodes.size()));
    var threads = ManagementFactory.getThreadMXBean();
    long cpuNs = threads.getCurrentThreadCpuTime();
    long startNs = System.nanoTime();
    long[] dueNs = new long[nodes.size()];
    for (int i = 0; i < dueNs.length; i++) {
      dueNs[i] = startNs + random.nextLong(epochNs);
    }
    while (fresh.cardinality() < nodes.size()) {
      long nowNs = System.nanoTime();
      long firstNs = Long.MAX_VALUE;
      for (int i = 0; i < dueNs.length; i++) {
        if (dueNs[i] <= nowNs) {
          send(i);
          dueNs[i] += epochNs;
        }
        firstNs = Math.min(firstNs, dueNs[i]);
        receive(i);
      }
      LockSupport.parkNanos(firstNs - System.nanoTime());
    }
    return new GossipSpread(System.nanoTime() - startNs, threads.getCurrentThreadCpuTime() - cpuNs);
  }

  private void send(int from) throws IOException {
    int drawn = random.nextInt(old + (fresh.get(from) ? 1 : 0));
    int to = random.nextInt(nodes.size() - 1);
    buffer.clear().putInt(0, drawn).limit(DAT_LENGTH);
    nodes.get(from).send(buffer, addresses.get(to < from ? to : to + 1));
  }

  private void receive(int at) throws IOException {
    buffer.clear();
    while (nodes.get(at).receive(buffer) != null) {
      if (buffer.getInt(0) == old) {
        fresh.set(at);
      }
      buffer.clear();
    }
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel node : nodes) {
      node.close();
    }
  }
}
