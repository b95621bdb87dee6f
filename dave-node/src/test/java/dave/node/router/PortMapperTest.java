package dave.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import dave.service.model.RouterMapping;
import dave.service.model.RouterMapping.State;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Tests the mapping of a port on virtual time, with a scripted router. */
final class PortMapperTest {
  private static final int PORT = 1618;
  private static final RouterMapping MAPPED =
      new RouterMapping(
          State.MAPPED, "PCP", Optional.of(PeerAddresses.parse("udp://203.0.113.7:1618")), "");

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final FakeRouter router = new FakeRouter(this::nanos);

  @AfterEach
  void end() {
    time.dispose();
  }

  private long nanos() {
    return time.now(TimeUnit.NANOSECONDS);
  }

  private long epochS() {
    return time.now(TimeUnit.SECONDS) + 1_000;
  }

  private PortMapper start() {
    PortMapper mapper =
        new PortMapper(RouterConfig.ON, PORT, router, router, workers(new SplittableRandom(1)));
    time.advanceTime();
    return mapper;
  }

  private Workers workers(SplittableRandom random) {
    return new Workers(time, Schedulers.immediate(), this::nanos, random);
  }

  private void pass(long seconds) {
    time.advanceTimeBy(Duration.ofSeconds(seconds));
  }

  private List<Long> timesS() {
    return router.sent.stream().map(sent -> sent.atMs() / 1_000).toList();
  }

  @Test
  void shouldKeepAMappingByPcpAndRenewItAtHalfOfItsLifetime() {
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    PortMapper mapper = start();

    assertThat(mapper.mapping()).isEqualTo(MAPPED);
    pass(1_900);
    assertThat(timesS()).containsExactly(0L, 600L, 1_200L, 1_800L);
    assertThat(router.sent).allMatch(sent -> sent.isPcp() && sent.lifetimeS() == 1_200);
    // A renewal names the same mapping, and asks for what was granted.
    assertThat(router.sent.get(1).bytes()).containsSequence(FakeRouter.OUTSIDE.getAddress());
    assertThat(mapper.mapping()).isEqualTo(MAPPED);
    assertThat(router.open).isZero();
  }

  @Test
  void shouldRenewAMappingAtOnceWhenTheNetworkChanges() {
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    PortMapper mapper = start();
    pass(100);
    mapper.hurry();
    pass(1);
    mapper.hurry();
    mapper.hurry();
    pass(30);
    assertThat(timesS()).as("two rounds begin 10 s apart").containsExactly(0L, 100L, 110L);
  }

  @Test
  void shouldTakeALifetimeOfAYearForTheOneThatItAskedFor() {
    router.script = question -> FakeRouter.pcp(question, 0, 0xffff_ffffL, epochS());
    start();
    pass(700);
    assertThat(timesS()).containsExactly(0L, 600L);
  }

  @Test
  void shouldRenewAShortMappingEveryTenSecondsAtMost() {
    router.script = question -> FakeRouter.pcp(question, 0, 1, epochS());
    start();
    pass(35);
    assertThat(timesS()).containsExactly(0L, 10L, 20L, 30L);
  }

  @Test
  void shouldUseNatPmpAtOnceIfTheRouterDoesNotSpeakPcp() {
    router.script = question -> FakeRouter.natPmp(question, 0, 600, epochS());
    PortMapper mapper = start();

    assertThat(mapper.mapping().state()).isEqualTo(State.MAPPED);
    assertThat(mapper.mapping().protocol()).isEqualTo("NAT-PMP");
    assertThat(mapper.mapping().external()).isEqualTo(MAPPED.external());
    assertThat(router.sent).extracting(sent -> sent.bytes().length).containsExactly(60, 2, 12);
    pass(310);
    assertThat(router.sent).extracting(FakeRouter.Sent::isPcp).endsWith(false, false);
    assertThat(timesS()).endsWith(300L, 300L);
  }

  @Test
  void shouldUseNatPmpIfPcpIsNotAnswered() {
    router.script =
        question -> question[0] == 2 ? List.of() : FakeRouter.natPmp(question, 0, 600, epochS());
    PortMapper mapper = start();
    assertThat(mapper.mapping().state()).isEqualTo(State.ASKING);
    pass(25);
    assertThat(mapper.mapping().protocol()).isEqualTo("NAT-PMP");
    assertThat(router.sent.stream().filter(FakeRouter.Sent::isPcp)).hasSize(3);
  }

