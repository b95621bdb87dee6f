package dave.client;

import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.client.internal.ArrivalStream;
import dave.client.internal.DatMessages;
import dave.client.internal.NodeClient;
import dave.client.model.Cursor;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Event;
import dave.client.model.Fault;
import dave.client.model.Follow;
import dave.client.model.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * One subscriber's way through the arrival logs of the nodes, on a thread of its own. One node
 * delivers at a time. When it is lost the follower goes on at the next one, and pauses once all
 * were tried. It reads an answer only when the subscriber wants an event, so it holds one at most.
 */
final class Follower implements Runnable {
  private final Follow follow;
  private final InstantSource clock;
  private final FollowTimes times;
  private final Duration marks;
  private final Set<Follower> running;
  private final FluxSink<Event> sink;
  private final Thread thread;
  private final List<LogPosition> logs = new ArrayList<>();
  private final SeenDats seen = new SeenDats();

  /** The log that delivered last, or that of the cursor at the beginning; null before both. */
  private @Nullable Endpoint delivering;

  private volatile @Nullable ArrivalStream stream;
  private final CountDownLatch end = new CountDownLatch(1);

  private LogPosition log;
  private @Nullable DaveException firstFailure;
  private boolean connected;
  private boolean lost;
  private boolean newLog;
  private int failures;
  private long beganMs;
  private long markedMs;
  private Duration pause;

  private Follower(
      List<NodeClient> nodes,
      Follow follow,
      InstantSource clock,
      FollowTimes times,
      Set<Follower> running,
      FluxSink<Event> sink) {
    this.running = running;
    this.follow = follow;
    this.clock = clock;
    this.times = times;
    this.sink = sink;
    Duration share = follow.overlap().dividedBy(LogPosition.MOST / 2);
    marks = share.compareTo(times.marks()) > 0 ? share : times.marks();
    pause = times.firstPause();
    begin(nodes);
    log = logs.getFirst();
    thread = Thread.ofVirtual().name("dave-follow").unstarted(this);
  }

  /**
   * Returns the events; each subscriber has a way of its own.
   *
   * @param nodes in the order in which they are tried; at least one
   * @param running has each follower while it runs; any thread may change it
   */
  static Flux<Event> events(
      List<NodeClient> nodes,
      Follow follow,
      InstantSource clock,
      FollowTimes times,
      Set<Follower> running) {
    return Flux.create(
        sink -> new Follower(nodes, follow, clock, times, running, sink).start(),
        FluxSink.OverflowStrategy.ERROR);
  }

  private void start() {
    running.add(this);
    sink.onRequest(n -> LockSupport.unpark(thread));
    sink.onDispose(this::end);
    thread.start();
  }

  /** Fails the subscriber, as the client is closed. */
  void fail() {
    sink.error(new DaveException(Fault.CLOSED, "the client was closed", null));
  }

  private void end() {
    running.remove(this);
    end.countDown();
    LockSupport.unpark(thread);
    ArrivalStream open = stream;
    if (open != null) {
      open.cancel();
    }
  }

  private boolean hasEnded() {
    return end.getCount() == 0;
  }

  /** Puts the nodes in order: those of the cursor first, as the first one has an exact place. */
  private void begin(List<NodeClient> nodes) {
    Cursor start = follow.start().orElse(Cursor.of(Map.of()));
    for (Endpoint endpoint : start.nodes()) {
      nodes.stream()
          .filter(node -> node.endpoint().equals(endpoint))
          .forEach(node -> logs.add(new LogPosition(node, start.at(endpoint, false))));
    }
    if (!start.nodes().isEmpty()) {
      delivering = start.nodes().getFirst();
      if (logs.isEmpty()) {
        throw new DaveException(
            Fault.INVALID,
            "cursor '"
                + start
                + "' is of none of the nodes "
                + nodes.stream().map(NodeClient::endpoint).toList()
                + ": give the nodes that it was made with, or another cursor",
            null);
      }
    }
    for (NodeClient node : nodes) {
      if (logs.stream().noneMatch(known -> known.node() == node)) {
        logs.add(new LogPosition(node, start.at(node.endpoint(), logs.isEmpty())));
      }
    }
  }

  @Override
  public void run() {
    try {
      if (follow.start().isEmpty()) {
        noteFirstEnds();
      }
      while (!hasEnded()) {
        readUntilLost();
        failures++;
        log = logs.get((logs.indexOf(log) + 1) % logs.size());
        if (failures % logs.size() == 0) {
          pause();
        }
      }
    } catch (InterruptedException e) {
      sink.error(e);
    } catch (RuntimeException e) {
      sink.error(e); // A failure for the subscriber, which ends the follower.
    }
  }

  /** New dats only: what arrives at any node from here on counts. */
  private void noteFirstEnds() {
    Flux.fromIterable(logs.subList(1, logs.size()))
        .flatMap(other -> endOf(other).doOnNext(end -> other.delivered(end.getCursor())))
        .take(times.firstEnds())
        .blockLast();
  }

  /** Returns the end of a node's log; empty if the node does not answer. */
  private static Mono<GetStatusResponse> endOf(LogPosition other) {
    return other
        .node()
        .later(AdminServiceGrpc.getGetStatusMethod(), GetStatusRequest.getDefaultInstance())
        // Not needed: an earlier end still holds, and a lost node has its turn when this one is.
        .onErrorResume(DaveException.class, e -> Mono.empty());
  }

