package dave.admin.methods;

import static dave.admin.testing.AdminFixture.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.admin.AdminLimits;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.Counter;
import dave.admin.testing.Refused;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.Dat;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SubscribeTest {
  private static final long MIB = 1 << 20;

  private final TestDats dats = TestDats.seeded(11);
  private AdminFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture =
        AdminFixture.start(
            limits(
                l ->
                    l.withTimes(
                        Duration.ofSeconds(10), Duration.ofMillis(200), Duration.ofSeconds(1))));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldTellWhatArrivesFromNowOn() {
    fixture.hold(dats.dat().key("before").build());
    try (Stream events = new Stream(request(""))) {
      assertThat(sequence(events.next())).isEqualTo(1);

      VerifiedDat arriving = dats.dat().key("after").build();
      fixture.hold(arriving);

      SubscribeResponse event = events.nextBut(SubscribeResponse::hasHeartbeat);
      assertThat(event.getDat()).isEqualTo(AdminDats.toProto(arriving));
      assertThat(sequence(event)).isEqualTo(2);
    }
  }

  @Test
  void shouldTellAllThatIsHeldFromTheOldest() {
    List<VerifiedDat> held = hold(200, "k");
    // The oldest are evicted. For a new subscriber that is no gap.
    hold(2, "k");

    try (Stream events = new Stream(request("0"))) {
      assertThat(events.dats(200))
          .extracting(Dat::getWork)
          .startsWith(held.get(2).dat().work().toByteString())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldBeatWithACursorWhenIdle() {
    try (Stream events = new Stream(request(""))) {
      for (int i = 0; i < 3; i++) {
        SubscribeResponse beat = events.next();
        assertThat(beat.getHeartbeat().getTimeMs()).isPositive();
        assertThat(sequence(beat)).isZero();
      }
    }
  }

  @Test
  void shouldFilterAndStillMoveTheCursorOn() {
    VerifiedDat wanted = dats.dat().key("abc").author(3).difficulty(22).build();
    hold(3_000, "other");
    fixture.hold(dats.dat().key("abc").author(4).difficulty(21).build());
    fixture.hold(dats.dat().key("abd").author(3).difficulty(21).build());
    fixture.hold(wanted);

    SubscribeRequest filtered =
        SubscribeRequest.newBuilder()
            .setCursor("0")
            .setKeyPrefix(ByteString.copyFromUtf8("ab"))
            .setMinDifficulty(22)
            .build();
    try (Stream events = new Stream(filtered)) {
      events.next();
      SubscribeResponse beat = events.next();
      assertThat(beat.hasHeartbeat()).isTrue();
      assertThat(sequence(beat)).isBetween(1_000L, 3_000L);
      SubscribeResponse event = events.nextBut(SubscribeResponse::hasHeartbeat);
      assertThat(event.getDat()).isEqualTo(AdminDats.toProto(wanted));
      assertThat(sequence(event)).isEqualTo(3_003);
    }
  }

  @Test
  void shouldTellOnlyDatsOfATimeOrLater() {
    hold(3, "k");
    SubscribeRequest all = request("0");
    long newestMs;
    try (Stream events = new Stream(all)) {
      newestMs = events.dats(3).stream().mapToLong(Dat::getTimeMs).max().orElseThrow();
    }
    SubscribeRequest since = all.toBuilder().setMinTimeMs(newestMs).build();
    try (Stream events = new Stream(since)) {
      assertThat(events.dats(1).getFirst().getTimeMs()).isEqualTo(newestMs);
    }
    SubscribeRequest never = all.toBuilder().setMinTimeMs(-1).build();
    try (Stream events = new Stream(never)) {
      assertThat(events.next().hasHeartbeat()).isTrue();
      assertThat(events.next().hasHeartbeat()).isTrue();
    }
  }

  @Test
  void shouldTellWhatWasReplacedWhileAwayAsOneGap() {
    hold(10, "k");
    String cursor = fixture.cursor(4);
    hold(7, "k");

    try (Stream events = new Stream(request(cursor))) {
      events.next();
      // Arrivals 5 to 7 were replaced; 8 to 17 are held.
      SubscribeResponse gap = events.next();
      assertThat(gap.getGap().getMissed()).isEqualTo(3);
      assertThat(sequence(gap)).isEqualTo(7);
      assertThat(events.dats(10)).hasSize(10);
    }
  }

  @Test
  void shouldTellWhatWasEvictedWhileAwayAsAGap() throws IOException {
    try (AdminFixture small = AdminFixture.start(AdminFixture.memory(20_000), config -> config)) {
      for (int i = 0; i < 10; i++) {
        small.hold(dats.dat().key("light" + i).valueOf(500).difficulty(10).build());
      }
      String cursor = small.cursor(2);
      for (int i = 0; i < 100; i++) {
        small.hold(
            dats.dat().key("heavy" + i).valueOf(500).difficulty(30).timeMs(clockMs++).build());
      }
      long held = small.store.stats().dats();

      List<SubscribeResponse> told = new ArrayList<>();
      Iterator<SubscribeResponse> events = small.stub().subscribe(request(cursor));
      while (told.size() < held + 2) {
        told.add(events.next());
      }

      assertThat(told.get(1).getGap().getMissed()).isEqualTo(110 - 2 - held);
      assertThat(told).filteredOn(SubscribeResponse::hasDat).hasSize((int) held);
    }
  }

  @Test
  void shouldTellAGapAtTheEndOfTheLog() {
    fixture.hold(dats.dat().key("k").timeMs(1_000).build());
    try (Stream events = new Stream(request(fixture.cursor(0)))) {
      assertThat(events.dats(1)).hasSize(1);
    }
    fixture.hold(dats.dat().key("k").timeMs(2_000).build());
    fixture.hold(dats.dat().key("k").timeMs(3_000).build());

    try (Stream events = new Stream(request(fixture.cursor(1)))) {
      SubscribeResponse gap = events.nextBut(SubscribeResponse::hasHeartbeat);
      assertThat(gap.getGap().getMissed()).isEqualTo(1);
      assertThat(events.next().hasDat()).isTrue();
    }
  }

  @Test
  void shouldRefuseCursorsThatItCannotResume() {
    hold(3, "k");
    for (String bad :
        List.of("x", "-", "7", "-7", "log-", "log-x", "log-1.5", "log-9999999999999999999")) {
      Refused.by(() -> fixture.stub().subscribe(request(bad)).next())
          .is(Code.INVALID_ARGUMENT, "CURSOR_MALFORMED")
          .names("cursor");
    }
    for (String unknown : List.of("another-1", fixture.cursor(4))) {
      Refused.by(() -> fixture.stub().subscribe(request(unknown)).next())
          .is(Code.FAILED_PRECONDITION, "CURSOR_UNKNOWN")
          .says("start with \"0\"");
    }
  }

  @Test
  void shouldRefuseBadFilters() {
    ByteString odd = ByteString.copyFrom(new byte[33]);
    Refused.by(
            () ->
                fixture
                    .stub()
                    .subscribe(
                        SubscribeRequest.newBuilder()
                            .setKeyPrefix(odd)
                            .setAuthor(odd)
                            .setMinDifficulty(257)
                            .build())
                    .next())
        .is(Code.INVALID_ARGUMENT, "KEY_TOO_LONG")
        .names("key_prefix", "author", "min_difficulty");
  }

  @Test
  void shouldRefuseMoreSubscribersThanItsLimit() throws IOException {
    try (AdminFixture few =
            AdminFixture.start(
                limits(
                    l -> new AdminLimits(l.mining(), l.open(), 2, l.inboundBytes(), l.times())));
        Context.CancellableContext gone = Context.current().withCancellation()) {
      gone.run(
          () -> {
            few.stub().subscribe(request("")).next();
            few.stub().subscribe(request("")).next();
          });
      Refused.by(() -> few.stub().subscribe(request("")).next())
          .is(Code.RESOURCE_EXHAUSTED, "TOO_MANY_SUBSCRIBERS")
          .mayRetry();
      gone.cancel(null);
      await()
          .untilAsserted(
              () -> assertThat(few.stub().subscribe(request("")).next().hasHeartbeat()).isTrue());
    }
  }

  @Test
  @Tag("long")
  void shouldTellEachDatOnceToASubscriberThatIsKilledAHundredTimes() {
    int arrivals = 100_000;
    int kills = 100;
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    CompletableFuture<Void> arriving =
        CompletableFuture.runAsync(
            () -> {
              TestDats many = TestDats.seeded(seed);
              for (int i = 0; i < arrivals; i++) {
                fixture.hold(many.dat().key("").value("v" + i).build());
              }
            });

    Set<ByteString> seen = new HashSet<>();
    String cursor = "0";
    long told = 0;
    for (int life = 0; life <= kills; life++) {
      int until = life == kills ? arrivals : (life + 1) * (arrivals / (kills + 1));
      until -= life == kills ? 0 : random.nextInt(500);
      try (Stream events = new Stream(request(cursor))) {
        while (told < until) {
          SubscribeResponse event = events.next();
          assertThat(event.hasGap()).as("seed %d", seed).isFalse();
          cursor = event.getCursor();
          if (event.hasDat()) {
            told++;
            assertThat(seen.add(event.getDat().getWork())).as("seed %d", seed).isTrue();
          }
        }
      }
    }
    arriving.join();
    assertThat(seen).as("seed %d", seed).hasSize(arrivals);
  }

  @Test
  void shouldDelayNobodyForAStalledSubscriber() {
    int arrivals = 2_000;
    Counter stalled = new Counter(1);
    List<Counter> others = new ArrayList<>();
    fixture.asyncStub().subscribe(request("0"), stalled);
    for (int i = 0; i < 99; i++) {
      Counter other = new Counter(Integer.MAX_VALUE);
      others.add(other);
      fixture.asyncStub().subscribe(request("0"), other);
    }
    for (int i = 0; i < arrivals; i++) {
      fixture.hold(dats.dat().key("").valueOf(1_000).build());
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(others).allMatch(c -> c.dats.get() == arrivals));
    assertThat(stalled.dats).hasValueLessThanOrEqualTo(1);
    // It gets all of them when it continues.
    stalled.goOn();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(stalled.dats).hasValue(arrivals));
  }

  @Test
  void shouldCostLittleForAStalledSubscriber() {
    int subscribers = 50;
    for (int i = 0; i < 20_000; i++) {
      fixture.hold(dats.dat().key("").valueOf(1_000).build());
    }
    ManagedChannel narrow = fixture.newNarrowChannel();
    // The first one warms up classes, pools and arenas.
    AdminServiceGrpc.newStub(narrow).subscribe(request("0"), new Counter(1));
    long before = settledBytes();

    List<Counter> stalled = new ArrayList<>();
    for (int i = 0; i < subscribers; i++) {
      Counter one = new Counter(1);
      stalled.add(one);
      AdminServiceGrpc.newStub(narrow).subscribe(request("0"), one);
    }
    await().untilAsserted(() -> assertThat(stalled).allMatch(c -> c.beats.get() == 1));
    long each = (settledBytes() - before) / subscribers;

    System.out.printf("a stalled subscriber costs %,d bytes, its client's side included%n", each);
    assertThat(each).isLessThan(4 * MIB);
  }

  // Returns the bytes of used heap and of Netty's direct memory, once both are stable.
  private static long settledBytes() {
    long[] last = {Long.MAX_VALUE};
    await()
        .pollInterval(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              System.gc();
              Runtime runtime = Runtime.getRuntime();
              long bytes =
                  runtime.totalMemory()
                      - runtime.freeMemory()
                      + Math.max(0, PlatformDependent.usedDirectMemory());
              boolean still = Math.abs(bytes - last[0]) < 100_000;
              last[0] = bytes;
              return still;
            });
    return last[0];
  }

  @Test
  void shouldFollowAFloodOfArrivals() {
    try (Stream events = new Stream(request(""))) {
      events.next();
      hold(20_000, "");
      assertThat(events.dats(20_000)).doesNotHaveDuplicates();
    }
  }

  /**
   * Stores {@code count} dats of one author, each under its own key, or all immutable if it is
   * empty.
   */
  private List<VerifiedDat> hold(int count, String key) {
    List<VerifiedDat> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      VerifiedDat dat = dats.dat().key(key.isEmpty() ? "" : key + i).timeMs(clockMs++).build();
      held.add(dat);
      assertThat(fixture.hold(dat).admitted()).isTrue();
    }
    return held;
  }

  private long clockMs = 1_600_000_000_000L;

  private long sequence(SubscribeResponse event) {
    return fixture.sequence(event.getCursor());
  }

  private static SubscribeRequest request(String cursor) {
    return SubscribeRequest.newBuilder().setCursor(cursor).build();
  }

  /** A subscription that ends with its try block. */
  private final class Stream implements AutoCloseable {
    private final Context.CancellableContext context = Context.current().withCancellation();
    private final Iterator<SubscribeResponse> events;

    Stream(SubscribeRequest request) {
      Context previous = context.attach();
      try {
        events = fixture.stub().subscribe(request);
      } finally {
        context.detach(previous);
      }
    }

    SubscribeResponse next() {
      return events.next();
    }

    SubscribeResponse nextBut(Predicate<SubscribeResponse> skipped) {
      SubscribeResponse event = events.next();
      while (skipped.test(event)) {
        event = events.next();
      }
      return event;
    }

    List<Dat> dats(int count) {
      List<Dat> told = new ArrayList<>();
      while (told.size() < count) {
        SubscribeResponse event = nextBut(SubscribeResponse::hasHeartbeat);
        assertThat(event.hasGap()).as("%s", event).isFalse();
        told.add(event.getDat());
      }
      return told;
    }

    @Override
    public void close() {
      context.cancel(null);
    }
  }
}
