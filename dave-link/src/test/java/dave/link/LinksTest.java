package dave.link;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.LinkListener.Cause;
import dave.link.cell.CellFormat;
import dave.link.cell.FrameType;
import dave.link.cell.Frames;
import dave.link.handshake.Admission;
import dave.link.handshake.Attempt;
import dave.link.handshake.Hello;
import dave.link.testing.Net;
import dave.link.testing.Node;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinksTest {
  private final Net net = new Net(1).capture();
  private final Node a = new Node(net, 1);
  private final Node b = new Node(net, 2);

  private void open(Node from, Node to) {
    assertThat(from.connect(to)).isTrue();
    net.run(200);
    from.sendCell(from.link(to));
    net.run(100);
  }

  private static LinkSettings settings(
      int maxHalfOpenPerHost, int firstQuestions, long pauseMs, long silenceMs) {
    return new LinkSettings(
        CellFormat.MAX_SIZE,
        0,
        16,
        8,
        maxHalfOpenPerHost,
        20,
        firstQuestions,
        pauseMs,
        60_000,
        silenceMs,
        1_000,
        100);
  }

  @Test
  void shouldOpenALinkInTwoRoundTripsOfCellsSize() {
    a.connect(b);
    net.run(200);

    assertThat(net.captured()).hasSize(4);
    assertThat(net.captured()).allMatch(sent -> sent.datagram().length == CellFormat.MAX_SIZE);
    assertThat(a.opened()).hasSize(1);
    assertThat(b.opened()).as("before the initiator showed its keys").isEmpty();
    assertThat(b.links().halfOpen()).isEqualTo(1);

    a.sendCell(a.link(b));
    net.run(50);
    assertThat(b.opened()).hasSize(1);
    assertThat(b.link(a).remoteKey()).isEqualTo(a.key());
    assertThat(b.link(a).initiator()).isFalse();
    assertThat(a.link(b).initiator()).isTrue();
    assertThat(b.links().halfOpen()).isZero();
  }

  @Test
  void shouldCarryFramesBothWays() {
    open(a, b);
    a.link(b).outbox().offer(FrameType.DAT, new byte[] {1, 2, 3});
    a.link(b).outbox().offer(200, new byte[0]);
    b.link(a).outbox().offer(FrameType.TALK, new byte[1_379]);
    a.sendCell(a.link(b));
    b.sendCell(b.link(a));
    net.run(50);

    assertThat(b.frames()).extracting(Node.Frame::type).containsExactly(FrameType.DAT, 200);
    assertThat(b.frames().getFirst().body()).containsExactly(1, 2, 3);
    assertThat(b.frames()).allMatch(frame -> frame.from().equals(a.key()));
    assertThat(a.frames()).hasSize(1);
    assertThat(a.frames().getFirst().body()).hasSize(1_379);
  }

  @Test
  void shouldTakeTheSmallerCell() {
    Node small = new Node(net, 3, LinkSettings.DEFAULT.withCellSize(1_232), Admission.ALL);
    open(a, small);
    open(small, b);

    assertThat(a.link(small).cellSize()).isEqualTo(1_232);
    assertThat(small.link(b).cellSize()).isEqualTo(1_232);
    assertThat(net.captured())
        .filteredOn(sent -> sent.from().equals(small.address()))
        .allMatch(sent -> sent.datagram().length == 1_232);
    small.link(a).outbox().offer(FrameType.DAT, new byte[1_379]);
    small.sendCell(small.link(a));
    small.sendCell(small.link(a));
    net.run(50);
    assertThat(a.frames()).hasSize(1);
    assertThat(a.frames().getFirst().body()).hasSize(1_379);
  }

  @Test
  void shouldOpenInSpiteOfLoss() {
    for (int seed = 0; seed < 50; seed++) {
      Net bad = new Net(seed).bad(0.3, 0.2, 200);
      Node from = new Node(bad, 1);
      Node to = new Node(bad, 2);
      from.connect(to);
      for (int i = 0; i < 1_200 && to.opened().isEmpty(); i++) {
        bad.run(100);
        if (from.failed() > 0 && from.links().find(to.key()).isEmpty()) {
          from.connect(to);
        }
        from.links().find(to.key()).ifPresent(from::sendCell);
      }
      assertThat(to.opened()).as("seed %d", seed).hasSize(1);
    }
  }

  @Test
  void shouldGiveUp() {
    a.links().connect(b.key(), Net.address(9), net.nowMs());
    net.run(Attempt.LIFE_MS + 1);
    assertThat(a.failed()).isEqualTo(1);
    assertThat(net.captured()).hasSizeBetween(4, 7);
    assertThat(a.links().connect(b.key(), Net.address(9), net.nowMs())).isTrue();
  }

  @Test
  void shouldNotLinkToItself() {
    assertThat(a.links().connect(a.key(), Net.address(9), net.nowMs())).isFalse();
  }

  @Test
  void shouldKeepOneOfTwoOpenedAtOnce() {
    for (int seed = 0; seed < 100; seed++) {
      Net each = new Net(seed);
      Node x = new Node(each, 1);
      Node y = new Node(each, 2);
      x.connect(y);
      y.connect(x);
      for (int i = 0; i < 20; i++) {
        each.run(25);
        x.links().find(y.key()).ifPresent(x::sendCell);
        y.links().find(x.key()).ifPresent(y::sendCell);
      }
      each.run(50);
      x.link(y).outbox().offer(99, new byte[1]);
      y.link(x).outbox().offer(98, new byte[1]);
      x.sendCell(x.link(y));
      y.sendCell(y.link(x));
      each.run(50);
      assertThat(y.frames()).as("seed %d", seed).hasSize(1);
      assertThat(x.frames()).as("seed %d", seed).hasSize(1);
      assertThat(x.link(y).initiator()).isEqualTo(x.key().compareTo(y.key()) < 0);
    }
  }

  /** Nodes open links toward each other, one key at two addresses, while links end. */
  @Test
  void shouldTellOfTheEndOfEveryAttempt() {
    for (int seed = 0; seed < 60; seed++) {
      Net each = new Net(seed).bad(0.2, 0.1, 200);
      SplittableRandom random = new SplittableRandom(seed);
      Node one = new Node(each, 1);
      List<Node> nodes = List.of(one, one.at(2), new Node(each, 3), new Node(each, 4));
      for (int step = 0; step < 300; step++) {
        Node from = nodes.get(random.nextInt(4));
        Node to = nodes.get(random.nextInt(4));
        switch (random.nextInt(8)) {
          case 0 -> from.connect(to);
          case 1 -> from.connect(to.key(), Net.address(9));
          case 2 -> from.links().find(to.key()).ifPresent(from.links()::close);
          default -> from.links().find(to.key()).ifPresent(from::sendCell);
        }
        assertAttemptsAreTold(nodes, seed);
        each.run(random.nextInt(400));
        assertAttemptsAreTold(nodes, seed);
      }
      each.run(Attempt.LIFE_MS + 1);
      assertThat(nodes).as("seed %d", seed).allMatch(node -> node.attempts() == 0);
    }
  }

  private static void assertAttemptsAreTold(List<Node> nodes, int seed) {
    assertThat(nodes)
        .as("seed %d", seed)
        .allMatch(node -> node.attempts() == node.links().attempts().size());
  }

  @Test
  void shouldReplaceALinkThatIsOpenedAnew() {
    open(a, b);
    net.run(60_000);
    open(a, b);
    assertThat(a.replaced()).isOne();
    assertThat(b.replaced()).isOne();
    assertThat(a.closed()).isEmpty();
    assertThat(b.closed()).isEmpty();
    assertThat(b.links().open()).hasSize(1);
    b.sendCell(b.link(a));
    net.run(50);
    assertThat(a.count(DatagramResult.CELL)).isEqualTo(1);
  }

  @Test
  void shouldCloseWithAWord() {
    open(a, b);
    a.link(b).announceClose();
    a.sendCell(a.link(b));
    a.links().close(a.link(b));
    net.run(50);
    assertThat(a.closed()).containsExactly(Cause.OURS);
    assertThat(b.closed()).containsExactly(Cause.THEIRS);
    assertThat(b.links().open()).isEmpty();
  }

  @Test
  void shouldCloseALinkWhoseOtherSideRenewsWithoutASecret() {
    open(a, b);
    net.run(60_000);
    Link link = a.link(b);
    byte[] offer = new byte[33];
    offer[0] = 1;
    link.session().begin(net.nowMs()).add(FrameType.REKEY_OFFER, offer);
    byte[] cell = new byte[link.cellSize()];
    link.session().seal(cell);
    assertThat(b.receive(cell, a.address())).isEqualTo(DatagramResult.MALFORMED_CELL);
    assertThat(b.closed()).containsExactly(Cause.BROKEN);
    assertThat(b.links().open()).isEmpty();
  }

  @Test
  void shouldOpenNoMoreCellsOfALinkThanTheFastestNodeSends() {
    Node few = new Node(net, 3, settings(2, 5, 1_000, 60_000), Admission.ALL);
    open(a, few);
    open(b, few);
    net.run(10_000);
    int before = few.count(DatagramResult.CELL);
    for (int i = 0; i < 600; i++) {
      a.sendCell(a.link(few));
    }
    net.run(50);
    int taken = few.count(DatagramResult.CELL) - before;
    assertThat(taken).isBetween(2 * 100, 2 * 100 + 10);
    assertThat(few.count(DatagramResult.EXCESS_CELL)).isEqualTo(600 - taken);
    b.sendCell(b.link(few));
    net.run(50);
    assertThat(few.count(DatagramResult.CELL) - before).as("of others").isEqualTo(taken + 1);
    // The rate itself is taken for as long as it comes.
    net.run(10_000);
    for (int i = 0; i < 3_000; i++) {
      net.run(10);
      a.sendCell(a.link(few));
    }
    net.run(50);
    assertThat(few.count(DatagramResult.EXCESS_CELL)).isEqualTo(600 - taken);
  }

  @Test
  void shouldCountGenuineCellsOnly() {
    Node few = new Node(net, 3, settings(2, 5, 1_000, 60_000), Admission.ALL);
    open(a, few);
    a.sendCell(a.link(few));
    net.run(50);
    byte[] played = net.captured().getLast().datagram();
    for (int i = 0; i < 1_000; i++) {
      assertThat(few.receive(played, a.address())).isEqualTo(DatagramResult.REPLAYED_CELL);
    }
    for (int i = 0; i < 1_000; i++) {
      byte[] forged = new byte[CellFormat.MAX_SIZE];
      a.link(few).cell(forged, net.nowMs());
      forged[CellFormat.HEADER_LENGTH + 500] ^= 1;
      assertThat(few.receive(forged, a.address())).isEqualTo(DatagramResult.FORGED_CELL);
    }
    int before = few.count(DatagramResult.CELL);
    for (int i = 0; i < 300; i++) {
      a.sendCell(a.link(few));
    }
    net.run(50);
    assertThat(few.count(DatagramResult.CELL) - before).isBetween(2 * 100, 2 * 100 + 10);
    // Beyond the rate, a cell is not even opened, but one that came before is still known.
    byte[] forged = new byte[CellFormat.MAX_SIZE];
    a.link(few).cell(forged, net.nowMs());
    forged[CellFormat.HEADER_LENGTH + 500] ^= 1;
    few.receive(forged, a.address());
    net.run(10);
    for (int i = 0; i < 10; i++) {
      a.sendCell(a.link(few));
    }
    net.run(50);
    assertThat(few.count(DatagramResult.EXCESS_CELL)).isPositive();
    assertThat(few.receive(played, a.address())).isEqualTo(DatagramResult.REPLAYED_CELL);
  }

  @Test
  void shouldTakeCellsFromTheAddressOfTheirLinkOnly() {
    open(a, b);
    a.sendCell(a.link(b));
    byte[] cell = net.captured().getLast().datagram();
    assertThat(b.receive(cell, Net.address(9))).isEqualTo(DatagramResult.STRANGE);
    assertThat(b.receive(cell, a.address())).isEqualTo(DatagramResult.CELL);
  }

  @Test
  void shouldFindTheLinkOfACellAmongThoseOfOneAddress() {
    // Another key at the address of a: an opened link, and one that stays half open.
    open(a, b);
    Node other = new Node(net, 1);
    other.connect(b);
    net.run(200);
    assertThat(b.links().halfOpen()).isEqualTo(1);
    int before = b.count(DatagramResult.CELL);
    a.sendCell(a.link(b));
    other.sendCell(other.link(b));
    net.run(50);
    assertThat(b.count(DatagramResult.CELL) - before).isEqualTo(2);
    assertThat(b.links().open()).hasSize(2);
    b.links().close(b.link(a));
    other.sendCell(other.link(b));
    a.sendCell(a.link(b));
    net.run(50);
    assertThat(b.count(DatagramResult.CELL) - before).isEqualTo(3);
  }

  @Test
  void shouldTakeNoCellOfTooManyFrames() {
    open(a, b);
    byte[] cell = new byte[CellFormat.MAX_SIZE];
    byte[] plain = a.link(b).session().begin(net.nowMs()).plain();
    for (int frame = 0; frame < Frames.MAX_COUNT + 1; frame++) {
      plain[frame * Frames.OVERHEAD] = FrameType.TALK;
    }
    a.link(b).session().seal(cell);
    assertThat(b.receive(cell, a.address())).isEqualTo(DatagramResult.MALFORMED_CELL);
    assertThat(b.frames()).isEmpty();
    plain[Frames.MAX_COUNT * Frames.OVERHEAD] = 0;
    a.link(b).session().seal(cell);
    assertThat(b.receive(cell, a.address())).isEqualTo(DatagramResult.CELL);
    assertThat(b.frames()).hasSize(Frames.MAX_COUNT);
  }

  @Test
  void shouldSpreadManyShortFramesOverCells() {
    open(a, b);
    for (int i = 0; i < 2 * Frames.MAX_COUNT; i++) {
      a.link(b).outbox().offer(FrameType.TALK, new byte[1]);
    }
    a.sendCell(a.link(b));
    net.run(50);
    assertThat(b.frames()).hasSize(Frames.MAX_COUNT);
    a.sendCell(a.link(b));
    net.run(50);
    assertThat(b.frames()).hasSize(2 * Frames.MAX_COUNT);
  }

  @Test
  void shouldCloseWhatIsSilent() {
    open(a, b);
    b.sendCell(b.link(a));
    net.run(50);
    net.run(LinkSettings.DEFAULT.silenceMs() + 1_000);
    assertThat(a.closed()).containsExactly(Cause.SILENCE);
    assertThat(b.closed()).containsExactly(Cause.SILENCE);
  }

  @Test
  void shouldWaitForItsOwnFirstTurn() {
    Node tardy = new Node(net, 3, settings(2, 5, 80_000, 24_000), Admission.ALL);
    tardy.connect(b);
    net.run(79_000);
    tardy.sendCell(tardy.link(b));
    net.run(50);
    assertThat(b.opened()).hasSize(1);
    net.run(LinkSettings.DEFAULT.pauseMs());
    assertThat(tardy.closed()).isEmpty();
    net.run(60_000);
    assertThat(tardy.closed()).as("b sends nothing").containsExactly(Cause.SILENCE);
  }

  @Test
  void shouldKeepALinkThroughStepsOfTheWallClock() {
    open(a, b);
    // Without a renewal, a session has no keys left after four hours and a quarter.
    for (int step = 0; step < 27; step++) {
      net.step((step % 3 - 1) * 3_600_000L);
      for (int cell = 0; cell < 30; cell++) {
        a.sendCell(a.link(b));
        b.sendCell(b.link(a));
        net.run(20_000);
      }
    }
    assertThat(a.closed()).isEmpty();
    assertThat(b.closed()).isEmpty();
    assertThat(a.count(DatagramResult.CELL)).isEqualTo(27 * 30);
    assertThat(b.count(DatagramResult.CELL)).isEqualTo(27 * 30 + 1);
  }

  @Test
  void shouldShakeHandsAfterAStepOfTheWallClock() {
    for (long aheadMs : new long[] {-3_600_000, 3_600_000, 0, -86_400_000}) {
      net.step(aheadMs);
      open(a, b);
      net.run(31_000);
      open(b, a);
      net.run(31_000);
    }
    assertThat(a.opened()).hasSize(8);
    assertThat(b.opened()).hasSize(8);
  }

  @Test
  void shouldForgetWhatStaysHalfOpen() {
    a.connect(b);
    net.run(200);
    assertThat(b.links().halfOpen()).isEqualTo(1);
    net.run(LinkSettings.DEFAULT.halfOpenMs());
    assertThat(b.links().halfOpen()).isZero();
    assertThat(b.closed()).as("never told of").isEmpty();
  }

  @Test
  void shouldWaitAsLongAsTheOtherSideTakes() {
    long pauseMs = LinkSettings.DEFAULT.silenceMs();
    Node tardy = new Node(net, 3, slow(pauseMs), Admission.ALL);
    tardy.connect(a);
    net.run(2 * pauseMs - 1_000);
    assertThat(a.links().halfOpen()).isEqualTo(1);
    for (int i = 0; i < 8; i++) {
      tardy.sendCell(tardy.link(a));
      runWithCellsOfA(2 * pauseMs - 1_000);
      assertThat(a.links().open()).hasSize(1);
    }
    runWithCellsOfA(Link.MAX_PATIENCE_MS - 2 * pauseMs);
    assertThat(a.closed()).as("it paused for long before").isEmpty();
    runWithCellsOfA(2_000);
    assertThat(a.closed()).containsExactly(Cause.SILENCE);
    assertThat(tardy.closed()).isEmpty();
  }

  private void runWithCellsOfA(long ms) {
    for (long passed = 0; passed < ms; passed += 1_000) {
      net.run(1_000);
      a.links().open().forEach(a::sendCell);
    }
  }

  private static LinkSettings slow(long pauseMs) {
    return settings(2, 5, pauseMs, 3_600_000);
  }

  @Test
  void shouldWaitForNobodyFourMinutesOnlyBecauseItSaysSo() {
    Node tardy = new Node(net, 3, slow(Hello.MAX_PAUSE_MS), Admission.ALL);
    open(tardy, a);
    net.run(Link.MAX_STATED_MS - 1_000);
    assertThat(a.closed()).isEmpty();
    net.run(2_000);
    assertThat(a.closed()).containsExactly(Cause.SILENCE);
  }

  @Test
  void shouldTakeCellsFromTheAddressOfTheLinkOnly() {
    open(a, b);
    b.link(a).outbox().offer(77, new byte[10]);
    byte[] cell = new byte[b.link(a).cellSize()];
    assertThat(b.link(a).cell(cell, net.nowMs())).isTrue();
    assertThat(a.receive(cell, Net.address(9))).isEqualTo(DatagramResult.STRANGE);
    assertThat(a.frames()).isEmpty();
    assertThat(a.link(b).address()).isEqualTo(b.address());
    assertThat(a.receive(cell, b.address())).isEqualTo(DatagramResult.CELL);
    assertThat(a.frames()).hasSize(1);
  }

  @Test
  void shouldEndALinkWhoseOtherSideShowsThatItReceivesNothing() {
    Node mover = new Node(net, 3, slow(1_000), Admission.ALL);
    open(mover, a);
    long sinceMs = net.nowMs();
    while (a.closed().isEmpty() && net.nowMs() - sinceMs < 3_600_000) {
      mover.sendCell(mover.link(a));
      net.run(1_000); // It gets no cell of a.
    }
    assertThat(a.closed()).containsExactly(Cause.SILENCE);
    assertThat(net.nowMs() - sinceMs).isBetween(Links.ECHO_MS, Links.ECHO_MS + 120_000);
  }

  @Test
  void shouldKeepALinkWhoseOtherSideEchoesWhatItIsAsked() {
    Node quiet = new Node(net, 3, slow(1_000), Admission.ALL);
    open(quiet, a);
    for (int second = 0; second < 3_600; second++) {
      quiet.sendCell(quiet.link(a));
      if (second % 500 == 0) {
        a.link(quiet).noteEcho(net.nowMs());
        quiet.link(a).noteEcho(net.nowMs());
      }
      net.run(1_000); // It gets no cell of a.
    }
    assertThat(a.closed()).isEmpty();
  }

  @Test
  void shouldKeepALinkWhoseKeysAreRenewed() {
    open(a, b);
    for (int second = 0; second < 3_600; second++) {
      a.sendCell(a.link(b));
      b.sendCell(b.link(a));
      net.run(1_000);
    }
    assertThat(a.closed()).isEmpty();
    assertThat(b.closed()).isEmpty();
  }

  @Test
  void shouldAskABystanderNoMoreThanItMay() {
    LinkSettings once = settings(2, 1, 1_000, 60_000);
    Node asker = new Node(net, 3, once, Admission.ALL);
    asker.links().connect(b.key(), Net.address(9), net.nowMs());
    net.run(60_000);
    assertThat(asker.failed()).isEqualTo(1);
    assertThat(net.captured()).hasSize(1);
    open(asker, b);
    assertThat(b.opened()).hasSize(1);
  }

  @Test
  void shouldBoundWhatIsHalfOpen() {
    Net wide = new Net(3);
    LinkSettings few = settings(2, 5, 0, 120_000);
    Node target = new Node(wide, 0, few, Admission.ALL);
    for (int i = 1; i <= 20; i++) {
      Node asker = new Node(wide, i);
      asker.connect(target);
      wide.run(200);
      assertThat(asker.opened()).hasSize(1);
    }
    assertThat(target.links().halfOpen()).isEqualTo(8);
  }

  @Test
  void shouldLetTheLargestNetworkGroupMakeWayForHalfOpenLinks() {
    Net wide = new Net(3);
    Node target = new Node(wide, 0, settings(2, 5, 0, 120_000), Admission.ALL);
    Node first = new Node(wide, Net.GROUP);
    first.connect(target);
    wide.run(200);
    for (int i = 1; i <= 20; i++) {
      new Node(wide, i).connect(target);
      wide.run(200);
    }
    Node late = new Node(wide, 2 * Net.GROUP);
    late.connect(target);
    wide.run(200);
    for (int i = 21; i <= 40; i++) {
      new Node(wide, i).connect(target);
      wide.run(200);
    }
    assertThat(target.links().halfOpen()).isEqualTo(8);
    first.sendCell(first.link(target));
    late.sendCell(late.link(target));
    wide.run(200);
    assertThat(target.opened())
        .extracting(Link::remoteKey)
        .containsExactlyInAnyOrder(first.key(), late.key());
    assertThat(target.links().halfOpen()).isEqualTo(6);
  }

  @Test
  void shouldAskBeforeAgreeing() {
    Set<PeerAddress> asked = new HashSet<>();
    Node picky =
        new Node(
            net,
            3,
            LinkSettings.DEFAULT,
            new Admission() {
              @Override
              public boolean admits(PeerAddress source) {
                asked.add(source);
                return !source.equals(a.address());
              }

              @Override
              public boolean mayLink(LinkKey key) {
                return false;
              }
            });
    a.connect(picky);
    b.connect(picky);
    net.run(300);
    assertThat(picky.count(DatagramResult.BUSY)).isEqualTo(1);
    assertThat(picky.count(DatagramResult.UNWELCOME)).isEqualTo(1);
    assertThat(asked).containsExactlyInAnyOrder(a.address(), b.address());
    assertThat(picky.links().halfOpen()).isZero();
  }

  @Test
  void shouldRefuseEveryFlippedBitOfAHandshakeInSilence() {
    a.connect(b);
    net.run(200);
    List<Net.Sent> questions =
        net.captured().stream().filter(sent -> sent.to().equals(b.address())).toList();
    assertThat(questions).hasSize(2);
    long out = b.bytesOut();
    for (Net.Sent question : questions) {
      for (int bit = 0; bit < 8 * question.datagram().length; bit++) {
        byte[] flipped = question.datagram().clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        DatagramResult what = b.receive(flipped, a.address());
        assertThat(what).isIn(DatagramResult.STRANGE, DatagramResult.FORGED_QUESTION);
      }
    }
    assertThat(b.bytesOut()).isEqualTo(out);
  }

  @Test
  void shouldRefuseEveryFlippedBitOfAnAnswer() {
    a.connect(b);
    net.run(200);
    List<Net.Sent> answers =
        net.captured().stream().filter(sent -> sent.to().equals(a.address())).toList();
    // The same handshake again, but its answers are altered on their way.
    Net second = new Net(1);
    Node again = new Node(second, 1);
    Node other = new Node(second, 2);
    again.connect(other);
    assertThat(again.key()).isEqualTo(a.key());
    for (Net.Sent answer : answers.subList(0, 1)) {
      for (int bit = 0; bit < 8 * answer.datagram().length; bit++) {
        byte[] flipped = answer.datagram().clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(again.receive(flipped, other.address())).isEqualTo(DatagramResult.STRANGE);
      }
    }
    assertThat(again.receive(answers.getFirst().datagram(), other.address()))
        .isEqualTo(DatagramResult.COOKIE);
  }

  @Test
  void shouldRefuseEveryFlippedBitOfACell() {
    open(a, b);
    a.link(b).outbox().offer(77, new byte[10]);
    a.sendCell(a.link(b));
    byte[] cell = net.captured().getLast().datagram();
    for (int bit = 0; bit < 8 * cell.length; bit++) {
      byte[] flipped = cell.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      DatagramResult what = b.receive(flipped, a.address());
      assertThat(what)
          .isIn(
              DatagramResult.FORGED_CELL,
              DatagramResult.KEYLESS_CELL,
              DatagramResult.REPLAYED_CELL,
              DatagramResult.STRANGE);
    }
    assertThat(b.frames()).isEmpty();
    assertThat(b.receive(cell, a.address())).isEqualTo(DatagramResult.CELL);
    assertThat(b.receive(cell, a.address())).isEqualTo(DatagramResult.REPLAYED_CELL);
    assertThat(b.frames()).hasSize(1);
  }

  @Test
  void shouldAnswerNoHandshakeTwice() {
    open(a, b);
    long out = b.bytesOut();
    List<Net.Sent> questions =
        net.captured().stream().filter(sent -> sent.to().equals(b.address())).toList();
    for (long waitMs : new long[] {0, 60_000, 60_000, 119_000, 10_000, 600_000}) {
      net.run(waitMs);
      for (Net.Sent question : questions) {
        b.receive(question.datagram(), question.from());
        b.receive(question.datagram(), Net.address(99));
      }
    }
    assertThat(b.bytesOut()).as("to replays").isEqualTo(out);
  }

  @Test
  void shouldAnswerNoReplayAfterARestart() {
    open(a, b);
    net.run(1_000);
    byte[] question = net.captured().getFirst().datagram();
    Net later = new Net(1);
    new Node(later, 1);
    later.advance(net.nowMs() - later.nowMs());
    Node restarted = new Node(later, 2);
    assertThat(restarted.key()).isEqualTo(b.key());
    assertThat(restarted.receive(question, a.address())).isEqualTo(DatagramResult.TIME);
  }

  @Test
  void shouldTakeACookieFromItsSourceOnly() {
    a.connect(b);
    net.run(200);
    Net.Sent opening =
        net.captured().stream()
            .filter(sent -> sent.to().equals(b.address()))
            .reduce((first, second) -> second)
            .orElseThrow();
    // The same opening at a new b, which has not seen it.
    Net second = new Net(1);
    new Node(second, 1);
    Node fresh = new Node(second, 2);
    second.advance(opening.atMs() - second.nowMs());
    assertThat(fresh.receive(opening.datagram(), Net.address(77)))
        .isEqualTo(DatagramResult.RETRIED);
    assertThat(fresh.links().halfOpen()).isZero();
  }

  @Test
  void shouldWipeKeysOnClose() {
    open(a, b);
    Link link = a.link(b);
    a.links().close();
    assertThat(link.isOpen()).isFalse();
    assertThat(link.cell(new byte[CellFormat.MAX_SIZE], net.nowMs())).isFalse();
    assertThat(Arrays.asList(a.closed().toArray())).isEmpty();
  }
}
