package dave.service;

import dave.engine.tail.Cursor;
import dave.engine.tail.TailEvent;
import dave.engine.tail.TailFilter;
import dave.engine.tail.TailStart;
import dave.engine.tail.Tails;
import dave.service.model.Caller;
import dave.service.refusal.Quote;
import dave.service.refusal.Reason;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** The arrival log, as the subscribers of one API follow it. All APIs share one memory of it. */
public final class Following {
  private final Tails tails;
  private final Tails.Group group;
  private final Views views;
  private final Duration heartbeat;

  /**
   * @param heartbeat how long a subscriber hears nothing at most
   */
  Following(Tails tails, Tails.Group group, Views views, Duration heartbeat) {
    this.tails = tails;
    this.group = group;
    this.views = views;
    this.heartbeat = heartbeat;
  }

  /**
   * Where a cursor says to go on.
   *
   * @param cursor as a subscriber holds it; "0" for the oldest dat held; empty for what is new
   * @throws dave.service.refusal.Refusal if it is none of this node's
   */
  public TailStart.At start(Caller caller, String cursor) {
    return switch (tails.start(cursor, views.of(caller).hidden())) {
      case TailStart.At at -> at;
      case TailStart.Malformed malformed ->
          throw Reason.CURSOR_MALFORMED.of("cursor", Quote.of(cursor));
      case TailStart.Unknown unknown -> throw Reason.CURSOR_UNKNOWN.refusal();
    };
  }

  /** Some arrivals before the end of the log. */
  public TailStart.At latest(Caller caller, int arrivals) {
    return tails.end(arrivals, views.of(caller).hidden());
  }

  /** What arrives from a place on; to be subscribed once. Never completes. */
  public Flux<TailEvent> events(Caller caller, TailFilter filter, TailStart.At start) {
    return tails.walk(
        group, filter, start, views.of(caller).hidden(), heartbeat, views.reading(caller));
  }

  /** {@link #events}, in pages of one or more. */
  public Flux<List<TailEvent>> pages(Caller caller, TailFilter filter, TailStart.At start) {
    return tails.pages(
        group, filter, start, views.of(caller).hidden(), heartbeat, views.reading(caller));
  }

  /** A cursor as subscribers hold it. */
  public String text(Cursor cursor) {
    return tails.text(cursor);
  }
}
