package dave.engine.reconcile;

import dave.engine.store.DatStore;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the dats that other nodes hold and the own store lacks. It asks for the heaviest difficulty
 * first, and within it for the newest dats. It goes down into one differing bucket before it looks
 * at the next. So it remembers at most the parts of one answer for each level, and of the questions
 * that are on their way.
 *
 * <p>Each question is asked of one node at a time. One that is lost is asked again, of any node.
 * For one thread; may block as the store does.
 */
public final class Comparison {
  private static final int MOST_OPEN = 8_192;

  /** How many own names are read for an answer with names. */
  private static final int MOST_OWN = 4_096;

  private final DatStore store;
  private final Supplier<Scope.Hidden> hidden;
  private final RandomGenerator random;
  private final int mostParts;
  private final MassFloor floor;
  private final long nowMs;
  private final long toMs;
  private final Deque<Question> open = new ArrayDeque<>();
  private final Set<Question> asked = new LinkedHashSet<>();

  /**
   * Dats that a node has and the own store lacks.
   *
   * @param question on the bucket that has them
   * @param names their shortened names in the answer
   */
  public record Wanted(Question.Names question, List<Integer> names) {
    public Wanted {
      names = List.copyOf(names);
    }
  }

  /**
   * A comparison of all dats up to a time.
   *
   * @param hidden dats of the own stem; what is asked must not depend on them either
   * @param toMs dats of this time or earlier, Unix milliseconds
   * @param mostParts how many parts an answer has at most, 2 to 255. Few make scattered differences
   *     cheap, many find a difference with fewer questions.
   */
  public Comparison(
      DatStore store,
      Supplier<Scope.Hidden> hidden,
      RandomGenerator random,
      long nowMs,
      long toMs,
      int mostParts) {
    this.store = store;
    this.hidden = hidden;
    this.random = random;
    this.floor = store.floor();
    this.nowMs = nowMs;
    this.toMs = toMs;
    this.mostParts = mostParts;
    open.push(classesBelow(Answerer.ABOVE_ALL));
  }

  private Question classesBelow(int difficulty) {
    return new Question.Classes(random.nextLong(), floor, nowMs, toMs, difficulty);
  }

  /** Whether all questions have answers. */
  public boolean isDone() {
    return open.isEmpty() && asked.isEmpty();
  }

  /** Whether all questions are on their way. */
  boolean isIdle() {
    return open.isEmpty();
  }

  /** How many questions are remembered. */
  int openQuestions() {
    return open.size() + asked.size();
  }

  /** The next question, for a node that has none; empty if all are on their way. */
  public Optional<Question> next() {
    @Nullable Question next = open.poll();
    if (next != null) {
      asked.add(next);
    }
    return Optional.ofNullable(next);
  }

  /** Takes back a question that got no answer. */
  public void lost(Question question) {
    if (asked.remove(question)) {
      open.push(question);
    }
  }

  /**
   * Takes an answer; ignores one that is not of a question on its way, or not of its kind.
   *
   * @return dats to ask the same node for; empty unless the answer has names
   */
  public Optional<Wanted> answered(Question question, Answer answer) {
    if (!asked.remove(question)) {
      return Optional.empty();
    }
    boolean understood =
        switch (question) {
          case Question.Classes classes ->
              answer instanceof Answer.Classes told && goInto(classes, told);
          case Question.Parts parts -> answer instanceof Answer.Parts told && goInto(parts, told);
          case Question.Names names -> answer instanceof Answer.Names;
        };
    if (!understood) {
      open.push(question);
      return Optional.empty();
    }
    return question instanceof Question.Names names && answer instanceof Answer.Names told
        ? missing(names, told)
        : Optional.empty();
  }

  private boolean goInto(Question.Classes question, Answer.Classes told) {
    List<Question> differing = new ArrayList<>();
    for (Answer.Part part : told.classes()) {
      int bits = part.bucket().difficulty();
      long fromMs = SharedAges.fromMs(bits, floor, told.floor(), nowMs);
      Optional<Boolean> differs = differs(question.salt(), part, fromMs);
      if (!part.bucket().equals(Bucket.whole(bits)) || differs.isEmpty()) {
        return false;
      }
      if (differs.get()) {
        differing.addAll(into(part, fromMs));
      }
    }
    if (!told.whole() && !told.classes().isEmpty()) {
      differing.add(classesBelow(told.classes().getLast().bucket().difficulty()));
    }
    return pushAll(differing.reversed());
  }

  private boolean goInto(Question.Parts question, Answer.Parts told) {
    List<Question> differing = new ArrayList<>();
    for (Answer.Part part : told.parts()) {
      Bucket bucket = part.bucket();
      Optional<Boolean> differs = differs(question.salt(), part, question.fromMs());
      if (!question.bucket().contains(bucket) || differs.isEmpty()) {
        return false;
      }
      // A part as large as the bucket leads nowhere, unless it has few names.
      if (differs.get()
          && (part.count() <= Summary.LEAF || bucket.bits() < question.bucket().bits())) {
        differing.addAll(into(part, question.fromMs()));
      }
    }
    return told.parts().size() <= mostParts && pushAll(differing);
  }

  private boolean pushAll(List<Question> questions) {
    if (open.size() + questions.size() > MOST_OPEN) {
      return false;
    }
    questions.forEach(open::push);
    return true;
  }

  /** Whether the own dats in a bucket are others; empty if the own store cannot tell yet. */
  private Optional<Boolean> differs(long salt, Answer.Part part, long fromMs) {
    return store
        .summary(part.bucket(), new Scope(fromMs, toMs, hidden))
        .map(own -> Shortening.digest(salt, own) != part.digest());
  }

  private List<Question> into(Answer.Part part, long fromMs) {
    if (part.count() > Summary.LEAF && part.bucket().bits() > 0) {
      return List.of(new Question.Parts(random.nextLong(), part.bucket(), fromMs, toMs, mostParts));
    }
    List<Question> questions = new ArrayList<>();
    addNames(part.bucket(), fromMs, questions);
    return questions;
  }

  /** Asks for the names in a bucket, or in parts of it if the own store has many names there. */
  private void addNames(Bucket bucket, long fromMs, List<Question> questions) {
    Optional<Summary> own = store.summary(bucket, new Scope(fromMs, toMs, hidden));
    if (own.isEmpty() || own.get().count() <= MOST_OWN || bucket.bits() == 0) {
      questions.add(new Question.Names(random.nextLong(), bucket, fromMs, toMs));
    } else {
      addNames(bucket.half(false), fromMs, questions);
      addNames(bucket.half(true), fromMs, questions);
    }
  }

  private Optional<Wanted> missing(Question.Names question, Answer.Names told) {
    Set<Integer> missing = new LinkedHashSet<>(told.names());
    Set<Integer> own = new HashSet<>();
    for (HeldName name :
        store.names(
            question.bucket(),
            2 * MOST_OWN,
            new Scope(question.fromMs(), question.toMs(), hidden))) {
      own.add(Shortening.name(question.salt(), name));
    }
    missing.removeAll(own);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(new Wanted(question, List.copyOf(missing)));
  }
}
