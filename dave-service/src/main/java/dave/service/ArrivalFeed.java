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

/** The arrival log for the subscribers of one API. All APIs share one cache of recent arrivals. */
public final class ArrivalFeed {
  private final Tails tails;
  private final Tails.Group group;
  private final Views views;
  private final Duration heartbeat;

  /**
   * @param heartbeat the longest time without an event for a subscriber
   */
  ArrivalFeed(Tails tails, Tails.Group group, Views views, Duration heartbeat) {
    this.tails = tails;
    this.group = group;
    this.views = views;
    this.heartbeat = heartbeat;
  }

  /**
   * Returns the position in the arrival log that a cursor names.
   *
   * @param cursor the text that a subscriber was given; "0" for the oldest dat held; empty for new
   *     arrivals only
   * @throws dave.service.refusal.Refusal if it is malformed, or not a cursor of this node's store
   */
  public TailStart.At start(Caller caller, String cursor) {
    return switch (tails.start(cursor, views.of(caller).hidden())) {
      case TailStart.At at -> at;
      case TailStart.Malformed malformed ->
          throw Reason.CURSOR_MALFORMED.of("cursor", Quote.of(cursor));
      case TailStart.Unknown unknown -> throw Reason.CURSOR_UNKNOWN.refusal();
    };
  }

  /** Returns the position {@code arrivals} before the end of the log. */
  public TailStart.At latest(Caller caller, int arrivals) {
    return tails.end(arrivals, views.of(caller).hidden());
  }

  /** Returns the arrivals from a position on. It can be subscribed to once, and never completes. */
  public Flux<TailEvent> events(Caller caller, TailFilter filter, TailStart.At start) {
    return tails.walk(
        group, filter, start, views.of(caller).hidden(), heartbeat, views.reading(caller));
  }

  /** Returns the same as {@link #events}, in pages of one or more events. */
  public Flux<List<TailEvent>> pages(Caller caller, TailFilter filter, TailStart.At start) {
    return tails.pages(
        group, filter, start, views.of(caller).hidden(), heartbeat, views.reading(caller));
  }

  /** Returns the text of a cursor for subscribers. */
  public String text(Cursor cursor) {
    return tails.text(cursor);
  }
}
