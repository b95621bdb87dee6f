package dave.link.testing;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Carries datagrams between nodes; it may delay, lose, repeat and reorder them. */
public final class Net {
  /** Everything begins at this time. */
  public static final long START_MS = 1_700_000_000_000L;

  /** So many hosts have the addresses of one network group. */
  public static final int GROUP = 62_500;

  /** A datagram that was sent. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Sent(PeerAddress from, PeerAddress to, byte[] datagram, long atMs, long number) {}

  private final SplittableRandom random;
  private final Map<PeerAddress, Node> nodes = new HashMap<>();
  private final PriorityQueue<Sent> way =
      new PriorityQueue<>(Comparator.comparingLong(Sent::atMs).thenComparingLong(Sent::number));
  private final List<Sent> captured = new ArrayList<>();
  private boolean capturing;
  private long number;
  private long nowMs = START_MS;
  private long aheadMs;
  private double loss;
  private double twice;
  private int maxDelayMs = 40;

  public Net(long seed) {
    random = new SplittableRandom(seed);
  }

  public static PeerAddress address(int host) {
    int network = host / GROUP;
    int rest = host % GROUP;
    return PeerAddresses.parse(
        "udp://10." + network + "." + rest / 250 + "." + (1 + rest % 250) + ":1618");
  }

  public SplittableRandom random() {
    return random;
  }

  public long nowMs() {
    return nowMs;
  }

  /** The wall clock of all nodes, which may be ahead of the time or behind. */
  public InstantSource clock() {
    return () -> Instant.ofEpochMilli(nowMs + aheadMs);
  }

  /** Sets how far the wall clock is ahead. */
  public void step(long newAheadMs) {
    aheadMs = newAheadMs;
  }

  public void advance(long ms) {
    nowMs += ms;
  }

  public Net bad(double newLoss, double newTwice, int newMaxDelayMs) {
    loss = newLoss;
    twice = newTwice;
    maxDelayMs = newMaxDelayMs;
    return this;
  }

  public Net capture() {
    capturing = true;
    return this;
  }

  public List<Sent> captured() {
    return captured;
  }

  void add(Node node) {
    nodes.put(node.address(), node);
  }

  /** Sends a datagram. */
  public void send(PeerAddress from, PeerAddress to, byte[] datagram) {
    if (capturing) {
      captured.add(new Sent(from, to, datagram.clone(), nowMs, number));
    }
    int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < twice ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long atMs = nowMs + 1 + random.nextInt(maxDelayMs);
      way.add(new Sent(from, to, datagram.clone(), atMs, number++));
    }
  }

  /** Lets time pass, and delivers the datagrams that arrive in it. */
  public void run(long ms) {
    long endMs = nowMs + ms;
    while (nowMs < endMs) {
      long nextMs = endMs;
      for (Node node : nodes.values()) {
        nextMs = Math.min(nextMs, Math.max(nowMs + 1, node.links().deadlineMs()));
      }
      Sent first = way.peek();
      nowMs = first == null ? nextMs : Math.min(nextMs, Math.max(nowMs, first.atMs()));
      while (!way.isEmpty() && way.peek().atMs() <= nowMs) {
        deliver(way.remove());
      }
      nodes.values().forEach(node -> node.links().poll(nowMs));
    }
  }

  private void deliver(Sent sent) {
    Node node = nodes.get(sent.to());
    if (node != null) {
      node.receive(sent.datagram(), sent.from());
    }
  }
}
