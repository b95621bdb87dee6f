package dave.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dave.client.model.Cursor;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Event;
import dave.client.model.Fault;
import dave.client.model.Follow;
import dave.client.model.FollowListener;
import dave.client.model.Listing;
import dave.client.model.NodeDat;
import dave.client.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

final class FollowTest {
  static final FollowTimes QUICK =
      new FollowTimes(
          Duration.ofMillis(2),
          Duration.ofMillis(20),
          Duration.ofSeconds(30),
          Duration.ZERO,
          Duration.ofSeconds(20));

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long BEGIN_MS = 1_800_000_000_000L;

  private final AtomicLong nowMs = new AtomicLong(BEGIN_MS);
  private final LogNode a = new LogNode(nowMs::get);
  private final LogNode b = new LogNode(nowMs::get);
  private final DaveClient one = DaveClient.to(a.address()).times(QUICK, this::now).connect();
  private final DaveClient both =
      DaveClient.to(a.address(), b.address()).times(QUICK, this::now).connect();
  private final List<Event> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    one.close();
    both.close();
    a.close();
    b.close();
  }

  private Instant now() {
    return Instant.ofEpochMilli(nowMs.get());
  }

  private void follow(DaveClient client, Follow follow) {
    var unused = client.follow(follow).subscribe(events::add, e -> {});
  }

  private List<String> values() {
    List<String> values = new ArrayList<>();
    for (Event event : events) {
      if (event instanceof Event.Dat dat) {
        values.add(dat.value());
      }
    }
    return values;
  }

  private void awaitValues(String... values) {
    await().atMost(SOON).untilAsserted(() -> assertThat(values()).containsExactly(values));
  }

  private void arrive(int number, LogNode... nodes) {
    for (LogNode node : nodes) {
      node.arrive(LogNode.dat(number, nowMs.get()));
    }
  }

  @Test
  void shouldDeliverNewDatsOverARestartOfTheNode() {
    arrive(1, a);
    follow(one, Follow.all());
    await().until(() -> a.followers() == 1);
    arrive(2, a);
    awaitValues("v2");

    a.kill();
    arrive(3, a);
    a.start();
    arrive(4, a);

    awaitValues("v2", "v3", "v4");
    assertThat(events).noneMatch(Event.Moved.class::isInstance);
  }

  @Test
  void shouldGoOnAfterASavedCursorWhenTheProgramStartsAgain() {
    arrive(1, a);
    arrive(2, a);
    arrive(3, a);
    String saved =
        one.follow(Follow.all().after(Cursor.OLDEST))
            .take(2)
            .last()
            .blockOptional(SOON)
            .orElseThrow()
            .cursor()
            .toString();
    arrive(4, a);

    follow(one, Follow.all().after(saved));

    awaitValues("v3", "v4");
  }

  @Test
  void shouldReportWhatTheNodeEvicted() {
    for (int i = 1; i <= 5; i++) {
      arrive(i, a);
    }
    String saved =
        one.follow(Follow.all().after(Cursor.OLDEST))
            .next()
            .blockOptional(SOON)
            .orElseThrow()
            .cursor()
            .toString();
    a.evict(3);

    follow(one, Follow.all().after(saved));

    awaitValues("v4", "v5");
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(Event.Gap.class, gap -> assertThat(gap.missed()).isEqualTo(2));
  }

  @Test
  void shouldFilterByPrefixAuthorAndDifficulty() {
    follow(one, Follow.prefix("k/7").minDifficulty(9));
    await().until(() -> a.followers() == 1);
    arrive(1, a);
    arrive(7, a);
    awaitValues("v7");
    assertThat(a.requests().getFirst().getKeyPrefix()).isEqualTo(ByteString.copyFromUtf8("k/7"));
    assertThat(a.requests().getFirst().getMinDifficulty()).isEqualTo(9);
  }

  @Test
  void shouldMoveToAnotherNodeAndBackWithoutLossOrRepetition() {
    arrive(1, a, b);
    follow(both, Follow.all());
    await().until(() -> a.followers() == 1);
    arrive(2, a, b);
    awaitValues("v2");

    a.kill();
    arrive(3, b);
    awaitValues("v2", "v3");
    arrive(3, a);
    arrive(4, a);
    a.start();
    b.kill();

    awaitValues("v2", "v3", "v4");
    assertThat(events.stream().filter(Event.Moved.class::isInstance).map(Event.Moved.class::cast))
        .extracting(moved -> moved.from() + " " + moved.to() + " " + moved.resumed())
        .containsExactly(
            a.address() + " " + b.address() + " true", b.address() + " " + a.address() + " true");
  }

  @Test
  void shouldMissNothingThatTookLessThanTheOverlapToTheNodeThatDelivers() {
    follow(both, Follow.all().overlap(Duration.ofMinutes(10)));
    await().until(() -> a.followers() == 1);
    arrive(1, a, b);
    awaitValues("v1");
    // Arrives at B alone; A delivers younger dats, but none as young as the overlap.
    arrive(2, b);
    for (int i = 3; i <= 11; i++) {
      nowMs.addAndGet(Duration.ofMinutes(1).toMillis());
      arrive(i, a, b);
      int count = i - 1;
      await().until(() -> values().size() == count);
    }

    a.kill();

    await().atMost(SOON).until(() -> values().contains("v2"));
    assertThat(values()).hasSize(11).doesNotHaveDuplicates();
  }

  @Test
  void shouldReadOnlyTheOverlapAgainAfterALongTime() {
    follow(both, Follow.all().overlap(Duration.ofMinutes(10)));
    await().until(() -> a.followers() == 1);
    for (int i = 1; i <= 50; i++) {
      arrive(i, a, b);
      int count = i;
      await().until(() -> values().size() == count);
      nowMs.addAndGet(Duration.ofMinutes(1).toMillis());
    }

    a.kill();
    await().until(() -> b.followers() == 1);
    arrive(51, b);

    await().until(() -> values().size() == 51);
    assertThat(values()).doesNotHaveDuplicates();
    assertThat(b.sent()).isBetween(10, 20);
  }

  @Test
  void shouldDeliverWhatAnUnknownNodeHoldsSinceTheBeginning() {
    b.kill();
    follow(both, Follow.all());
    await().until(() -> a.followers() == 1);
    b.arrive(LogNode.dat(1, BEGIN_MS - 60_000));
    arrive(2, a, b);
    awaitValues("v2");
    a.kill();
    arrive(3, b);
    b.start();

    awaitValues("v2", "v3");
    assertThat(events.get(1))
        .isInstanceOfSatisfying(Event.Moved.class, moved -> assertThat(moved.resumed()).isFalse());
  }

  @Test
  void shouldGoOnAtTheOtherNodeWhenTheProgramStartsAgain() {
    String saved =
        both.follow(Follow.all())
            .mergeWith(
                Mono.fromRunnable(
                    () -> {
                      await().until(() -> a.followers() == 1);
                      arrive(1, a, b);
                    }))
            .next()
            .blockOptional(SOON)
            .orElseThrow()
            .cursor()
            .toString();
    assertThat(saved).contains("@" + a.address(), "@" + b.address());
    a.kill();
    arrive(2, b);

    follow(both, Follow.all().after(saved));

    await().atMost(SOON).until(() -> values().contains("v2"));
    assertThat(events.getFirst()).isInstanceOf(Event.Moved.class);
  }

  @Test
  void shouldSayThatANodeHasANewLog() {
    follow(one, Follow.all().after(Cursor.OLDEST));
    await().until(() -> a.followers() == 1);
    arrive(1, a);
    awaitValues("v1");
    a.kill();
    a.loseLog("log2");
    arrive(1, a);
    arrive(2, a);
    a.start();

    awaitValues("v1", "v2");
    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            Event.Moved.class,
            moved -> {
              assertThat(moved.from()).isEqualTo(moved.to());
              assertThat(moved.resumed()).isFalse();
            });
  }

  @Test
  void shouldFailIfTheNodeDoesNotKnowTheGivenCursor() {
    StepVerifier.create(one.follow(Follow.all().after("log9-3")))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        DaveException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.CURSOR_UNKNOWN)))
        .verify(SOON);
  }

  @Test
  void shouldRefuseACursorOfOtherNodes() {
    StepVerifier.create(one.follow(Follow.all().after("log1-3@192.0.2.1:1619")))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOf(DaveException.class)
                    .hasMessageContaining("log1-3@192.0.2.1:1619")
                    .hasMessageContaining(a.address()))
        .verify(SOON);
    assertThatThrownBy(() -> Follow.all().after("what is this"))
        .hasMessage("cursor 'what is this' is malformed: give one of an event, or Cursor.OLDEST");
  }

  @Test
  void shouldFailIfNoNodeIsThereAtFirst() {
    a.kill();
    b.kill();
    StepVerifier.create(both.follow(Follow.all()))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        DaveException.class,
                        failure -> {
                          assertThat(failure.fault()).isEqualTo(Fault.CONNECTION_REFUSED);
                          assertThat(failure).hasMessageContaining(a.address());
                        }))
        .verify(SOON);
  }

  @Test
  void shouldFailWhenANodeRefusesForGood() {
    follow(both, Follow.all());
    a.refusal = LogNode.refusal(Code.UNAUTHENTICATED, "TOKEN_INVALID");
    StepVerifier.create(one.follow(Follow.all()))
        .expectErrorMatches(e -> e instanceof DaveException f && f.reason() == Reason.TOKEN_INVALID)
        .verify(SOON);
  }

  @Test
  void shouldTryTheNextNodeWhenOneHasTooManySubscribers() {
    a.refusal = LogNode.refusal(Code.RESOURCE_EXHAUSTED, "TOO_MANY_SUBSCRIBERS");
    follow(both, Follow.all());
    await().until(() -> b.followers() == 1);
    arrive(1, b);
    awaitValues("v1");
  }

  @Test
  void shouldTellItsListenerOfLossAndReturn() {
    List<String> told = new CopyOnWriteArrayList<>();
    FollowListener listener =
        new FollowListener() {
          @Override
          public void lost(DaveException why) {
            told.add("lost");
          }

          @Override
          public void resumed(Endpoint node, String position) {
            told.add(node + " " + position);
          }
        };
    follow(one, Follow.all().listener(listener));
    await().until(() -> a.followers() == 1);
    arrive(1, a);
    awaitValues("v1");
    a.dropFollowers();
    arrive(2, a);
    awaitValues("v1", "v2");
    assertThat(told).containsExactly("lost", a.address() + " log1-1");
  }

  @Test
  void shouldHoldNothingForASlowSubscriber() {
    int count = 3_000;
    ByteString kilobyte = ByteString.copyFrom(new byte[4_096]);
    for (int i = 1; i <= count; i++) {
      a.arrive(LogNode.dat(i, nowMs.get()).toBuilder().setValue(kilobyte).build());
    }
    List<Event> taken = new CopyOnWriteArrayList<>();
    BaseSubscriber<Event> slow =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            request(2);
          }

          @Override
          protected void hookOnNext(Event event) {
            taken.add(event);
          }
        };
    one.follow(Follow.all().after(Cursor.OLDEST)).subscribe(slow);
    await().until(() -> taken.size() == 2);
    int windowful = a.sent();
    assertThat(windowful).as("what fits the transport's window").isLessThan(count / 2);

    slow.request(3);
    await().until(() -> taken.size() == 5);
    assertThat(a.sent()).isLessThan(count / 2);
    slow.request(Long.MAX_VALUE);
    await().atMost(SOON).until(() -> taken.size() == count);
    slow.cancel();
  }

  @Test
  void shouldListAllPagesAsTheyAreRequested() {
    for (int i = 1; i <= 7; i++) {
      arrive(i, a);
    }
    StepVerifier.create(one.list(Listing.all()).map(NodeDat::value), 0)
        .thenRequest(2)
        .expectNext("v1", "v2")
        .thenAwait(Duration.ofMillis(50))
        .thenRequest(1)
        .expectNext("v3")
        .thenRequest(Long.MAX_VALUE)
        .expectNext("v4", "v5", "v6", "v7")
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void shouldEndTheSubscriptionAtTheNodeWhenCancelled() {
    var subscription = one.follow(Follow.all()).subscribe(events::add);
    await().until(() -> a.followers() == 1);

    subscription.dispose();

    await().atMost(SOON).until(() -> a.followers() == 0);
  }

  @Test
  void shouldFailFollowersWhenTheClientIsClosed() {
    DaveClient client = DaveClient.to(a.address()).times(QUICK, this::now).connect();
    StepVerifier.create(client.follow(Follow.all()))
        .then(() -> await().until(() -> a.followers() == 1))
        .then(client::close)
        .expectErrorMatches(e -> e instanceof DaveException f && f.fault() == Fault.CLOSED)
        .verify(SOON);
  }

  @Test
  void shouldLetASubscriberCallTheClientAndWait() {
    Thread[] thread = {null};
    var unused =
        one.follow(Follow.all())
            .doOnNext(
                event -> {
                  thread[0] = Thread.currentThread();
                  one.node().status();
                })
            .subscribe(events::add);
    await().until(() -> a.followers() == 1);
    arrive(1, a);
    awaitValues("v1");
    assertThat(thread[0].isDaemon()).isTrue();
  }
}
