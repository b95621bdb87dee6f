package dave.admin.methods;

import dave.admin.v1.SubscribeResponse;
import dave.engine.tail.Cursor;
import dave.engine.tail.TailEvent;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache of encoded dats, since many subscribers get the same dat at about the same time. It holds
 * at most {@value #SIZE} dats. Thread-safe.
 */
final class EncodedDats {
  /** Slots, which take at most 1.5 MB. */
  private static final int SIZE = 1_024;

  private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SIZE);

  private final Function<Cursor, String> text;

  /**
   * @param text returns the text of a cursor for subscribers
   */
  EncodedDats(Function<Cursor, String> text) {
    this.text = text;
  }

  private record Entry(TailEvent.Arrived event, EncodedResponse encoded) {}

  /** Returns the encoded message of an arrival. */
  @SuppressWarnings("ReferenceEquality") // Subscribers that share cached pages share the object.
  EncodedResponse of(TailEvent.Arrived event) {
    int place = (int) (event.cursor().sequence() % SIZE);
    Entry known = entries.get(place);
    if (known != null && known.event == event) {
      return known.encoded;
    }
    EncodedResponse encoded =
        new EncodedResponse(
            SubscribeResponse.newBuilder()
                .setCursor(text.apply(event.cursor()))
                .setDat(AdminDats.toProto(event.dat()))
                .build());
    entries.set(place, new Entry(event, encoded));
    return encoded;
  }

  /** Clears the cache. */
  void clear() {
    for (int i = 0; i < SIZE; i++) {
      entries.set(i, null);
    }
  }
}
