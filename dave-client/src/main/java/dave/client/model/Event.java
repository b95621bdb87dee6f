package dave.client.model;

/**
 * What a follower receives, in order.
 *
 * <pre>{@code
 * switch (event) {
 *   case Event.Dat arrived -> show(arrived.dat().value());
 *   case Event.Gap gap -> warn(gap.missed() + " dats are gone");
 *   case Event.Moved moved -> log(moved.to() + " delivers now");
 * }
 * save(event.cursor().toString());
 * }</pre>
 */
public sealed interface Event {
  /** Returns the place after this event: go on there to miss nothing. */
  Cursor cursor();

  /** A dat that was not delivered before. */
  record Dat(NodeDat dat, Cursor cursor) implements Event {
    /** Returns the key as UTF-8 text. */
    public String key() {
      return dat.key();
    }

    /** Returns the value as UTF-8 text. */
    public String value() {
      return dat.value();
    }
  }

  /**
   * The node no longer has some dats after the place of the follower: it evicted them, or a later
   * record of the same author and key replaced them.
   *
   * @param missed how many at most; a filter cannot apply to them
   */
  record Gap(long missed, Cursor cursor) implements Event {}

  /**
   * Another log delivers from here on: that of another node, or a new one of the same node, which
   * lost its store.
   *
   * @param from the node that delivered before
   * @param to the node that delivers now; the same if it has a new log
   * @param resumed whether it goes on at a known place of its log. Otherwise it delivers what it
   *     holds since the follower began, or all that it holds if the follower began with the oldest.
   */
  record Moved(Endpoint from, Endpoint to, boolean resumed, Cursor cursor) implements Event {}
}