  @Test
  void shouldLeaveASilentRouterAloneForLongerAndLonger() {
    PortMapper mapper = start();
    pass(60);
    assertThat(mapper.mapping().state()).isEqualTo(State.SILENT);
    assertThat(router.sent).hasSize(9); // 3 of PCP, 6 for the address of NAT-PMP.
    pass(4 * 3_600);
    // After 5, 10, 20 and 40 minutes, then every hour.
    assertThat(router.sent).hasSizeBetween(9 * 7, 9 * 8);
    assertThat(router.open).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "2, not authorised",
    "3, malformed request",
    "4, unsupported opcode",
    "5, unsupported option",
    "6, malformed option",
    "7, network failure",
    "8, no resources",
    "9, unsupported protocol",
    "10, quota exceeded",
    "11, no external address",
    "12, another NAT is between this machine and the router",
    "13, too many peers",
    "200, result 200"
  })
  void shouldSayWhyARouterOfPcpRefuses(int result, String reason) {
    router.script = question -> FakeRouter.pcp(question, result, 0, epochS());
    PortMapper mapper = start();
    assertThat(mapper.mapping())
        .isEqualTo(new RouterMapping(State.REFUSED, "", Optional.empty(), reason));
    pass(299);
    assertThat(router.sent).hasSize(1);
    pass(2);
    assertThat(router.sent).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "2, not authorised",
    "3, network failure",
    "4, no resources",
    "5, unsupported opcode",
    "60000, result 60000"
  })
  void shouldSayWhyARouterOfNatPmpRefuses(int result, String reason) {
    router.script = question -> FakeRouter.natPmp(question, result, 0, epochS());
    assertThat(start().mapping().reason()).isEqualTo(reason);
  }

  @Test
  void shouldNotAskAgainBeforeTheTimeThatARefusalNames() {
    router.script = question -> FakeRouter.pcp(question, 8, 1_800, epochS());
    start();
    pass(1_799);
    assertThat(router.sent).hasSize(1);
    pass(2);
    assertThat(router.sent).hasSize(2);
  }

  @Test
  void shouldAskAgainAfterAnHourWhateverARefusalNames() {
    router.script = question -> FakeRouter.pcp(question, 8, 0xffff_ffffL, epochS());
    start();
    pass(3_601);
    assertThat(router.sent).hasSize(2);
  }

  @Test
  void shouldKeepAMappingUntilItsEndWhileTheRouterIsSilent() {
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    PortMapper mapper = start();
    router.script = question -> List.of();
    pass(1_199);
    assertThat(mapper.mapping()).isEqualTo(MAPPED);
    pass(120);
    assertThat(mapper.mapping().state()).isEqualTo(State.SILENT);
    assertThat(router.sent).hasSizeLessThan(30);
  }

  @Test
  void shouldRenewSoonAfterTheRouterAnnouncesARestart() {
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    start();
    pass(100);
    router.announced.tryEmitNext(1L).orThrow();
    pass(5);
    assertThat(timesS()).hasSize(2).last().satisfies(at -> assertThat(at).isBetween(100L, 105L));
  }

  @Test
  void shouldNotRenewForAnAnnouncementOfTheSameClock() {
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    start();
    for (int i = 0; i < 100; i++) {
      pass(5);
      router.announced.tryEmitNext(epochS()).orThrow();
    }
    assertThat(router.sent).hasSize(1);
  }

  @Test
  void shouldRenewEveryTenSecondsAtMostWhateverIsAnnounced() {
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    start();
    for (int i = 0; i < 600; i++) {
      router.announced.tryEmitNext(1L);
      pass(1);
    }
    assertThat(router.sent).hasSizeBetween(2, 61);
  }

  @Test
  void shouldBeginAnewAtAnotherRouterOrAddress() {
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    start();
    router.route = Optional.of(new Route(FakeRouter.ip("10.0.0.1"), FakeRouter.ip("10.0.0.9")));
    pass(31);
    assertThat(router.sent).hasSize(2);
    assertThat(nonce(1)).isNotEqualTo(nonce(0));
    assertThat(router.sent.get(1).bytes())
        .containsSequence(FakeRouter.ip("10.0.0.9").getAddress())
        .endsWith(0, 0, 0, 0); // Any external address will do.
  }

  private List<Byte> nonce(int sent) {
    List<Byte> nonce = new ArrayList<>();
    for (int i = 24; i < 36; i++) {
      nonce.add(router.sent.get(sent).bytes()[i]);
    }
    return nonce;
  }

  @Test
  void shouldEndTheMappingAtTheStop() {
    router.script = question -> FakeRouter.pcp(question, 0, question[7] == 0 ? 0 : 200, epochS());
    PortMapper mapper = start();
    List<String> end = new ArrayList<>();
    mapper.stop().subscribe(none -> {}, error -> end.add(error.toString()), () -> end.add("ended"));
    time.advanceTime();

    assertThat(end).containsExactly("ended");
    assertThat(router.sent).hasSize(2).last().matches(sent -> sent.lifetimeS() == 0);
    assertThat(nonce(1)).isEqualTo(nonce(0));
    pass(5_000);
    assertThat(router.sent).hasSize(2);
  }

  @Test
  void shouldEndAMappingOfNatPmp() {
    router.script = question -> FakeRouter.natPmp(question, 0, 600, epochS());
    PortMapper mapper = start();
    mapper.stop().subscribe();
    time.advanceTime();
    assertThat(router.sent.getLast().bytes())
        .isEqualTo(new byte[] {0, 1, 0, 0, PORT >> 8, (byte) PORT, 0, 0, 0, 0, 0, 0});
  }

  @Test
  void shouldWaitLessThanASecondForASilentRouterAtTheStop() {
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    PortMapper mapper = start();
    router.script = question -> List.of();
    List<String> end = new ArrayList<>();
    mapper.stop().subscribe(none -> {}, error -> end.add(error.toString()), () -> end.add("ended"));
    time.advanceTimeBy(Duration.ofMillis(999));
    assertThat(end).containsExactly("ended");
    assertThat(router.sent).hasSize(3);
  }

  @Test
  void shouldSendNothingAtTheStopIfThereIsNoMapping() {
    PortMapper mapper = start();
    pass(100);
    int before = router.sent.size();
    mapper.stop().subscribe();
    pass(100);
    assertThat(router.sent).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.5", "127.0.0.1"})
  void shouldSendNothingFromAnAddressThatNeedsNoRouter(String local) {
    router.route = Optional.of(new Route(FakeRouter.ROUTER, FakeRouter.ip(local)));
    PortMapper mapper = start();
    pass(10_000);
    assertThat(mapper.mapping().state()).isEqualTo(State.NOT_NEEDED);
    assertThat(router.sent).isEmpty();
  }

  @Test
  void shouldAskOnceThereIsARouter() {
    router.route = Optional.empty();
    PortMapper mapper = start();
    pass(100);
    assertThat(mapper.mapping().state()).isEqualTo(State.NO_ROUTER);
    router.script = question -> FakeRouter.pcp(question, 0, 1_200, epochS());
    router.route = Optional.of(new Route(FakeRouter.ROUTER, FakeRouter.LOCAL));
    pass(30);
    assertThat(mapper.mapping()).isEqualTo(MAPPED);
  }

  @Test
  void shouldSayThatItCannotFindRoutersOnOtherSystems() {
    router.supported = false;
    assertThat(start().mapping().state()).isEqualTo(State.UNSUPPORTED);
    pass(10_000);
    assertThat(router.sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "udp://127.0.0.1:1618",
        "udp://203.0.113.5:1618",
        "udp://[::1]:1618",
        "udp://[fd00::1]:1618"
      })
  void shouldNotStartForAnAddressThatNoRouterForwardsTo(String listening) {
    LoopResources loops = LoopResources.create("none");
    assertThat(
            PortMapper.start(
                RouterConfig.ON,
                PeerAddresses.parse(listening),
                loops,
                workers(new SplittableRandom())))
        .isEmpty();
  }

  @Test
  void shouldNotStartIfItIsOff() {
    LoopResources loops = LoopResources.create("none");
    assertThat(
            PortMapper.start(
                RouterConfig.OFF,
                PeerAddresses.parse("udp://192.168.1.5:1618"),
                loops,
                workers(new SplittableRandom())))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldSendABoundedNumberOfDatagramsWhateverTheRouterDoes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    router.script = question -> hostile(question, random);
    start();
    for (int step = 1; step <= 2_000; step++) {
      if (random.nextInt(4) == 0) {
        router.announced.tryEmitNext(random.nextLong(1L << 32));
      }
      if (random.nextInt(50) == 0) {
        router.route =
            random.nextInt(5) == 0
                ? Optional.empty()
                : Optional.of(
                    new Route(FakeRouter.ROUTER, FakeRouter.ip("10.0.0." + random.nextInt(1, 9))));
      }
      pass(random.nextLong(1, 60));
      long rounds = 1 + time.now(TimeUnit.SECONDS) / RouterConfig.ON.leastPause().toSeconds();
      assertThat((long) router.sent.size())
          .as("seed %s, step %s", seed, step)
          .isLessThanOrEqualTo(rounds * Protocol.MOST_OF_ROUND);
    }
    assertThat(router.open).isBetween(0, 1);
  }

  private List<byte[]> hostile(byte[] question, SplittableRandom random) {
    List<byte[]> answers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      long lifetimeS = random.nextBoolean() ? random.nextLong(1L << 32) : random.nextLong(10);
      long epochS = random.nextBoolean() ? epochS() : random.nextLong(1L << 32);
      int result = random.nextInt(3) == 0 ? random.nextInt(1 << 16) : 0;
      for (byte[] answer :
          random.nextBoolean()
              ? FakeRouter.pcp(question, result, lifetimeS, epochS)
              : FakeRouter.natPmp(question, result, lifetimeS, epochS)) {
        if (random.nextInt(4) == 0) {
          answer[random.nextInt(answer.length)] ^= (byte) (1 << random.nextInt(8));
        }
        answers.add(answer);
      }
    }
    return answers;
  }
}
