package dave.engine.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.testing.TestDats;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SharedPagesTest {
  private final TestDats dats = TestDats.seeded(5);
  private final SharedPages pages = new SharedPages();

  private LogPart part(long first, long last, boolean ends) {
    List<TailEvent.Arrived> arrivals =
        LongStream.rangeClosed(first, last)
            .mapToObj(i -> new TailEvent.Arrived(new Cursor("log", i), dats.dat().build()))
            .toList();
    return new LogPart(arrivals, last, ends);
  }

  private LogPart keep(long position, LogPart part) {
    pages.keep(position, part, pages.departures());
    return part;
  }

  @Test
  void shouldTellWhoComesByWhatIsLeftOfAPage() {
    LogPart kept = keep(100, part(101, 164, false));

    assertThat(pages.after(100)).isEqualTo(kept);
    assertThat(pages.after(160))
        .isEqualTo(new LogPart(kept.arrivals().subList(60, 64), 164, false));
    assertThat(pages.after(99)).isNull();
    assertThat(pages.after(164)).isNull();
  }

  @Test
  void shouldForgetWhatIsHeldNoMore() {
    LogPart kept = keep(0, part(1, 3, false));

    pages.forget(kept.arrivals().get(1).dat());

    assertThat(pages.after(0))
        .isEqualTo(new LogPart(List.of(kept.arrivals().get(0), kept.arrivals().get(2)), 3, false));
    pages.forget(kept.arrivals().get(2).dat());
    // No arrivals are left after this position, and the page reports that too.
    assertThat(pages.after(1)).isEqualTo(new LogPart(List.of(), 3, false));
  }

  @Test
  void shouldNotKeepWhatMayHaveGoneWhileItWasRead() {
    long before = pages.departures();
    pages.forget(dats.dat().build());

    pages.keep(0, part(1, 3, false), before);

    assertThat(pages.after(0)).isNull();
  }

  @Test
  void shouldNotKeepTheEndOfTheLog() {
    keep(0, part(1, 3, true));

    assertThat(pages.after(0)).isNull();
  }

  @Test
  void shouldKeepTheLastSoMany() {
    for (int i = 0; i <= SharedPages.SIZE; i++) {
      keep(i * 10L, part(i * 10L + 1, i * 10L + 10, false));
    }

    assertThat(pages.after(0)).isNull();
    assertThat(Objects.requireNonNull(pages.after(10)).arrivals()).hasSize(10);
    pages.clear();
    assertThat(pages.after(10)).isNull();
  }
}