  private void pause() throws InterruptedException {
    if (end.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
      return;
    }
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(times.longestPause()) > 0 ? times.longestPause() : doubled;
  }

  /** Returns when the subscriber wants an event, or wants no more. */
  private void awaitRequest() throws InterruptedException {
    while (!hasEnded() && sink.requestedFromDownstream() == 0) {
      LockSupport.park(this);
      requireRunning();
    }
  }

  private static void requireRunning() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the thread of a follower was interrupted");
    }
  }

  /** Delivers what one node sends, until it is lost or the subscriber wants no more. */
  private void readUntilLost() throws InterruptedException {
    while (!hasEnded()) {
      log.node().reconnect();
      String after = log.cursor();
      ArrivalStream open = log.node().subscribe(request(after));
      stream = open; // From here on end() cancels it; read() looks first whether that was before.
      try {
        read(open, after);
      } catch (DaveException e) {
        if (hasEnded()) {
          return;
        }
        if (!forgetCursor(e)) {
          if (!e.isTemporary()) {
            throw e;
          }
          nodeLost(e);
          return;
        }
      } finally {
        open.close();
      }
    }
  }

  private SubscribeRequest request(String after) {
    SubscribeRequest.Builder request =
        SubscribeRequest.newBuilder()
            .setKeyPrefix(follow.keyPrefix())
            .setMinDifficulty(follow.minDifficulty())
            .setCursor(after);
    follow.author().ifPresent(author -> request.setAuthor(author.toByteString()));
    if (after.isEmpty() && (connected || follow.start().isPresent())) {
      request.setCursor(Cursor.OLDEST.toString()).setMinTimeMs(beganMs);
    }
    return request.build();
  }

  private void read(ArrivalStream open, String after) throws InterruptedException {
    Duration patience = log.node().timeout();
    awaitRequest();
    while (!hasEnded()) {
      SubscribeResponse response = open.read(patience);
      patience = times.silence();
      answered(response, after);
      deliver(response);
      askForEnds();
      awaitRequest();
    }
  }

  private void deliver(SubscribeResponse response) throws InterruptedException {
    switch (response.getEventCase()) {
      case DAT -> {
        long timeMs = response.getDat().getTimeMs();
        boolean isNew = seen.add(response.getDat().getWork());
        log.delivered(response.getCursor());
        logs.stream()
            .filter(other -> other != log)
            .forEach(other -> other.passed(timeMs, follow.overlap()));
        if (isNew) {
          sink.next(new Event.Dat(DatMessages.parsed(response.getDat()), cursor()));
        }
      }
      case GAP -> {
        log.delivered(response.getCursor());
        sink.next(new Event.Gap(response.getGap().getMissed(), cursor()));
      }
      case HEARTBEAT, EVENT_NOT_SET -> log.delivered(response.getCursor());
    }
  }

  /** Returns the present place: that of the node that delivers, and then those of the others. */
  private Cursor cursor() {
    if (logs.size() == 1) {
      return Cursor.of(log.cursor());
    }
    Map<Endpoint, String> positions = new LinkedHashMap<>();
    positions.put(log.node().endpoint(), log.cursor());
    for (LogPosition other : logs) {
      if (!other.cursor().isEmpty()) {
        positions.putIfAbsent(other.node().endpoint(), other.cursor());
      }
    }
    return Cursor.of(positions);
  }

  /** Asks the other nodes for the ends of their logs, now and then. The answers come later. */
  private void askForEnds() {
    long nowMs = clock.millis();
    if (logs.size() == 1 || nowMs - markedMs < marks.toMillis()) {
      return;
    }
    markedMs = nowMs;
    for (LogPosition other : logs) {
      if (other != log) {
        var unused = endOf(other).subscribe(end -> other.note(end.getTimeMs(), end.getCursor()));
      }
    }
  }

  /**
   * Forgets the place in a node's log if the node does not know it: it has begun a new log. Returns
   * whether that is so. At the beginning the subscriber gave the place, and is to know.
   */
  private boolean forgetCursor(DaveException e) {
    boolean given = !connected && log == logs.getFirst();
    if (given || log.cursor().isEmpty() || e.reason() != Reason.CURSOR_UNKNOWN) {
      return false;
    }
    log.forget();
    newLog = true;
    return true;
  }

  /** The node answers. */
  private void answered(SubscribeResponse response, String after) throws InterruptedException {
    Endpoint now = log.node().endpoint();
    if (!connected && follow.start().isEmpty()) {
      long atMs = response.getHeartbeat().getTimeMs() - LogPosition.SKEW.toMillis();
      beganMs = Math.max(0, atMs);
    }
    connected = true;
    failures = 0;
    pause = times.firstPause();
    if (lost) {
      lost = false;
      follow.listener().resumed(now, after);
    }
    Endpoint before = delivering;
    if (before != null && (newLog || !before.equals(now))) {
      if (response.hasHeartbeat()) {
        log.delivered(response.getCursor());
      }
      sink.next(new Event.Moved(before, now, !after.isEmpty(), cursor()));
      awaitRequest();
    }
    newLog = false;
    delivering = now;
  }

  /** The first time, fails if no other node is left to try. */
  private void nodeLost(DaveException failure) {
    if (!connected && failure.fault() != Fault.ENDED) {
      firstFailure = firstFailure == null ? failure : firstFailure;
      if (failures + 1 >= logs.size()) {
        throw firstFailure;
      }
    }
    if (!lost) {
      lost = true;
      follow.listener().lost(failure);
    }
  }
}
