package dave.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dave.admin.v1.Dat;
import dave.client.model.Cursor;
import dave.client.model.Event;
import dave.client.model.Follow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/**
 * Two nodes get the same dats, up to almost the overlap apart, with times that authors chose. They
 * break, stop and start again at random.
 */
final class FollowPropertyTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration OVERLAP = Duration.ofMinutes(10);
  private static final int STEPS = 300;

  private final AtomicLong nowMs = new AtomicLong(1_800_000_000_000L);

  private record Coming(long atMs, int number, Dat dat) {}

  /** A node and the dats that are on their way to it. */
  private static final class Site {
    final LogNode node;
    final Queue<Coming> coming =
        new PriorityQueue<>(
            Comparator.comparingLong(Coming::atMs).thenComparingInt(Coming::number));

    Site(LogNode node) {
      this.node = node;
    }

    /** Dats that came while the node was down arrive when it is up again. */
    void receive(long nowMs) {
      while (node.isRunning() && !coming.isEmpty() && coming.element().atMs() <= nowMs) {
        node.arrive(coming.remove().dat());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void shouldNeitherLoseNorRepeatOverBreaksAndMoves(long seed) {
    Random random = new Random(seed);
    List<String> values = new CopyOnWriteArrayList<>();
    try (LogNode a = new LogNode(nowMs::get);
        LogNode b = new LogNode(nowMs::get);
        DaveClient client =
            DaveClient.to(a.address(), b.address()).times(FollowTest.QUICK, this::now).connect()) {
      Disposable following =
          client.follow(Follow.all().overlap(OVERLAP)).subscribe(event -> add(event, values));
      await().until(() -> a.followers() == 1);
      int written = run(random, List.of(new Site(a), new Site(b)));
      await("seed " + seed)
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(values).containsExactlyInAnyOrderElementsOf(names(written)));
      following.dispose();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void shouldLoseNothingWhenTheProgramAlsoStartsAgain(long seed) {
    Random random = new Random(seed);
    List<String> values = new CopyOnWriteArrayList<>();
    try (LogNode a = new LogNode(nowMs::get);
        LogNode b = new LogNode(nowMs::get);
        DaveClient client =
            DaveClient.to(a.address(), b.address()).times(FollowTest.QUICK, this::now).connect()) {
      Disposable following = restarting(client, random, values);
      await().until(() -> a.followers() == 1);
      int written = run(random, List.of(new Site(a), new Site(b)));
      await("seed " + seed)
          .atMost(SOON)
          .untilAsserted(() -> assertThat(values).containsAll(names(written)));
      following.dispose();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void shouldKeepTheOrderOfOneNodeWhenBothStartAgain(long seed) {
    Random random = new Random(seed);
    List<String> values = new CopyOnWriteArrayList<>();
    try (LogNode a = new LogNode(nowMs::get);
        DaveClient client =
            DaveClient.to(a.address()).times(FollowTest.QUICK, this::now).connect()) {
      Disposable following = restarting(client, random, values);
      await().until(() -> a.followers() == 1);
      int written = run(random, List.of(new Site(a)));
      await("seed " + seed)
          .atMost(SOON)
          .untilAsserted(() -> assertThat(values).containsExactlyElementsOf(names(written)));
      following.dispose();
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(nowMs.get());
  }

  /** A program that ends after some events, and goes on after the cursor that it saved. */
  private static Disposable restarting(DaveClient client, Random random, List<String> values) {
    String[] saved = {Cursor.OLDEST.toString()};
    int life = 1 + random.nextInt(20);
    return reactor.core.publisher.Flux.defer(
            () -> client.follow(Follow.all().overlap(OVERLAP).after(saved[0])).take(life))
        .doOnNext(
            event -> {
              add(event, values);
              saved[0] = event.cursor().toString();
            })
        .repeat()
        .retryWhen(reactor.util.retry.Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(5)))
        .subscribe();
  }

  private static void add(Event event, List<String> values) {
    if (event instanceof Event.Dat dat) {
      values.add(dat.value());
    }
  }

  private static List<String> names(int written) {
    return IntStream.rangeClosed(1, written).mapToObj(number -> "v" + number).toList();
  }

  /** Runs a world of nodes, and ends with all of them up. Returns how many dats were written. */
  private int run(Random random, List<Site> sites) {
    int written = 0;
    for (int step = 0; step < STEPS; step++) {
      Site site = sites.get(random.nextInt(sites.size()));
      switch (random.nextInt(12)) {
        case 0 -> site.node.dropFollowers();
        case 1 -> stopOrStart(site, sites);
        case 2 -> nowMs.addAndGet(OVERLAP.toMillis() * random.nextInt(3));
        case 3, 4, 5 -> nowMs.addAndGet(random.nextInt(60_000));
        case 6, 7 -> pause(random);
        default -> {
          written++;
          write(random, sites, written);
        }
      }
      sites.forEach(each -> each.receive(nowMs.get()));
    }
    nowMs.addAndGet(OVERLAP.toMillis());
    for (Site site : sites) {
      if (!site.node.isRunning()) {
        site.node.start();
      }
      site.receive(nowMs.get());
    }
    return written;
  }

  private static void stopOrStart(Site site, List<Site> sites) {
    boolean last = sites.stream().filter(each -> each.node.isRunning()).count() <= 1;
    if (!site.node.isRunning()) {
      site.node.start();
    } else if (!last || sites.size() == 1) {
      site.node.kill();
    }
  }

  /** Lets the follower catch up, or not. */
  private static void pause(Random random) {
    java.util.concurrent.locks.LockSupport.parkNanos(1_000L * random.nextInt(5_000));
  }

  private void write(Random random, List<Site> sites, int number) {
    long early = random.nextBoolean() ? 0 : random.nextLong(Duration.ofDays(30).toMillis());
    Dat dat = LogNode.dat(number, nowMs.get() + random.nextInt(10_000) - early);
    // One node gets it at once, the other one later, so their orders differ.
    List<Site> order = new ArrayList<>(sites);
    Collections.shuffle(order, random);
    long delayMs = 0;
    for (Site site : order) {
      site.coming.add(new Coming(nowMs.get() + delayMs, number, dat));
      delayMs = random.nextLong(OVERLAP.toMillis() - 60_000);
    }
  }
}
