package dave.engine.reconcile;

import dave.engine.store.Claim;
import dave.engine.store.DatStore;
import dave.engine.store.DatWeight;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers questions from a store. It keeps nothing between questions. An answer depends on the
 * visible dats and the question alone. May block, as the store does.
 */
public final class Answerer {
  /** How many names an answer has at most; a bucket of one place can have more. */
  static final int MOST_NAMES = 256;

  private final DatStore store;
  private final Supplier<Scope.Hidden> hidden;
  private final Supplier<MassFloor> floor;
  private final int cellBytes;

  /**
   * @param hidden what others must not learn of, as in {@link Scope}
   * @param floor of the store, as others may know it
   * @param cellBytes the longest answer in bytes, at least 1,100
   */
  public Answerer(
      DatStore store, Supplier<Scope.Hidden> hidden, Supplier<MassFloor> floor, int cellBytes) {
    this.store = store;
    this.hidden = hidden;
    this.floor = floor;
    this.cellBytes = cellBytes;
  }

  /**
   * The answer to a question.
   *
   * @param latestMs dats after this time are told to nobody, Unix milliseconds
   */
  public Answer answer(Question question, long latestMs) {
    return switch (question) {
      case Question.Classes classes -> classes(classes, latestMs);
      case Question.Parts parts -> parts(parts, scope(parts, latestMs));
      case Question.Names names -> names(names, scope(names, latestMs));
      case Question.OneMore oneMore -> oneMore(oneMore, scope(oneMore, latestMs));
    };
  }

  /**
   * The dats that a fetch asks for, without those that are no longer visible, heaviest first as far
   * as their buckets tell.
   */
  public List<VerifiedDat> dats(Fetch fetch, long latestMs) {
    Set<Integer> asked = new HashSet<>(fetch.names());
    Scope scope = scope(fetch.of(), latestMs);
    List<VerifiedDat> dats = new ArrayList<>();
    // One may have been found among many.
    int most = asked.size() == 1 ? Question.OneMore.MOST : MOST_NAMES;
    for (HeldName name : store.names(fetch.of().bucket(), most, scope)) {
      if (asked.contains(Shortening.name(fetch.of().salt(), name))) {
        read(name).ifPresent(dats::add);
      }
    }
    return dats;
  }

  /** Reads a visible dat: one that is held, or that a hidden one replaced. */
  private Optional<VerifiedDat> read(HeldName name) {
    WorkHash work = name.work();
    List<VerifiedDat> claims = store.claims(work);
    Scope.Hidden except = hidden.get(); // After the store: a dat is hidden before it is stored.
    if (isOf(work, except.dats()).isPresent() || claims.isEmpty()) {
      return isOf(work, except.displaced());
    }
    return claims.stream()
        .filter(dat -> name.kind() != HeldName.Kind.CLAIM || Claim.tag(dat.dat()) == name.tag())
        .findFirst();
  }

  private static Optional<VerifiedDat> isOf(WorkHash work, List<VerifiedDat> dats) {
    return dats.stream().filter(dat -> dat.dat().work().equals(work)).findFirst();
  }

  private Scope scope(Question.OfBucket question, long latestMs) {
    return new Scope(question.fromMs(), Math.min(question.toMs(), latestMs), hidden);
  }

  private Answer classes(Question.Classes question, long latestMs) {
    MassFloor own = floor.get();
    int most =
        (cellBytes - new Answer.Classes(own, List.of(), true).bytes()) / Answer.Classes.OF_CLASS;
    List<Answer.Part> found = new ArrayList<>();
    for (int bits : store.difficulties().headMap(question.below()).reversed().keySet()) {
      long fromMs = SharedAges.fromMs(bits, question.floor(), own, question.nowMs());
      Scope scope = new Scope(fromMs, Math.min(question.toMs(), latestMs), hidden);
      Optional<Summary> summary = store.summary(Bucket.whole(bits), scope);
      if (summary.isEmpty()) {
        return Answer.Later.LATER;
      }
      if (found.size() == most) {
        return new Answer.Classes(own, found, false);
      }
      if (summary.get().count() > 0) {
        found.add(part(question.salt(), summary.get(), Bucket.whole(bits)));
      }
    }
    return new Answer.Classes(own, found, true);
  }

  private static Answer.Part part(long salt, Summary summary, Bucket bucket) {
    return new Answer.Part(bucket, summary.count(), Shortening.digest(salt, summary));
  }

  private Answer parts(Question.Parts question, Scope scope) {
    for (int most = question.most(); most > 0; most = most * 3 / 4) {
      Optional<List<Summary>> parts = store.parts(question.bucket(), most, scope);
      if (parts.isEmpty()) {
        return Answer.Later.LATER;
      }
      Answer answer =
          new Answer.Parts(
              question.bucket(),
              parts.get().stream()
                  .map(part -> part(question.salt(), part, part.bucket()))
                  .toList());
      if (answer.bytes() <= cellBytes) {
        return answer;
      }
    }
    return Answer.Later.LATER;
  }

  private Answer names(Question.Names question, Scope scope) {
    return new Answer.Names(
        store
            .names(
                question.bucket(),
                Math.min(MOST_NAMES, (cellBytes - Answer.HEAD) / Integer.BYTES),
                scope)
            .stream()
            .map(name -> Shortening.name(question.salt(), name))
            .toList());
  }

  private Answer oneMore(Question.OneMore question, Scope scope) {
    List<HeldName> names = store.names(question.bucket(), question.held() + 2, scope);
    List<Integer> found = new ArrayList<>();
    if (names.size() == question.held() + 1) {
      int one = question.sum() ^ Shortening.sum(question.salt(), names);
      names.stream()
          .map(name -> Shortening.name(question.salt(), name))
          .filter(name -> name == one)
          .findFirst()
          .ifPresent(found::add);
    }
    return new Answer.Names(found);
  }

  /** One more than the highest difficulty: where a comparison begins. */
  static final int ABOVE_ALL = DatWeight.MAX_DIFFICULTY + 1;
}
