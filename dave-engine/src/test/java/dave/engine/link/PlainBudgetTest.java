package dave.engine.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainBudgetTest {
  private final PlainBudget budget = new PlainBudget();

  @Test
  void shouldLeaveASlotEmptyForEachDatagramOfPings() {
    int ping = 1_000;
    int slots = 10_000;
    int sent = 0;
    for (int i = 0; i < slots; i++) {
      if (i % 4 == 0) {
        budget.pinged(ping);
      }
      sent += budget.slot() ? 1 : 0;
    }
    long bytes = (long) sent * PlainBudget.DATAGRAM_BYTES + slots / 4 * (ping + 48L);
    assertThat((double) bytes / slots / PlainBudget.DATAGRAM_BYTES).isBetween(0.99, 1.001);
  }

  @Test
  void shouldSendInEverySecondSlotAtLeastAndForgetAFlood() {
    for (int i = 0; i < 1_000; i++) {
      budget.pinged(1_424);
      budget.pinged(1_424);
      boolean first = budget.slot();
      boolean second = budget.slot();
      assertThat(first || second).isTrue();
    }
    int empty = 0;
    for (int i = 0; i < 1_000; i++) {
      empty += budget.slot() ? 0 : 1;
    }
    assertThat(empty).isLessThanOrEqualTo(64);
    assertThat(budget.slot()).isTrue();
  }
}
