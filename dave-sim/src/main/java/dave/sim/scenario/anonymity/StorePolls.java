package dave.sim.scenario.anonymity;

import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.engine.reconcile.Answer;
import dave.engine.reconcile.Fetch;
import dave.engine.reconcile.Question;
import dave.engine.reconcile.ReconcileCodec;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName.Kind;
import dave.link.cell.FrameType;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * The questions on stores by which spies learn when each node has a dat. They know all dats of the
 * network from the moment when these are put, and so the names that nodes would tell. In each cell
 * they ask for the names of all dats of the last time, fetch the dats that the node has not shown,
 * and ask about one of these alone, by its parts and by its difficulty.
 */
final class StorePolls {
  /** Dats that all nodes hold are told of at this age at the latest, with time for a few rounds. */
  static final long KEEP_MS = 60_000;

  private static final int MOST_OPEN = 64;
  private static final int MOST_FETCHED = 64;

  /** A floor of any age: the time of a question is chosen so that one millisecond is left. */
  private static final long FLOOR_AGE_MS = 1L << 24;

  private final SplittableRandom random;
  private final int difficulty;
  private final ReconcileCodec codec = new ReconcileCodec(Mass.WORK);
  private final Map<PeerAddress, Map<Integer, Polled>> asked = new HashMap<>();
  private final Map<PeerAddress, Integer> turns = new HashMap<>();

  /** A question on its way, and the dat that it is about; all that are young if it is for names. */
  private record Polled(Question question, Collection<Dat> about) {}

  /** Receives what answers show. */
  @FunctionalInterface
  interface Shown {
    void shown(WorkHash work);
  }

  /**
   * @param difficulty of all dats that are looked for
   */
  StorePolls(SplittableRandom random, int difficulty) {
    this.random = random;
    this.difficulty = difficulty;
  }

  /**
   * Adds questions to a cell.
   *
   * @param young the dats that are looked for, by age
   * @param unshown those that the node has not shown
   */
  void load(CellRoom room, Collection<Dat> young, List<Dat> unshown) {
    if (unshown.isEmpty()) {
      return;
    }
    long fromMs = young.stream().mapToLong(Dat::timeMs).min().orElseThrow();
    long toMs = young.stream().mapToLong(Dat::timeMs).max().orElseThrow();
    Question.Names names =
        new Question.Names(random.nextLong(), Bucket.whole(difficulty), fromMs, toMs);
    ask(room, names, new ArrayList<>(young));
    int turn = turns.merge(room.to(), 1, Integer::sum);
    Dat one = unshown.get(turn % unshown.size());
    ask(room, parts(one), List.of(one));
    ask(room, classes(one), List.of(one));
    fetch(room, unshown, turn, fromMs, toMs);
  }

  private Question parts(Dat dat) {
    Bucket bucket = Bucket.around(difficulty, 0, dat.timeMs());
    return new Question.Parts(random.nextLong(), bucket, dat.timeMs(), dat.timeMs(), 1);
  }

  /** Asks for the difficulties of dats between the floor and a time, which are equal. */
  private Question classes(Dat dat) {
    MassFloor floor = new MassFloor(Mass.WORK, difficulty, FLOOR_AGE_MS);
    long floorMs = dat.timeMs() + FLOOR_AGE_MS / 16 * 15;
    return new Question.Classes(random.nextLong(), floor, floorMs, dat.timeMs(), difficulty + 1);
  }

  private void ask(CellRoom room, Question question, Collection<Dat> about) {
    if (room.add(FrameType.QUESTION, codec.encode(question))) {
      Map<Integer, Polled> open = asked.computeIfAbsent(room.to(), node -> new LinkedHashMap<>());
      open.put(question.tag(), new Polled(question, about));
      if (open.size() > MOST_OPEN) {
        open.remove(open.keySet().iterator().next());
      }
    }
  }

  /** Fetches dats by names that no answer told, as a spy can that knows the dats. */
  private void fetch(CellRoom room, List<Dat> unshown, int turn, long fromMs, long toMs) {
    Question.Names of =
        new Question.Names(random.nextLong(), Bucket.whole(difficulty), fromMs, toMs);
    int count = Math.min(MOST_FETCHED, unshown.size());
    List<Integer> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(name(of.salt(), unshown.get((turn * count + i) % unshown.size())));
    }
    room.add(FrameType.FETCH, codec.encode(new Fetch(of, names)));
  }

  /** The shortened name of a bound dat, as the protocol of links has it. */
  private static int name(long salt, Dat dat) {
    byte[] name =
        ByteBuffer.allocate(2 * Long.BYTES + WorkHash.LENGTH + 1)
            .putLong(salt)
            .put(dat.work().toByteArray())
            .put(Kind.BOUND.code)
            .array();
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3.hash(name, 0, name.length, hash, 0);
    return ByteBuffer.wrap(hash).getInt();
  }

  /** Reads an answer. */
  void heard(LinkEvent.Frame frame, Shown shown) {
    Polled polled =
        ReconcileCodec.tag(frame.body())
            .map(tag -> asked.getOrDefault(frame.address(), Map.of()).get(tag))
            .orElse(null);
    if (frame.type() != FrameType.ANSWER || polled == null) {
      return;
    }
    codec
        .answer(frame.body(), polled.question())
        .map(answer -> holds(polled.question(), answer))
        .ifPresent(
            holds -> polled.about().stream().filter(holds).map(Dat::work).forEach(shown::shown));
  }

  private static Predicate<Dat> holds(Question question, Answer answer) {
    return switch (answer) {
      case Answer.Later later -> dat -> false;
      case Answer.Classes classes -> dat -> !classes.classes().isEmpty();
      case Answer.Parts parts -> dat -> !parts.parts().isEmpty();
      case Answer.Names names -> {
        Set<Integer> all = new HashSet<>(names.names());
        yield dat -> all.contains(name(question.salt(), dat));
      }
    };
  }
}
