package dave.engine.reconcile;

import dave.engine.store.DatStore;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The own store, as answers of other nodes are compared with it. Any thread may call its methods;
 * they may block as the store does.
 */
final class OwnDats {
  /** How many own names are read for an answer with names, at most. */
  private static final int MOST_NAMES = 8_192;

  /** Names are asked for at once if about so many of them, or fewer, have one that is missing. */
  private static final int SPARSE = 24;

  /** So many names are asked for at once: their parts would cost as much, and a round trip. */
  private static final int FEW_NAMES = Summary.LEAF * 3 / 2;

  private static final int MOST_PARTS = 100;

  /** So many names are asked for rather than the one that is missing: that costs as much. */
  private static final int VERY_FEW_NAMES = 4;

  private final DatStore store;
  private final Supplier<Scope.Hidden> hidden;
  private final MassFloor floor;
  private final long nowMs;
  private final long toMs;
  private final int fewParts;

  /**
   * @param hidden dats of the own stem; what is asked must not depend on them either
   * @param floor of the own store at {@code nowMs}
   * @param toMs dats of this time or earlier, Unix milliseconds
   * @param fewParts how many parts are asked for where little is missing; half as many where next
   *     to nothing is. Few make scattered differences cheap, many find them with fewer questions.
   */
  OwnDats(
      DatStore store,
      Supplier<Scope.Hidden> hidden,
      MassFloor floor,
      long nowMs,
      long toMs,
      int fewParts) {
    this.store = store;
    this.hidden = hidden;
    this.floor = floor;
    this.nowMs = nowMs;
    this.toMs = toMs;
    this.fewParts = fewParts;
  }

  /** What an answer shows. */
  sealed interface Finding {
    /** The own store cannot tell yet; the question may be asked again. */
    enum NotYet implements Finding {
      NOT_YET
    }

    /** The answer is none to the question. */
    enum Wrong implements Finding {
      WRONG
    }

    /**
     * Buckets that differ, in the order of the answer.
     *
     * @param below if there are lighter difficulties: the lightest in the answer, else -1
     */
    record Differing(List<Difference> buckets, int below) implements Finding {}

    /**
     * The bucket has not one name more than the own store.
     *
     * @param next what to ask on the bucket instead
     */
    record NotOne(Difference next) implements Finding {}

    /** The names in the answer that the own store lacks. */
    record Missing(List<Integer> names) implements Finding {}
  }

  /**
   * A bucket in which the other node has other dats.
   *
   * @param ask what to ask next
   * @param surplus how many dats the other node has there beyond the number of own ones; negative
   *     if it has fewer
   */
  record Difference(Bucket bucket, long fromMs, Ask ask, int surplus) {}

  /** A question on a bucket that differs. */
  sealed interface Ask {
    /** For all names. */
    enum Names implements Ask {
      NAMES
    }

    /** For so many parts. */
    record Parts(int most) implements Ask {}

    /** For the one name that is missing; see {@link Question.OneMore}. */
    record OneMore(long salt, int held, int sum) implements Ask {}
  }

  /**
   * What is found in one answer.
   *
   * @param kept the floor of the own store just now
   */
  private record Found(MassFloor kept, List<Difference> differing) {}

  /** Compares an answer to a question with the own store. */
  Finding compare(Question question, Answer answer) {
    return switch (question) {
      case Question.Classes asked ->
          answer instanceof Answer.Classes told ? classes(asked, told) : Finding.Wrong.WRONG;
      case Question.Parts asked ->
          answer instanceof Answer.Parts told ? parts(asked, told) : Finding.Wrong.WRONG;
      case Question.Names asked ->
          answer instanceof Answer.Names told
              ? new Finding.Missing(missing(asked, told.names()))
              : Finding.Wrong.WRONG;
      case Question.OneMore asked ->
          answer instanceof Answer.Names told ? oneMore(asked, told) : Finding.Wrong.WRONG;
    };
  }

  private Finding oneMore(Question.OneMore question, Answer.Names told) {
    List<Integer> missing = missing(question.names(), told.names());
    if (!missing.isEmpty()) {
      return new Finding.Missing(missing);
    }
    // It was not a single one, or it came meanwhile.
    Ask ask = question.held() < FEW_NAMES ? Ask.Names.NAMES : new Ask.Parts(fewParts);
    return new Finding.NotOne(new Difference(question.bucket(), question.fromMs(), ask, 1));
  }

