package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;

class SentByMonthTest {
  private static final long END_OF_NOVEMBER = ms("2026-11-30T23:59:59Z");
  private static final long DECEMBER = ms("2026-12-01T00:00:00Z");

  private final InMemoryDatStore store =
      new InMemoryDatStore(1 << 20, Mass.WORK, InstantSource.system(), new SplittableRandom(1));

  private static long ms(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private SentByMonth start() {
    SentByMonth sent = new SentByMonth(store);
    sent.begin(SentByMonth.load(store));
    return sent;
  }

  @Test
  void shouldCountEachMonthOfUtcAlone() {
    SentByMonth sent = start();
    assertThat(sent.count(100, END_OF_NOVEMBER)).isEqualTo(100);
    assertThat(sent.count(150, DECEMBER)).isEqualTo(50);
    assertThat(sent.count(150, DECEMBER)).isEqualTo(50);
  }

  @Test
  void shouldGoOnAfterARestart() {
    SentByMonth first = start();
    first.count(100, DECEMBER);
    first.maintain(SentByMonth.SAVE_MS - 1, Schedulers.immediate());
    assertThat(SentByMonth.load(store)).isEmpty();
    first.maintain(SentByMonth.SAVE_MS, Schedulers.immediate());
    assertThat(SentByMonth.load(store)).isEqualTo("2026-12 100");
    SentByMonth second = start();
    assertThat(second.count(0, DECEMBER)).isEqualTo(100);
    assertThat(second.count(7, DECEMBER)).isEqualTo(107);
    second.save();
    assertThat(start().count(1, DECEMBER)).isEqualTo(108);
  }

  @Test
  void shouldLoseNothingWhileTheClockIsWrong() {
    SentByMonth sent = start();
    sent.count(100, DECEMBER);
    sent.count(101, 0);
    assertThat(sent.count(103, DECEMBER)).isEqualTo(102);
    for (int year = 2000; year < 2020; year++) {
      sent.count(103, ms(year + "-01-01T00:00:00Z"));
    }
    sent.save();
    assertThat(SentByMonth.load(store).lines()).hasSize(SentByMonth.MONTHS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "2026-12",
        "2026-12 ",
        "2026-12 -5",
        "2026-12 12x",
        "2026-13 5",
        "2026-12 5 6",
        "2026-12 99999999999999999999",
        "\u00e9\t\n\n\ufffd",
        "+999999999-12 -1"
      })
  void shouldCountAnewWhatItCannotRead(String text) {
    store.putMeta("sent", ("2026-11 3\n" + text).getBytes(StandardCharsets.UTF_8));
    SentByMonth sent = start();
    assertThat(sent.count(9, DECEMBER)).isEqualTo(9);
    assertThat(sent.count(9, END_OF_NOVEMBER)).isEqualTo(3);
  }

  @Test
  void shouldNotOverflow() {
    store.putMeta("sent", ("2026-12 " + Long.MAX_VALUE).getBytes(StandardCharsets.UTF_8));
    SentByMonth sent = start();
    assertThat(sent.count(9, DECEMBER)).isEqualTo(Long.MAX_VALUE);
  }
}
