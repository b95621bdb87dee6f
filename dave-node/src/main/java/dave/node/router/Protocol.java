package dave.node.router;

import dave.node.router.RouterAnswer.External;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A protocol to ask a router by: which datagrams are sent when, and what answers mean. The waits
 * grow as the RFCs say, but end sooner: a router answers in milliseconds or never.
 */
enum Protocol {
  PCP("PCP"),
  NAT_PMP("NAT-PMP");

  /** No round sends more datagrams than this: three of PCP and twice six of NAT-PMP. */
  static final int MOST_OF_ROUND = 15;

  /** The waits of RFC 6887, section 8.1.1, before the random tenth. */
  private static final List<Duration> PCP_WAITS = seconds(3, 6, 12);

  /** The waits of RFC 6886, section 3.1. */
  private static final List<Duration> NAT_PMP_WAITS = millis(250, 500, 1_000, 2_000, 4_000, 8_000);

  /** The waits for the answer to a goodbye. */
  private static final List<Duration> END_WAITS = millis(250, 500);

  private static final double TENTH = 0.1;

  private final String title;

  Protocol(String title) {
    this.title = title;
  }

  /** Returns its name in the field. */
  String title() {
    return title;
  }

  /**
   * Asks for a mapping.
   *
   * @return the outcome, on the timer
   */
  Mono<Outcome> ask(
      RouterSocket socket, MappingRequest wanted, Scheduler timer, RandomGenerator random) {
    return switch (this) {
      case PCP -> {
        List<Duration> waits = PCP_WAITS.stream().map(wait -> vary(wait, random)).toList();
        yield answer(socket, Pcp.map(wanted), waits, bytes -> Pcp.read(bytes, wanted), timer)
            .map(answer -> outcome(answer, wanted, Optional.empty()))
            .defaultIfEmpty(new Outcome.Silent());
      }
      case NAT_PMP ->
          answer(socket, NatPmp.address(), NAT_PMP_WAITS, NatPmp::readAddress, timer)
              .flatMap(
                  answer ->
                      answer instanceof External external
                          ? map(socket, wanted, external, timer)
                          : Mono.just(outcome(answer, wanted, Optional.empty())))
              .defaultIfEmpty(new Outcome.Silent());
    };
  }

  private static Mono<Outcome> map(
      RouterSocket socket, MappingRequest wanted, External external, Scheduler timer) {
    return answer(
            socket,
            NatPmp.map(wanted),
            NAT_PMP_WAITS,
            bytes -> NatPmp.readMap(bytes, wanted),
            timer)
        .map(answer -> outcome(answer, wanted, Optional.of(external)));
  }

  /** Ends a mapping. Completes at the answer, or without one in less than a second. */
  Mono<Void> end(RouterSocket socket, MappingRequest mapping, Scheduler timer) {
    MappingRequest end = mapping.end();
    Mono<RouterAnswer> answer =
        switch (this) {
          case PCP -> answer(socket, Pcp.map(end), END_WAITS, bytes -> Pcp.read(bytes, end), timer);
          case NAT_PMP ->
              answer(
                  socket, NatPmp.map(end), END_WAITS, bytes -> NatPmp.readMap(bytes, end), timer);
        };
    return answer.then();
  }

  /** Sends a question once before each wait, until it is answered; empty if it never is. */
  private static Mono<RouterAnswer> answer(
      RouterSocket socket,
      byte[] question,
      List<Duration> waits,
      Function<byte[], RouterAnswer> reader,
      Scheduler timer) {
    Mono<RouterAnswer> answer =
        socket
            .answers()
            .map(reader)
            .filter(read -> !(read instanceof RouterAnswer.Foreign))
            .next()
            .publishOn(timer);
    Mono<RouterAnswer> silence =
        Flux.fromIterable(waits)
            .concatMap(
                wait ->
                    Mono.fromRunnable(() -> socket.send(question)).then(Mono.delay(wait, timer)))
            .then(Mono.empty());
    return Mono.firstWithSignal(answer, silence);
  }

  private static Outcome outcome(
      RouterAnswer answer, MappingRequest wanted, Optional<External> external) {
    return switch (answer) {
      case RouterAnswer.Granted granted ->
          granted
              .host()
              .or(() -> external.map(External::host))
              .<Outcome>map(
                  host ->
                      new Outcome.Granted(
                          wanted.granted(granted.port(), host),
                          host,
                          granted.port(),
                          granted.lifetimeS(),
                          granted.epochS()))
              .orElseGet(Outcome.Silent::new);
      case RouterAnswer.Refused refused -> new Outcome.Refused(refused.reason(), refused.retryS());
      case RouterAnswer.OtherProtocol other -> new Outcome.OtherProtocol();
      case External ignored -> new Outcome.Silent();
      case RouterAnswer.Foreign foreign -> new Outcome.Silent();
    };
  }

  private static Duration vary(Duration wait, RandomGenerator random) {
    return Duration.ofMillis((long) (wait.toMillis() * random.nextDouble(1 - TENTH, 1 + TENTH)));
  }

  private static List<Duration> seconds(long... waits) {
    return Arrays.stream(waits).mapToObj(Duration::ofSeconds).toList();
  }

  private static List<Duration> millis(long... waits) {
    return Arrays.stream(waits).mapToObj(Duration::ofMillis).toList();
  }
}
