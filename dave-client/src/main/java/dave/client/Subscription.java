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
 * Follows a node's log, and resumes when the node is lost: it connects again, to the next endpoint
 * if there are several, and at growing intervals once all were tried.
 *
 * <p>At a node that delivered before, it resumes after the last cursor: nothing is missed or
 * repeated. Cursors mean nothing to another node, whose log has another order. That one delivers
 * all that it holds, and what was delivered before is left out. If the request began with what is
 * new, another node is asked only for dats with a time after that beginning, and after an hour
 * before the loss. Only the first connection must succeed at once, at one of the endpoints.
 */
public final class Subscription {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  /** A node that is well sends a heartbeat every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  /** How old a dat may be that another node is asked for: it may have been long on its way. */
  private static final Duration OVERLAP = Duration.ofHours(1);

  /** Writers stamp dats with clocks of their own. */
  private static final Duration SKEW = Duration.ofSeconds(10);

  private static final String FROM_OLDEST = "0";

  private final SubscribeRequest request;
  private final InstantSource clock;
  private final List<Place> places;
  private final SeenDats seen = new SeenDats();
  private volatile Place place;
  private @Nullable ClientException firstFailure;
  private boolean connected;
  private boolean lost;
  private int failures;
  private long beganMs;
  private long lastMs;
  private Duration pause = FIRST_PAUSE;

  /** Told what happens, on the thread that follows. */
  public interface Listener {
    /**
     * An answer of the node, which was not delivered before.
     *
     * @return whether to go on
     */
    boolean received(SubscribeResponse response);

    /** The node is lost; it, or the next, will be tried again. */
    void lost(ClientException why);

    /**
     * A node delivers again.
     *
     * @param cursor after which it resumes; empty if it delivers all that it holds
     */
    void resumed(Endpoint node, String cursor);
  }

  /** A node, and the cursor of what it delivered last; empty before. */
  private static final class Place {
    final NodeClient node;
    volatile String cursor;

    Place(NodeClient node, String cursor) {
      this.node = node;
      this.cursor = cursor;
    }
  }

  /**
   * @param nodes in the order in which they are tried; at least one
   * @param request its cursor is the first node's
   */
  public Subscription(List<NodeClient> nodes, SubscribeRequest request, InstantSource clock) {
    this.request = request;
    this.clock = clock;
    places = nodes.stream().map(node -> new Place(node, "")).toList();
    place = places.getFirst();
    place.cursor = request.getCursor();
  }

  /** The cursor of what was delivered last; empty before. Any thread may ask. */
  public String cursor() {
    return place.cursor;
  }

  /**
   * Delivers until the listener has had enough.
   *
   * @throws ClientException if no node is there at first, or one refuses
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

  /** Whether the node was lost; if not, the listener has had enough. */
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
          return lose(listener, failure);
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
          return lose(listener, failure(Fault.ENDED, "ended the stream", null));
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
      return lose(
          listener, failure(Fault.SILENT, "sent nothing in " + patience.toMillis() + " ms", e));
    }
  }

  private ClientException failure(Fault fault, String predicate, @Nullable Throwable cause) {
    Endpoint node = place.node.endpoint();
    return new ClientException(fault, node, "the node at " + node + " " + predicate, cause);
  }

  /** Whether a node refuses a cursor that it gave itself: it has begun a new log since. */
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

  /** Before anything was delivered, a failure is a loss only if there is another node to try. */
  private boolean lose(Listener listener, ClientException failure) {
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
