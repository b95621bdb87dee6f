package dave.client;

import com.google.rpc.ErrorInfo;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Follows a node's arrival log. When the node is lost it connects again, to the next endpoint if
 * there are several. The pauses grow once all endpoints were tried.
 *
 * <p>A cursor is valid at one node only, because every node's log has its own order. At a node that
 * delivered before, the subscription resumes after that node's last cursor: no dat is missed or
 * repeated. Another node delivers all that it holds, and dats that were delivered lately are
 * skipped.
 *
 * <p>If the request began with new dats only, another node is asked only for dats with a later time
 * than that beginning. They also have to be at most an hour older than the last answer. Only the
 * first connection must succeed at once, at one of the endpoints.
 */
public final class Subscription {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  /** A healthy node sends a heartbeat every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  /**
   * How much older than the last answer the dats requested from another node may be. A dat may take
   * long to arrive.
   */
  private static final Duration OVERLAP = Duration.ofHours(1);

  /** How far the clocks of authors may differ from the node's. */
  private static final Duration SKEW = Duration.ofSeconds(10);

  private static final String FROM_OLDEST = "0";

  private final SubscribeRequest request;
  private final InstantSource clock;
  private final List<NodeCursor> places;
  private final SeenDats seen = new SeenDats();
  private volatile NodeCursor place;
  private @Nullable ClientException firstFailure;
  private boolean connected;
  private boolean lost;
  private int failures;
  private long beganMs;
  private long lastMs;
  private Duration pause = FIRST_PAUSE;

  /** Receives the answers and the changes of node, on the thread that follows. */
  public interface Listener {
    /**
     * Receives an answer of the node that was not delivered before.
     *
     * @return whether to continue
     */
    boolean received(SubscribeResponse response);

    /** The node is lost. The subscription will try it, or the next one, again. */
    void lost(ClientException why);

    /**
     * A node delivers again.
     *
     * @param cursor after which it resumes; empty if it delivers all that it holds
     */
    void resumed(Endpoint node, String cursor);
  }

  /** A node, and the cursor of its last answer; empty before the first. */
  private static final class NodeCursor {
    final NodeClient node;
    volatile String cursor;

    NodeCursor(NodeClient node, String cursor) {
      this.node = node;
      this.cursor = cursor;
    }
  }

  /**
   * @param nodes in the order in which they are tried; at least one
   * @param request its cursor is one of the first node
   */
  public Subscription(List<NodeClient> nodes, SubscribeRequest request, InstantSource clock) {
    this.request = request;
    this.clock = clock;
    places = nodes.stream().map(node -> new NodeCursor(node, "")).toList();
    place = places.getFirst();
    place.cursor = request.getCursor();
  }

  /** Returns the cursor of the last answer; empty before the first. Any thread may call this. */
  public String cursor() {
    return place.cursor;
  }

  /**
   * Delivers answers until the listener returns false.
   *
   * @throws ClientException if no node answers at first, or a node refuses the request
   */
  public void follow(Listener listener) throws InterruptedException {
    while (readUntilLost(listener)) {
      failures++;
      place = places.get((places.indexOf(place) + 1) % places.size());
      if (failures % places.size() == 0) {
        Thread.sleep(pause.toMillis());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      }
    }
  }

  /**
   * Delivers answers of one node. Returns true if the node was lost, false if the listener has
   * ended the subscription.
   */
  private boolean readUntilLost(Listener listener) throws InterruptedException {
    while (true) {
      BlockingClientCall<?, SubscribeResponse> call = place.node.subscribe(next());
      try {
        return read(call, listener);
      } catch (StatusException e) {
        if (!forgetCursor(e)) {
          ClientException failure = place.node.errors().failure(e);
          if (!CallErrors.isOutage(e)) {
            throw failure;
          }
          return nodeLost(listener, failure);
        }
      } finally {
        call.cancel("done", null);
      }
    }
  }

  private SubscribeRequest next() {
    if (!connected) {
      return request;
    }
    if (!place.cursor.isEmpty()) {
      return request.toBuilder().setCursor(place.cursor).build();
    }
    long sinceMs = beganMs == 0 ? 0 : Math.max(beganMs, lastMs - OVERLAP.toMillis());
    return request.toBuilder().setCursor(FROM_OLDEST).setMinTimeMs(sinceMs).build();
  }

  private boolean read(BlockingClientCall<?, SubscribeResponse> call, Listener listener)
      throws InterruptedException, StatusException {
    Duration patience = place.node.timeout();
    try {
      while (true) {
        SubscribeResponse response = call.read(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (response == null) {
          return nodeLost(listener, failure(Fault.ENDED, "ended the stream", null));
        }
        patience = SILENCE;
        found(listener, response);
        boolean repeated = response.hasDat() && seen.contains(response.getDat().getWork());
        if (!repeated && !listener.received(response)) {
          return false;
        }
        if (response.hasDat()) {
          seen.add(response.getDat().getWork());
        }
        place.cursor = response.getCursor();
      }
    } catch (TimeoutException e) {
      return nodeLost(
          listener, failure(Fault.SILENT, "sent nothing in " + patience.toMillis() + " ms", e));
    }
  }

  private ClientException failure(Fault fault, String predicate, @Nullable Throwable cause) {
    Endpoint node = place.node.endpoint();
    return new ClientException(fault, node, "the node at " + node + " " + predicate, cause);
  }

  /**
   * Forgets the node's cursor if the node does not know it any more: it has begun a new log.
   * Returns whether that is so.
   */
  private boolean forgetCursor(StatusException e) {
    boolean unknown =
        connected
            && !place.cursor.isEmpty()
            && CallErrors.info(e).map(ErrorInfo::getReason).orElse("").equals("CURSOR_UNKNOWN");
    if (unknown) {
      place.cursor = "";
    }
    return unknown;
  }

  private void found(Listener listener, SubscribeResponse response) {
    if (!connected && request.getCursor().isEmpty()) {
      beganMs = Math.max(0, response.getHeartbeat().getTimeMs() - SKEW.toMillis());
    }
    if (lost) {
      listener.resumed(place.node.endpoint(), place.cursor);
    }
    connected = true;
    lost = false;
    failures = 0;
    lastMs = clock.millis();
    pause = FIRST_PAUSE;
  }

  /**
   * Reports a lost node. Before the first answer, it throws instead if no other node is left to
   * try.
   */
  private boolean nodeLost(Listener listener, ClientException failure) {
    if (!connected && failure.fault() != Fault.ENDED) {
      firstFailure = firstFailure == null ? failure : firstFailure;
      if (failures + 1 >= places.size()) {
        throw firstFailure;
      }
    }
    if (!lost) {
      listener.lost(failure);
    }
    lost = true;
    return true;
  }
}
