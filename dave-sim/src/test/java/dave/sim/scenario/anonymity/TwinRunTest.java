package dave.sim.scenario.anonymity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.scenario.anonymity.TwinRun.Way;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TwinRunTest {
  private static final Duration WATCHED = Duration.ofSeconds(5);

  private static TwinRun run(int node, Way way, Defences defences) {
    return new TwinRun(1, node, defences).run(way, WATCHED);
  }

  @Test
  void shouldSendTheSameWhetherADatIsPutOrBrought() {
    Defences defences = Defences.without(Defence.STEM);
    TwinRun put = run(4, Way.PUT, defences);
    assertThat(put.packets()).isGreaterThan(200);
    assertThat(put.isLike(run(4, Way.BROUGHT, defences))).isTrue();
  }

  /** The own dats of a node that relays in this period leave it like those along a stem. */
  @Test
  @Tag("long")
  void shouldSendTheSameWhetherADatIsPutOrComesAlongAStem() {
    for (int number = 0; number < 6; number++) {
      TwinRun brought = run(number, Way.BROUGHT_MARKED, Defences.ALL);
      if (brought.marked()) {
        assertThat(run(number, Way.PUT, Defences.ALL).isLike(brought)).isTrue();
        return;
      }
    }
    fail("no node relays");
  }

  @Test
  void shouldBetrayADatThatIsSentAtOnce() {
    Defences defences = Defences.without(Defence.STEM, Defence.UNIFORM_RELAY);
    TwinRun put = run(0, Way.PUT, defences);
    TwinRun brought = run(0, Way.BROUGHT, defences);
    assertThat(put.isLike(brought)).isFalse();
    assertThat(put.hasTimesOf(brought)).isFalse();
  }
}
