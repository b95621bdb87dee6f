package dave.engine.reconcile;

import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.engine.store.Admission;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.store.summary.Scope;
import dave.engine.testing.VirtualWorld;
import dave.link.cell.DatFrame;
import dave.link.cell.FrameType;
import dave.wire.Dat;
import dave.wire.Message.Get;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores that are joined by links which lose cells, on virtual time. Each node sends one cell an
 * epoch, to each other node in turn.
 */
final class LossyLinks implements AutoCloseable {
  static final long FRESH_MS = 30_000;
  private static final int ROOM = 1_387;
  private static final long LATENCY_MS = 50;

  final VirtualWorld world = new VirtualWorld();
  final Random random;
  private final Duration epoch;
  private final double loss;
  final List<Node> nodes = new ArrayList<>();

  private final Map<PeerAddress, Node> byAddress = new HashMap<>();
  private final Map<Long, VerifiedDat> verified = new HashMap<>();

  LossyLinks(long seed, Duration epoch, double loss) {
    random = new Random(seed);
    this.epoch = epoch;
    this.loss = loss;
  }

  /** Answers in place of a node: the frames to send back. */
  interface Liar {
    /** Returns the bodies of answers to a frame. */
    List<byte[]> answers(int type, byte[] body);
  }

  /**
   * A frame in a cell.
   *
   * @param dat if it is one, as tests make up works
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by content only, and recursively.
  record Frame(int type, byte[] body, Optional<Dat> dat) {}

  /** A node with its store. */
  final class Node {
    final PeerAddress address;
    final InMemoryDatStore store;
    final Reconciliation reconciliation;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<VerifiedDat> hidden = new ArrayList<>();
    final List<Frame> sent = new ArrayList<>();
    private final Map<PeerAddress, List<byte[]>> lies = new HashMap<>();
    @Nullable Liar liar;
    int malformed;
    int fresh;
    boolean records;

    private int turn;

    Node(int number, long capacity) {
      String key = "%064x".formatted(number + 1);
      address = PeerAddresses.parse("sealed://" + key + "@45.77." + number + ".1:1618");
      store = new InMemoryDatStore(capacity, Mass.WORK, world.clock(), random);
      reconciliation =
          new Reconciliation(
              store,
              () -> new Scope.Hidden(hidden, List.of()),
              Mass.WORK,
              world.scheduler(),
              world.scheduler(),
              world.scheduler(),
              random,
              world.clock(),
              () -> world.nowMs() - VirtualWorld.START_MS,
              from -> epoch.multipliedBy(Math.max(1, nodes.size() - 1)).toMillis(),
              () -> malformed++,
              meters,
              FRESH_MS,
              1_452,
              /* asksTwice= */ true);
      world
          .scheduler()
          .schedulePeriodically(reconciliation::maintain, 250, 250, TimeUnit.MILLISECONDS);
      world
          .scheduler()
          .schedulePeriodically(this::slot, epoch.toNanos(), epoch.toNanos(), TimeUnit.NANOSECONDS);
    }

    void put(VerifiedDat dat) {
      verified.put(name(dat.dat()), dat);
      store.put(dat, Durability.RELAXED).block();
    }

    double meter(String name, String event) {
      return meters.get("dave.reconcile." + name).tag("event", event).functionCounter().count();
    }

    private void slot() {
      List<Node> others = nodes.stream().filter(other -> other != this).toList();
      if (others.isEmpty()) {
        return;
      }
      Node to = others.get(turn++ % others.size());
      Cell cell = new Cell(to.address);
      if (liar == null) {
        reconciliation.loadShare(cell, new HashSet<>());
        cell.left -= Math.min(cell.left, fresh);
        reconciliation.loadRest(cell, new HashSet<>());
      } else {
        List<byte[]> ready = lies.getOrDefault(to.address, new ArrayList<>());
        while (!ready.isEmpty() && cell.add(FrameType.ANSWER, ready.getFirst())) {
          ready.removeFirst();
        }
      }
      if (records) {
        sent.addAll(cell.frames);
      }
      if (random.nextDouble() >= loss) {
        world
            .scheduler()
            .schedule(
                () -> cell.frames.forEach(frame -> to.receive(address, frame)),
                LATENCY_MS,
                TimeUnit.MILLISECONDS);
      }
    }

    private void receive(PeerAddress from, Frame frame) {
      if (liar != null) {
        lies.computeIfAbsent(from, any -> new ArrayList<>())
            .addAll(liar.answers(frame.type(), frame.body()));
      } else if (frame.type() == FrameType.DAT) {
        Dat sent = frame.dat().orElseThrow();
        VerifiedDat dat = Objects.requireNonNull(verified.get(name(sent)));
        Admission admission = store.put(dat, Durability.RELAXED).blockOptional().orElseThrow();
        reconciliation.came(dat.dat(), from, admission.admitted());
      } else {
        reconciliation.heard(new LinkEvent.Frame(from, frame.type(), frame.body()));
      }
    }
  }

  private static long name(Dat dat) {
    return dat.work().suffix64() ^ dat.author().prefix64();
  }

  /** A cell that is being filled. */
  private static final class Cell implements CellRoom {
    final List<Frame> frames = new ArrayList<>();
    private final PeerAddress to;
    private int left = ROOM;

    Cell(PeerAddress to) {
      this.to = to;
    }

    @Override
    public PeerAddress to() {
      return to;
    }

    @Override
    public boolean hasRoom() {
      return left >= 128;
    }

    @Override
    public int room() {
      return left;
    }

    @Override
    public boolean add(int type, byte[] body) {
      return add(new Frame(type, body, Optional.empty()));
    }

    @Override
    public boolean add(Put put) {
      byte[] body = DatFrame.encode(put.dat(), put.stem());
      return add(new Frame(FrameType.DAT, body, Optional.of(put.dat())));
    }

    private boolean add(Frame frame) {
      if (frame.body().length > left) {
        return false;
      }
      frames.add(frame);
      left -= frame.body().length + 3;
      return true;
    }

    @Override
    public void ask(Get question) {
      throw new UnsupportedOperationException();
    }
  }

  /** Adds a node that is linked to all others. */
  Node add(long capacity) {
    Node node = new Node(nodes.size(), capacity);
    nodes.add(node);
    byAddress.put(node.address, node);
    return node;
  }

  /**
   * Lets time pass until a condition holds, or at most so many seconds; the seconds that passed.
   */
  double seconds(double most, Supplier<Boolean> until) {
    long beganMs = world.nowMs();
    while (!until.get() && world.nowMs() - beganMs < most * 1_000) {
      world.run(Duration.ofMillis(250));
    }
    return (world.nowMs() - beganMs) / 1e3;
  }

  @Override
  public void close() {
    world.close();
  }
}
