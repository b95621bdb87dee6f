package dave.engine.reconcile;

import dave.engine.reconcile.OwnDats.Ask;
import dave.engine.reconcile.OwnDats.Difference;
import dave.engine.reconcile.OwnDats.Finding;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The questions by which a node finds the dats that another node, the lead, has and it lacks. The
 * heaviest difficulty comes first, and within it the newest dats. It goes down into one differing
 * bucket before it looks at the next, and into those first in which the other node has more dats.
 * So it remembers little more than the parts of one answer for each level.
 *
 * <p>Each question is asked of one node at a time. Another node than the one that named its bucket
 * may be asked, as most nodes hold the same. If that one shows nothing that is missing, the
 * question goes back to the node that named the bucket.
 *
 * <p>It ends for certain: buckets get smaller, and each dat that comes pays for a number of
 * questions. A node that has less than the own store shows few buckets in vain. Not thread-safe.
 *
 * @param <N> stands for a node
 */
final class Comparison<N> {
  /** How many questions may be asked without any dat that comes. */
  static final int CREDIT = 2_048;

  /** For how many questions a dat pays. */
  private static final int CREDIT_OF_DAT = 8;

  /**
   * How many questions for names may be in vain, of buckets in which the other node has no more
   * dats. There the own store may just have more.
   */
  static final int IN_VAIN = 64;

  private static final int MOST_OPEN = 8_192;

  private final RandomGenerator random;
  private final MassFloor floor;
  private final long nowMs;
  private final long toMs;
  private final N lead;

  /** Buckets in which the other node has more. */
  private final HardestFirst<Open<N>> surplus = new HardestFirst<>(Open::difficulty);

  private final Deque<Open<N>> others = new ArrayDeque<>();
  private final Map<Question, Open<N>> asked = new LinkedHashMap<>();
  private int credit = CREDIT;
  private int inVain;
  private boolean whole = true;
  private int dats;

  /**
   * A question to be asked.
   *
   * @param of the node that named the bucket
   * @param only whether no other node is asked
   * @param surplus see {@link Difference}
   */
  record Open<N>(Question question, N of, boolean only, int surplus) {
    /** The highest difficulty of the dats that it is about. */
    int difficulty() {
      return switch (question) {
        case Question.Classes classes -> classes.below() - 1;
        case Question.OfBucket of -> of.bucket().difficulty();
      };
    }
  }

  /**
   * A comparison of all dats up to a time.
   *
   * @param floor of the own store at {@code nowMs}
   * @param toMs dats of this time or earlier, Unix milliseconds
   */
  Comparison(RandomGenerator random, N lead, MassFloor floor, long nowMs, long toMs) {
    this.random = random;
    this.lead = lead;
    this.floor = floor;
    this.nowMs = nowMs;
    this.toMs = toMs;
    surplus.add(classesBelow(Answerer.ABOVE_ALL));
  }

  private Open<N> classesBelow(int difficulty) {
    return new Open<>(
        new Question.Classes(random.nextLong(), floor, nowMs, toMs, difficulty), lead, true, 0);
  }

  N lead() {
    return lead;
  }

  /** Whether nothing is left to ask, and all questions have answers. */
  boolean isDone() {
    return asked.isEmpty() && !hasOpen();
  }

  private boolean hasOpen() {
    return credit > 0 && !(surplus.isEmpty() && others.isEmpty());
  }

  /** Whether it asked all that it may without any dat. */
  boolean isSpent() {
    return credit <= 0;
  }

  /** How many dats came. */
  int dats() {
    return dats;
  }

  /** How many questions are remembered. */
  int remembered() {
    return surplus.size() + others.size() + asked.size();
  }

  /** How many dats the other nodes have beyond own ones, in the buckets to ask about. */
  long expected() {
    long expected = 0;
    for (Open<N> open : surplus) {
      expected += open.surplus();
    }
    for (Open<N> open : asked.values()) {
      expected += Math.max(0, open.surplus());
    }
    return expected;
  }

  /** Takes the next question that may be asked now. */
  Optional<Open<N>> next(Predicate<Open<N>> may) {
    if (credit <= 0) {
      return Optional.empty();
    }
    Open<N> next = take(surplus, may);
    if (next == null) {
      next = take(others, may);
    }
    if (next != null) {
      credit--;
      asked.put(next.question(), next);
    }
    return Optional.ofNullable(next);
  }

  /** Looks at the questions that come next only, so that a look costs little. */
  private @Nullable Open<N> take(Iterable<Open<N>> from, Predicate<Open<N>> may) {
    int looks = 32;
    for (Iterator<Open<N>> all = from.iterator(); all.hasNext() && looks > 0; looks--) {
      Open<N> open = all.next();
      if (may.test(open)) {
        all.remove();
        return open;
      }
    }
    return null;
  }

  /** Takes back a question that got no answer. */
  void lost(Question question) {
    Open<N> open = asked.remove(question);
    if (open != null) {
      push(open);
    }
  }

