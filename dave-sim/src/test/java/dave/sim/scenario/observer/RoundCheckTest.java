package dave.sim.scenario.observer;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.schedule.Rounds;
import dave.sim.network.Addresses;
import dave.sim.scenario.observer.RoundCheck.Result;
import dave.sim.scenario.observer.RoundCheck.Sender;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundCheckTest {
  private final Sender sender = new Sender();
  private final Rounds<PeerAddress> rounds = new Rounds<>(new SplittableRandom(11));

  @Test
  void shouldCountTheRoundsOfASchedule() {
    join(0, 5);
    send(100);
    assertThat(sender.result()).isEqualTo(new Result(20, 0));
  }

  @Test
  void shouldFollowLinksThatJoinLeaveAndReplaceEachOther() {
    SplittableRandom random = new SplittableRandom(5);
    join(0, 6);
    for (int i = 6; i < 500; i++) {
      send(random.nextInt(10));
      join(i, i + 1);
      rounds.leave(link(i - 6));
      sender.leaves(link(i - 6));
      rounds.replace(link(i), link(1_000 + i));
      sender.replaces(link(i), link(1_000 + i));
      send(random.nextInt(10));
      rounds.replace(link(1_000 + i), link(i));
      sender.replaces(link(1_000 + i), link(i));
    }
    assertThat(sender.result().broken()).isZero();
    assertThat(sender.result().rounds()).isGreaterThan(500);
  }

  @Test
  void shouldNoticeACellTooMuch() {
    join(0, 5);
    send(52);
    PeerAddress served = rounds.next().orElseThrow();
    sender.sends(served);
    sender.sends(served);
    send(47);
    assertThat(sender.result()).isEqualTo(new Result(20, 1));
  }

  @Test
  void shouldNoticeALinkThatTookAPlaceAndWasLeftOut() {
    join(0, 5);
    PeerAddress left = rounds.next().orElseThrow();
    sender.sends(left);
    send(4);
    assertThat(sender.result().broken()).isZero();
    PeerAddress last = link(0);
    for (int i = 0; i < 4; i++) {
      last = rounds.next().orElseThrow();
      sender.sends(last);
    }
    PeerAddress next = rounds.next().orElseThrow();
    sender.replaces(next, link(9));
    sender.sends(last);
    assertThat(sender.result().broken()).isOne();
  }

  @Test
  void shouldNoticeACellToAnEndedLink() {
    join(0, 5);
    send(5);
    sender.leaves(link(2));
    sender.sends(link(2));
    assertThat(sender.result().broken()).isOne();
  }

  private void join(int from, int to) {
    for (int i = from; i < to; i++) {
      rounds.join(link(i));
      sender.joins(link(i));
    }
  }

  private void send(int cells) {
    for (int i = 0; i < cells; i++) {
      sender.sends(rounds.next().orElseThrow());
    }
  }

  private static PeerAddress link(int number) {
    LinkKey key = LinkKey.of(new byte[32], 0);
    return PeerAddress.ofLink(key, Addresses.node(number));
  }
}
