package dave.engine.lookup;

import dave.engine.model.Target;
import dave.wire.Dat;
import dave.wire.Message.Query;
import dave.wire.VerifiedDat;
import java.util.Optional;

/** What a lookup of one dat requests, accepts and prefers. */
record LookupCriteria(Target target) {
  /** The query to a peer. */
  Query query() {
    return switch (target) {
      case Target.ByWork byWork -> new Query.ByWork(byWork.work());
      case Target.ByRegister register ->
          new Query.ByKey(register.key(), Optional.of(register.author()));
      case Target.ByKey byKey -> new Query.ByKey(byKey.key(), Optional.empty());
      case Target.ByContent content -> new Query.ByContent(content.hash());
    };
  }

  /** The work hash or key that all possible answers have. */
  Object subject() {
    return switch (target) {
      case Target.ByWork byWork -> byWork.work();
      case Target.ByRegister register -> register.key();
      case Target.ByKey byKey -> byKey.key();
      case Target.ByContent content -> content.hash();
    };
  }

  /** Whether a dat claims to be an answer; for content, whether it is one. */
  boolean wants(Dat dat) {
    return switch (target) {
      case Target.ByWork byWork -> dat.work().equals(byWork.work());
      case Target.ByRegister register ->
          dat.key().equals(register.key()) && dat.author().equals(register.author());
      case Target.ByKey byKey -> dat.key().equals(byKey.key());
      case Target.ByContent content -> content.isMetBy(dat);
    };
  }

  /** Whether there is only one answer. */
  boolean isUnique() {
    return target instanceof Target.ByWork || target instanceof Target.ByContent;
  }

  /** Whether one answer is better than another. */
  boolean isBetter(VerifiedDat dat, VerifiedDat than) {
    return switch (target) {
      case Target.ByWork byWork -> dat.bound() && !than.bound();
      case Target.ByRegister register -> dat.dat().supersedes(than.dat());
      case Target.ByKey byKey ->
          dat.dat().author().equals(than.dat().author())
              ? dat.dat().supersedes(than.dat())
              : dat.difficulty() > than.difficulty();
      case Target.ByContent content -> false;
    };
  }
}
