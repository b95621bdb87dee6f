package dave.cli;

import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The tail of a node's log that survives the loss of the node: it connects again, at growing
 * intervals, and goes on after the last cursor, so that nothing is missed or told twice. Only the
 * first connection must succeed at once.
 */
final class WatchStream {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  /** A node that is well sends a heartbeat every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final Session session;
  private final SubscribeRequest request;
  private volatile String cursor;
  private boolean connected;
  private boolean lost;
  private Duration pause = FIRST_PAUSE;

  WatchStream(Session session, SubscribeRequest request) {
    this.session = session;
    this.request = request;
    this.cursor = request.getCursor();
  }

  /** The cursor of what was handed on last; empty before. Any thread may ask. */
  String cursor() {
    return cursor;
  }

  /**
   * Hands on every answer until {@code sink} has had enough and says false.
   *
   * @throws CliFailure if the node is not there at first, or refuses
   */
  void follow(Predicate<SubscribeResponse> sink) {
    try {
      while (readUntilLost(sink)) {
        Thread.sleep(pause.toMillis());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      }
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  /** Whether the node was lost; if not, the sink has had enough. */
  private boolean readUntilLost(Predicate<SubscribeResponse> sink) throws InterruptedException {
    BlockingClientCall<?, SubscribeResponse> call =
        session.node().subscribe(request.toBuilder().setCursor(cursor).build());
    Duration patience = session.node().timeout();
    try {
      while (true) {
        SubscribeResponse response = call.read(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (response == null) {
          return lose("it ended the stream");
        }
        patience = SILENCE;
        found();
        if (!sink.test(response)) {
          return false;
        }
        cursor = response.getCursor();
      }
    } catch (TimeoutException e) {
      if (!connected) {
        throw new CliFailure(
            ExitCode.UNREACHABLE,
            "no answer in " + Text.duration(patience) + ": wait longer with --timeout",
            e);
      }
      return lose("it is silent");
    } catch (StatusException e) {
      CliFailure failure = session.node().errors().failure(e);
      if (!connected || !NodeErrors.isOutage(e)) {
        throw failure;
      }
      return lose(String.valueOf(failure.getMessage()));
    } finally {
      call.cancel("done", null);
    }
  }

  private void found() {
    if (lost) {
      session.note("the node is back: going on after cursor " + cursor);
    }
    connected = true;
    lost = false;
    pause = FIRST_PAUSE;
  }

  private boolean lose(String reason) {
    if (!lost) {
      session.note("lost the node (" + reason + "): trying again");
    }
    lost = true;
    return true;
  }
}