  private Finding classes(Question.Classes question, Answer.Classes told) {
    Found found = new Found(store.floor(), new ArrayList<>());
    for (Answer.Part part : told.classes()) {
      int bits = part.bucket().difficulty();
      if (!part.bucket().equals(Bucket.whole(bits))) {
        return Finding.Wrong.WRONG;
      }
      long fromMs = SharedAges.fromMs(bits, floor, told.floor(), nowMs);
      if (!compare(question, part, fromMs, found)) {
        return Finding.NotYet.NOT_YET;
      }
    }
    boolean more = !told.whole() && !told.classes().isEmpty();
    return new Finding.Differing(
        found.differing(), more ? told.classes().getLast().bucket().difficulty() : -1);
  }

  private Finding parts(Question.Parts question, Answer.Parts told) {
    if (told.parts().size() > question.most()) {
      return Finding.Wrong.WRONG;
    }
    Found found = new Found(store.floor(), new ArrayList<>());
    for (Answer.Part part : told.parts()) {
      if (!question.bucket().contains(part.bucket())) {
        return Finding.Wrong.WRONG;
      }
      if (!compare(question, part, question.fromMs(), found)) {
        return Finding.NotYet.NOT_YET;
      }
    }
    // A part as large as the bucket leads nowhere, unless it has few names.
    found
        .differing()
        .removeIf(part -> !isOfFew(part.ask()) && part.bucket().bits() >= question.bucket().bits());
    return new Finding.Differing(found.differing(), -1);
  }

  private static boolean isOfFew(Ask ask) {
    return switch (ask) {
      case Ask.Names names -> true;
      case Ask.Parts parts -> false;
      case Ask.OneMore one -> one.held() < FEW_NAMES;
    };
  }

  /** Adds a part if it differs; false if the own store cannot tell yet. */
  private boolean compare(Question question, Answer.Part part, long fromMs, Found found) {
    if (fromMs > toMs) {
      return true;
    }
    Optional<Summary> own = store.summary(part.bucket(), new Scope(fromMs, toMs, hidden));
    own.filter(held -> Shortening.digest(question.salt(), held) != part.digest())
        .ifPresent(
            held -> add(question.salt(), part.bucket(), fromMs, part.count(), held.count(), found));
    return own.isPresent();
  }

  private void add(long salt, Bucket bucket, long fromMs, int theirs, int held, Found found) {
    int surplus = theirs - held;
    boolean dense = (long) surplus * SPARSE >= theirs;
    boolean names =
        theirs <= FEW_NAMES || bucket.bits() == 0 || (dense && theirs <= Answerer.MOST_NAMES);
    if (names && held > MOST_NAMES && bucket.bits() > 0) {
      addHalves(salt, bucket, fromMs, theirs, found);
    } else {
      int many = Math.clamp(theirs / (Answerer.MOST_NAMES / 2), fewParts, MOST_PARTS);
      int few = surplus >= fewParts / 2 ? fewParts : fewParts / 2;
      long keptMs =
          Math.max(fromMs, SharedAges.keptFromMs(bucket.difficulty(), found.kept(), nowMs));
      if (keptMs <= Math.min(toMs, bucket.last().timeMs())) {
        boolean one = surplus == 1 && theirs > VERY_FEW_NAMES && theirs <= Question.OneMore.MOST;
        Ask ask =
            one
                ? oneMore(Shortening.salt(salt, bucket), bucket, keptMs)
                : names ? Ask.Names.NAMES : new Ask.Parts(dense ? many : few);
        found.differing().add(new Difference(bucket, keptMs, ask, surplus));
      }
    }
  }

  private Ask oneMore(long salt, Bucket bucket, long fromMs) {
    List<HeldName> names =
        store.names(bucket, Question.OneMore.MOST - 1, new Scope(fromMs, toMs, hidden));
    return new Ask.OneMore(salt, names.size(), Shortening.sum(salt, names));
  }

  /** Asks for the names in the parts of a bucket in which the own store has very many. */
  private void addHalves(long salt, Bucket bucket, long fromMs, int theirs, Found found) {
    for (boolean upper : new boolean[] {false, true}) {
      Bucket half = bucket.half(upper);
      int held = store.summary(half, new Scope(fromMs, toMs, hidden)).map(Summary::count).orElse(0);
      add(salt, half, fromMs, Math.min(theirs, Summary.LEAF), held, found);
    }
  }

  /** The names of a question, out of some, that the own store lacks. */
  List<Integer> missing(Question.Names question, List<Integer> names) {
    Set<Integer> missing = new LinkedHashSet<>(names);
    Set<Integer> own = new HashSet<>();
    Scope scope = new Scope(question.fromMs(), question.toMs(), hidden);
    for (HeldName name : store.names(question.bucket(), MOST_NAMES, scope)) {
      own.add(Shortening.name(question.salt(), name));
    }
    missing.removeAll(own);
    return List.copyOf(missing);
  }
}
