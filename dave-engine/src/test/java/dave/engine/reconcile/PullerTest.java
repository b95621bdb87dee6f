package dave.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.log.FaultLog;
import dave.engine.model.CatchUp;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Scope;
import dave.engine.testing.VirtualWorld;
import dave.link.cell.FrameType;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.testing.TestDats;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PullerTest {
  private static final PeerAddress SLOW = peer(1);
  private static final PeerAddress QUICK = peer(2);
  private static final long YOUNGEST_MS = 30_000;
  private static final int ROOM = 1_387;

  private final VirtualWorld world = new VirtualWorld();
  private final ReconcileCodec codec = new ReconcileCodec(Mass.WORK);
  private final Puller puller = puller();

  private static PeerAddress peer(int number) {
    return PeerAddresses.parse("sealed://" + "%064x".formatted(number) + "@45.77.1.1:1618");
  }

  private Puller puller() {
    Random random = new Random(1);
    InMemoryDatStore store = new InMemoryDatStore(1 << 20, Mass.WORK, world.clock(), random);
    return new Puller(
        store,
        () -> Scope.Hidden.NONE,
        new PublicFloor(store, YOUNGEST_MS, 0),
        world.scheduler(),
        world.scheduler(),
        random,
        world.clock(),
        peer -> peer.equals(SLOW) ? 2_000 : 100,
        new ReconcileMeters(new SimpleMeterRegistry()),
        codec,
        YOUNGEST_MS,
        /* asksTwice= */ true,
        new FaultLog(LoggerFactory.getLogger("/test"), "cannot read", this::nowMs));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private long nowMs() {
    return world.nowMs() - VirtualWorld.START_MS;
  }

  private List<Question> questionsTo(PeerAddress peer) {
    List<Question> asked = new ArrayList<>();
    puller.load(
        peer,
        ROOM,
        (type, body) -> {
          assertThat(type).isEqualTo(FrameType.QUESTION);
          return asked.add(codec.question(body).orElseThrow());
        },
        nowMs());
    return asked;
  }

  private void answer(PeerAddress peer, Question question, Answer answer) {
    assertThat(puller.answered(peer, codec.encode(question, answer), nowMs())).isTrue();
    world.run(Duration.ofMillis(10));
  }

  private Question.Parts askSlow() {
    assertThat(questionsTo(SLOW)).isEmpty();
    world.run(Duration.ofSeconds(2));
    puller.maintain(nowMs());
    Question first = questionsTo(SLOW).getFirst();
    Answer.Part many = new Answer.Part(Bucket.whole(20), 1_000, 77);
    answer(SLOW, first, new Answer.Classes(MassFloor.none(Mass.WORK), List.of(many), true));
    return (Question.Parts) questionsTo(SLOW).getFirst();
  }

  @Test
  void shouldAskAnotherPeerWhatOneDoesNotAnswerForLong() {
    Question.Parts asked = askSlow();
    world.run(Duration.ofSeconds(1));
    assertThat(questionsTo(QUICK)).isEmpty();
    world.run(Duration.ofSeconds(3));
    assertThat(questionsTo(QUICK)).containsExactly(asked);
    assertThat(questionsTo(QUICK)).isEmpty();
    Bucket part = Bucket.around(20, 4, 1_000);
    Answer few = new Answer.Parts(asked.bucket(), List.of(new Answer.Part(part, 10, 78)));
    answer(QUICK, asked, few);
    answer(SLOW, asked, few);
    List<Question> next = questionsTo(SLOW);
    assertThat(next).singleElement().isInstanceOf(Question.Names.class);
    assertThat(questionsTo(QUICK)).isEmpty();
  }

  @Test
  void shouldEndAComparisonWithADonorThatDrips() {
    int bits = 12;
    TestDats made = TestDats.of(new Random(1));
    List<Dat> dats = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      long timeMs = VirtualWorld.START_MS - 100_000 - i;
      dats.add(made.dat().difficulty(bits).bound(true).timeMs(timeMs).build().dat());
    }
    assertThat(questionsTo(SLOW)).isEmpty();
    world.run(Duration.ofSeconds(2));
    puller.maintain(nowMs());
    Question first = questionsTo(SLOW).getFirst();
    Answer.Part few = new Answer.Part(Bucket.whole(bits), dats.size(), 77);
    answer(SLOW, first, new Answer.Classes(MassFloor.none(Mass.WORK), List.of(few), true));
    Question names = questionsTo(SLOW).getFirst();
    answer(SLOW, names, new Answer.Names(dats.stream().map(dat -> name(names, dat)).toList()));
    long beganMs = nowMs();
    for (Dat dat : dats) {
      puller.load(SLOW, ROOM, (type, body) -> true, nowMs());
      for (int second = 0; second < 10; second++) {
        world.run(Duration.ofSeconds(1));
        puller.maintain(nowMs());
      }
      puller.came(dat, SLOW, /* gained= */ true, nowMs());
    }
    assertThat(nowMs() - beganMs).isLessThan(130_000);
    assertThat(puller.catchUp(nowMs()).state()).isEqualTo(CatchUp.State.IDLE);
  }

  private static int name(Question question, Dat dat) {
    HeldName held = new HeldName(dat.work(), dat.timeMs(), HeldName.Kind.BOUND, 0);
    return Shortening.name(question.salt(), held);
  }
}
