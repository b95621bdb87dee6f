package dave.cli;

import com.google.rpc.ErrorInfo;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tail of a node's log that survives the loss of the node: it connects again, to the next
 * endpoint if there are several, and at growing intervals once all were tried.
 *
 * <p>A node that was there before goes on after its last cursor: nothing is missed or told twice.
 * Cursors mean nothing to another node, whose log has another order; it tells all that it holds,
 * and what was told before is left out. If the watch began with what was new, of dats with a time
 * before its beginning, or an hour before the loss, only those are told that come to a known node.
 * Only the first connection must succeed at once, at one of the endpoints.
 */
final class WatchStream {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  /** A node that is well sends a heartbeat every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  /** How old a dat may be that another node is asked for: it may have been long on its way. */
  private static final Duration OVERLAP = Duration.ofHours(1);

  /** Writers stamp dats with clocks of their own. */
  private static final Duration SKEW = Duration.ofSeconds(10);

  private static final String FROM_OLDEST = "0";

  private final Session session;
  private final SubscribeRequest request;
  private final List<Place> places;
  private final Told told = new Told();
  private volatile Place place;
  private @Nullable CliFailure firstFailure;
  private boolean connected;
  private boolean lost;
  private int failures;
  private long beganMs;
  private long lastMs;
  private Duration pause = FIRST_PAUSE;

  /** A node, and the cursor of what it handed on last; empty before. */
  private static final class Place {
    final NodeClient node;
    volatile String cursor;

    Place(NodeClient node, String cursor) {
      this.node = node;
      this.cursor = cursor;
    }
  }

  WatchStream(Session session, SubscribeRequest request) {
    this.session = session;
    this.request = request;
    places = session.nodes().stream().map(node -> new Place(node, "")).toList();
    place = places.getFirst();
    place.cursor = request.getCursor();
  }

  /** The cursor of what was handed on last; empty before. Any thread may ask. */
  String cursor() {
    return place.cursor;
  }

  /**
   * Hands on every answer until {@code sink} has had enough and says false.
   *
   * @throws CliFailure if no node is there at first, or one refuses
   */
  void follow(Predicate<SubscribeResponse> sink) {
    try {
      while (readUntilLost(sink)) {
        failures++;
        place = places.get((places.indexOf(place) + 1) % places.size());
        if (failures % places.size() == 0) {
          Thread.sleep(pause.toMillis());
          Duration doubled = pause.multipliedBy(2);
          pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
      }
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  /** Whether the node was lost; if not, the sink has had enough. */
  private boolean readUntilLost(Predicate<SubscribeResponse> sink) throws InterruptedException {
    while (true) {
      BlockingClientCall<?, SubscribeResponse> call = place.node.subscribe(next());
      try {
        return read(call, sink);
      } catch (StatusException e) {
        if (!forgetCursor(e)) {
          CliFailure failure = place.node.errors().failure(e);
          if (!NodeErrors.isOutage(e)) {
            throw failure;
          }
          return lose(String.valueOf(failure.getMessage()), failure);
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

  private boolean read(
      BlockingClientCall<?, SubscribeResponse> call, Predicate<SubscribeResponse> sink)
      throws InterruptedException, StatusException {
    Duration patience = place.node.timeout();
    try {
      while (true) {
        SubscribeResponse response = call.read(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (response == null) {
          return lose("it ended the stream", null);
        }
        patience = SILENCE;
        found(response);
        boolean repeated = response.hasDat() && told.contains(response.getDat().getWork());
        if (!repeated && !sink.test(response)) {
          return false;
        }
        if (response.hasDat()) {
          told.add(response.getDat().getWork());
        }
        place.cursor = response.getCursor();
      }
    } catch (TimeoutException e) {
      return lose(
          "it is silent",
          new CliFailure(
              ExitCode.UNREACHABLE,
              "no answer in " + Text.duration(patience) + ": wait longer with --timeout",
              e));
    }
  }

  /** Whether a node refuses a cursor that it gave itself: it has begun a new log since. */
  private boolean forgetCursor(StatusException e) {
    boolean unknown =
        connected
            && !place.cursor.isEmpty()
            && NodeErrors.info(e).map(ErrorInfo::getReason).orElse("").equals("CURSOR_UNKNOWN");
    if (unknown) {
      place.cursor = "";
    }
    return unknown;
  }

  private void found(SubscribeResponse response) {
    if (!connected && request.getCursor().isEmpty()) {
      beganMs = Math.max(0, response.getHeartbeat().getTimeMs() - SKEW.toMillis());
    }
    if (lost) {
      session.note(
          place.cursor.isEmpty()
              ? "going on at " + place.node.errors().endpoint() + " with what it holds"
              : "the node is back: going on after cursor " + place.cursor);
    }
    connected = true;
    lost = false;
    failures = 0;
    lastMs = session.env().clock().millis();
    pause = FIRST_PAUSE;
  }

  /** Notes a loss; before anything was found, it is one only if there is another place to try. */
  private boolean lose(String reason, @Nullable CliFailure failure) {
    if (!connected && failure != null) {
      firstFailure = firstFailure == null ? failure : firstFailure;
      if (failures + 1 >= places.size()) {
        throw firstFailure;
      }
    }
    if (!lost) {
      session.note("lost the node (" + reason + "): trying again");
    }
    lost = true;
    return true;
  }
}
