package dave.admin.methods;

import dave.admin.v1.SubscribeResponse;
import dave.engine.tail.Cursor;
import dave.engine.tail.TailEvent;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The dats that subscribers were sent last, encoded: many of them get the same at about the same
 * time. Holds {@value #SIZE} at most. Safe for any threads.
 */
final class EncodedDats {
  /** At most 1.5 MB. */
  private static final int SIZE = 1_024;

  private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SIZE);

  private final Function<Cursor, String> text;

  /**
   * @param text a cursor as subscribers hold it
   */
  EncodedDats(Function<Cursor, String> text) {
    this.text = text;
  }

  private record Entry(TailEvent.Arrived event, EncodedResponse encoded) {}

  /** An arrival as it goes out. */
  @SuppressWarnings("ReferenceEquality") // Those who share a walk's memory share the object.
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

  /** Lets go of all. */
  void clear() {
    for (int i = 0; i < SIZE; i++) {
      entries.set(i, null);
    }
  }
}