  /** Gives up all questions about buckets that a node named. */
  void giveUpOf(N node) {
    whole &= !surplus.removeIf(open -> open.of().equals(node));
    whole &= !others.removeIf(open -> open.of().equals(node));
  }

  /** Removes the questions about buckets in which the own store would keep nothing. */
  void removeIf(Predicate<Bucket> unwanted) {
    Predicate<Open<N>> below =
        open -> open.question() instanceof Question.OfBucket of && unwanted.test(of.bucket());
    surplus.removeIf(below);
    others.removeIf(below);
  }

  /** Whether no question was given up. */
  boolean isWhole() {
    return whole;
  }

  /** Notes a dat that came because of this comparison, and that the store lacked. */
  void gained() {
    dats++;
    credit = Math.min(CREDIT, credit + CREDIT_OF_DAT);
  }

  /** Whether a question waits for an answer. */
  boolean isAsked(Question question) {
    return asked.containsKey(question);
  }

  /** Whether a node named the bucket of a question that is asked. */
  boolean isOf(Question question, N node) {
    Open<N> open = asked.get(question);
    return open != null && open.of().equals(node);
  }

  /** What became of a question. */
  enum Outcome {
    /** Something is missing, or may be. */
    FRUITFUL,
    /** Nothing is missing there, as far as that node told. */
    IN_VAIN,
    /** The node that named the bucket had more dats there by its own words, and named none. */
    BROKEN
  }

  /**
   * Takes what the answer of a node showed.
   *
   * @param from the node that answered
   */
  Outcome answered(Question question, N from, Finding finding) {
    Open<N> open = asked.remove(question);
    if (open == null) {
      return Outcome.FRUITFUL;
    }
    boolean fruitful =
        switch (finding) {
          case Finding.NotYet notYet -> true;
          case Finding.Wrong wrong -> false;
          case Finding.Differing differing -> !differing.buckets().isEmpty();
          case Finding.NotOne notOne -> open.of().equals(from);
          case Finding.Missing missing -> !missing.names().isEmpty();
        };
    if (finding == Finding.NotYet.NOT_YET) {
      push(open);
    } else if (finding instanceof Finding.Differing differing) {
      pushAll(differing, from);
    } else if (finding instanceof Finding.NotOne notOne && fruitful) {
      push(new Open<>(question(notOne.next()), from, true, open.surplus()));
    }
    if (fruitful || question instanceof Question.Classes) {
      return Outcome.FRUITFUL;
    }
    if (!open.of().equals(from)) {
      push(new Open<>(question, open.of(), true, open.surplus()));
      return Outcome.IN_VAIN;
    }
    if (open.surplus() > 0) {
      return Outcome.BROKEN;
    }
    if (question instanceof Question.Names && ++inVain - dats >= IN_VAIN) {
      others.clear();
    }
    return Outcome.IN_VAIN;
  }

  private void push(Open<N> open) {
    boolean first = open.surplus() > 0 || open.question() instanceof Question.Classes;
    if (first) {
      surplus.addFirst(open);
    } else {
      others.push(open);
    }
  }

  /** Pushes questions so that the heaviest difficulty, or the newest part, comes first. */
  private void pushAll(Finding.Differing differing, N from) {
    List<Open<N>> more = new ArrayList<>();
    List<Open<N>> rest = new ArrayList<>();
    for (Difference each : differing.buckets()) {
      (each.surplus() > 0 ? more : rest)
          .add(new Open<>(question(each), from, false, each.surplus()));
    }
    boolean classes = differing.below() >= 0 || isOfClasses(differing);
    if (classes) {
      Collections.reverse(rest);
    } else {
      // Not always the same ones first, if most are in vain.
      shuffle(rest);
    }
    if (differing.below() >= 0) {
      surplus.add(classesBelow(differing.below()));
    }
    more.forEach(surplus::addFirst);
    rest.forEach(others::push);
    while (surplus.size() > MOST_OPEN) {
      surplus.pollLast();
    }
    while (others.size() > MOST_OPEN) {
      others.removeLast();
    }
  }

  private static boolean isOfClasses(Finding.Differing differing) {
    return differing.buckets().stream().map(each -> each.bucket().difficulty()).distinct().count()
        > 1;
  }

  private void shuffle(List<Open<N>> all) {
    for (int i = all.size() - 1; i > 0; i--) {
      Collections.swap(all, i, random.nextInt(i + 1));
    }
  }

  private Question question(Difference difference) {
    Bucket bucket = difference.bucket();
    long fromMs = difference.fromMs();
    return switch (difference.ask()) {
      case Ask.Names names -> new Question.Names(random.nextLong(), bucket, fromMs, toMs);
      case Ask.Parts parts ->
          new Question.Parts(random.nextLong(), bucket, fromMs, toMs, parts.most());
      case Ask.OneMore one ->
          new Question.OneMore(one.salt(), bucket, fromMs, toMs, one.held(), one.sum());
    };
  }
}
