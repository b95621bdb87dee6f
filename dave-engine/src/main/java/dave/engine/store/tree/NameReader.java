package dave.engine.store.tree;

import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.HeldName.Kind;
import dave.engine.store.summary.Place;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.List;
import java.util.function.Predicate;

/** Reads names in the order of places from a mass index, and counts what it reads. */
final class NameReader {
  private final MassRows rows;
  private long read;

  NameReader(MassRows rows) {
    this.rows = rows;
  }

  /** A name and its place. */
  record Entry(Place place, HeldName name) {}

  /** How many entries of the index were read. */
  long read() {
    return read;
  }

  /**
   * Passes the names of a difficulty from one place to another, both included, until {@code sink}
   * wants no more.
   */
  void read(int difficulty, Place from, Place to, Predicate<Entry> sink) {
    DatWeight first = new DatWeight(difficulty, from.timeMs(), from.firstName(difficulty), 0);
    rows.from(
        first,
        (timeMs, name, place, bound, tag) -> {
          Place at = Place.of(difficulty, timeMs, name);
          if (at.compareTo(to) > 0) {
            return false;
          }
          read++;
          if (place == 0) {
            return sink.test(
                new Entry(at, new HeldName(name, timeMs, bound ? Kind.BOUND : Kind.UNBOUND, 0)));
          }
          WorkHash work = Claim.name(name, place);
          return (place != 1 || sink.test(claim(at, work, timeMs, rows.firstTag(work))))
              && sink.test(claim(at, work, timeMs, tag));
        });
  }

  private static Entry claim(Place at, WorkHash work, long timeMs, long tag) {
    return new Entry(at, new HeldName(work, timeMs, Kind.CLAIM, tag));
  }

  /** How many names a claim adds to those of its difficulty. */
  static int namesOf(int place) {
    return place == 1 ? 2 : 1; // The second claim names the first one too.
  }

  /** The name of a dat that is the only claim on its work. */
  static Entry only(VerifiedDat dat) {
    WorkHash work = dat.dat().work();
    long timeMs = dat.dat().timeMs();
    return new Entry(
        Place.of(dat.difficulty(), timeMs, work),
        new HeldName(work, timeMs, dat.bound() ? Kind.BOUND : Kind.UNBOUND, 0));
  }

  /** The difficulties at which a dat has names: its own, and that of further claims. */
  static List<Integer> difficulties(VerifiedDat dat) {
    int own = dat.difficulty();
    int further = Math.max(0, own - Claim.SHARE_BITS);
    return dat.bound() || further == own ? List.of(own) : List.of(own, further);
  }
}
