package dave.engine.gossip;

import dave.engine.gossip.FreshDat.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The fresh dats that a linked peer may lack, as far as it was not told of them twice. So a cell
 * costs as much as there is to say, and not as much as is fresh. On the core worker only.
 */
final class Pending {
  private final int place;
  private final long windowMs;

  /** Neither sent nor told. */
  private final List<FreshDat> news = new ArrayList<>();

  /** Sent or told once, the oldest first. */
  private final Queue<FreshDat> told =
      new PriorityQueue<>(Comparator.comparingLong(FreshDat::timeMs));

  /** Sent or told once, and a reminder is due. */
  private final List<FreshDat> due = new ArrayList<>();

  /** The number of the last dat that was looked at. */
  private long number;

  /**
   * @param place of the peer among the {@link Holders}
   * @param windowMs dats younger than this are fresh
   */
  Pending(int place, long windowMs) {
    this.place = place;
    this.windowMs = windowMs;
  }

  /** Follows the fresh set and what the holders of its dats say. */
  void update(FreshSet fresh, long wallMs) {
    fresh.rank(wallMs);
    for (FreshDat dat : fresh.since(number)) {
      number = dat.number();
      news.add(dat);
    }
    news.removeIf(dat -> ends(dat, wallMs) || wasTold(dat));
    while (!told.isEmpty() && told.element().ageMs(wallMs) >= windowMs / 3) {
      due.add(told.remove());
    }
    due.removeIf(dat -> ends(dat, wallMs) || !dat.holders().needsReminder(place));
    news.sort(FreshDat.BY_MASS);
    due.sort(FreshDat.BY_MASS);
  }

  private boolean wasTold(FreshDat dat) {
    if (dat.holders().needsReminder(place)) {
      told.add(dat);
    }
    return !dat.holders().isNews(place);
  }

  private boolean ends(FreshDat dat, long wallMs) {
    return dat.place == Place.GONE
        || dat.ageMs(wallMs) >= windowMs * 3 / 4
        || !dat.holders().mayLack(place);
  }

  /** The dats of which the peer knows nothing, heaviest first. */
  List<FreshDat> news() {
    return Collections.unmodifiableList(news);
  }

  /** The dats of which the peer is to be told once more, heaviest first. */
  List<FreshDat> due() {
    return Collections.unmodifiableList(due);
  }
}
