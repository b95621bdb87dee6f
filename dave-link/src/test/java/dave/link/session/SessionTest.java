package dave.link.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.link.cell.CellFormat;
import dave.link.cell.CellWriter;
import dave.link.cell.FrameType;
import dave.link.cell.HeaderMask;
import dave.link.handshake.HandshakeResult;
import dave.link.handshake.Hello;
import dave.link.noise.Aead;
import dave.link.noise.HandshakeKeys;
import dave.link.noise.SymmetricKey;
import dave.wire.LinkKey;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final int SIZE = CellFormat.MAX_SIZE;
  private static final long MINUTE_MS = 60_000;

  private final SplittableRandom random = new SplittableRandom(1);
  private final AtomicInteger keysMade = new AtomicInteger();

  /** The random bytes of the responder, which draws 32 for each key that it makes. */
  private final RandomGenerator counting =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return random.nextLong();
        }

        @Override
        public void nextBytes(byte[] bytes) {
          keysMade.incrementAndGet();
          random.nextBytes(bytes);
        }
      };

  private final HeaderMask mask = new HeaderMask(new byte[32]);
  private final Session initiator = session(true);
  private final Session responder = session(false);
  private final byte[] header = new byte[CellFormat.HEADER_LENGTH];
  private final byte[] plain = new byte[CellFormat.plainLength(SIZE)];
  private long nowMs;

  private Session session(boolean asks) {
    byte[] one = new byte[32];
    byte[] two = new byte[32];
    byte[] root = new byte[32];
    one[0] = 1;
    two[0] = 2;
    root[0] = 3;
    ByteString maskKey = ByteString.copyFrom(new byte[32]);
    Hello hello = new Hello(1, 1, 0, asks ? 7 : 8, maskKey, SIZE, 1_000, ByteString.EMPTY);
    HandshakeResult result =
        new HandshakeResult(
            LinkKey.of(new byte[32], 0),
            asks,
            asks ? 8 : 7,
            hello,
            1,
            SIZE,
            new HandshakeKeys(one, two, root));
    Session session = new Session(result, new Aead(), asks ? random : counting, 0);
    assertThat(one).as("wiped").containsOnly(0);
    assertThat(root).as("wiped").containsOnly(0);
    return session;
  }

  private byte[] cell(Session from, int... frames) {
    CellWriter writer = from.begin(nowMs);
    for (int type : frames) {
      writer.add(type, new byte[1]);
    }
    byte[] cell = new byte[SIZE];
    from.seal(cell);
    return cell;
  }

  private CellResult open(Session to, byte[] cell) {
    mask.unmask(cell, header);
    return to.open(cell, header, plain, nowMs);
  }

  private int epoch(byte[] cell) {
    mask.unmask(cell, header);
    return CellFormat.epoch(header);
  }

  private int step(byte[] cell) {
    mask.unmask(cell, header);
    return CellFormat.step(header);
  }

  /** Sends a cell each way. */
  private void talk() {
    assertThat(open(responder, cell(initiator))).isEqualTo(CellResult.OPENED);
    assertThat(open(initiator, cell(responder))).isEqualTo(CellResult.OPENED);
  }

  @Test
  void shouldTakeAStepEachMinute() {
    for (int minute = 0; minute < 3; minute++) {
      assertThat(step(cell(initiator))).isEqualTo(minute);
      assertThat(step(cell(responder))).isEqualTo(minute);
      nowMs += MINUTE_MS;
    }
  }

  @Test
  void shouldTakeALateCellForTenSecondsOnly() {
    byte[] early = cell(initiator);
    byte[] later = cell(initiator);
    nowMs = MINUTE_MS;
    assertThat(open(responder, cell(initiator))).isEqualTo(CellResult.OPENED);
    nowMs += Session.GRACE_MS - 1;
    assertThat(open(responder, early)).isEqualTo(CellResult.OPENED);
    nowMs += 1;
    assertThat(open(responder, later)).isEqualTo(CellResult.KEYLESS);
  }

  @Test
  void shouldWipeEachKeyThatIsReplaced() {
    SendingKeys sending = new SendingKeys(0, new byte[32], 0);
    var first = sending.key();
    sending.advance(MINUTE_MS - 1);
    assertThat(first.isDestroyed()).isFalse();
    sending.advance(MINUTE_MS);
    assertThat(first.isDestroyed()).isTrue();

    ReceivingKeys receiving = new ReceivingKeys(0, new byte[32], 0);
    SymmetricKey old = Objects.requireNonNull(receiving.key(0, 0));
    SymmetricKey next = Objects.requireNonNull(receiving.key(1, MINUTE_MS));
    receiving.confirm(1, MINUTE_MS);
    assertThat(receiving.deadlineMs()).isEqualTo(MINUTE_MS + Session.GRACE_MS);
    receiving.expire(MINUTE_MS + Session.GRACE_MS - 1);
    assertThat(old.isDestroyed()).isFalse();
    receiving.expire(MINUTE_MS + Session.GRACE_MS);
    assertThat(old.isDestroyed()).isTrue();
    assertThat(next.isDestroyed()).isFalse();
    receiving.destroy();
    assertThat(next.isDestroyed()).isTrue();
  }

  @Test
  void shouldAgreeOnFreshKeysEveryThreeMinutes() {
    for (int i = 1; i <= 270; i++) {
      for (int minute = 0; minute < 3; minute++) {
        nowMs += MINUTE_MS;
        talk();
      }
      talk();
      assertThat(epoch(cell(initiator))).isEqualTo(i & 0xff);
      assertThat(epoch(cell(responder))).isEqualTo(i & 0xff);
      assertThat(step(cell(initiator))).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void shouldOfferAgainUntilItIsAnswered() {
    nowMs = 3 * MINUTE_MS;
    cell(initiator); // lost
    assertThat(open(responder, cell(initiator))).isEqualTo(CellResult.OPENED);
    cell(responder); // lost
    assertThat(open(responder, cell(initiator))).isEqualTo(CellResult.OPENED);
    assertThat(epoch(cell(initiator))).isZero();
    assertThat(open(initiator, cell(responder))).isEqualTo(CellResult.OPENED);
    byte[] first = cell(initiator);
    assertThat(epoch(first)).isEqualTo(1);
    assertThat(epoch(cell(responder))).as("before it knows").isZero();
    byte[] old = cell(responder);
    assertThat(open(responder, first)).isEqualTo(CellResult.OPENED);
    byte[] fresh = cell(responder);
    assertThat(epoch(fresh)).isEqualTo(1);
    assertThat(open(initiator, fresh)).isEqualTo(CellResult.OPENED);
    nowMs += Session.GRACE_MS - 1;
    assertThat(open(initiator, old)).as("out of order").isEqualTo(CellResult.OPENED);
  }

  @Test
  void shouldForgetTheEpochBefore() {
    nowMs = 3 * MINUTE_MS;
    talk();
    byte[] old = cell(responder);
    talk();
    assertThat(initiator.deadlineMs()).isLessThanOrEqualTo(nowMs + Session.GRACE_MS);
    nowMs += Session.GRACE_MS;
    assertThat(open(initiator, old)).isEqualTo(CellResult.KEYLESS);
  }

  @Test
  void shouldWipeTheKeysOfTheEpochBefore() {
    nowMs = 3 * MINUTE_MS;
    cell(initiator);
    cell(responder);
    SymmetricKey initiatorSends = initiator.sendingKey();
    SymmetricKey responderSends = responder.sendingKey();
    talk();
    assertThat(initiatorSends.isDestroyed()).as("with the answer").isTrue();
    ReceivingKeys old = responder.receivingKeys();
    SymmetricKey received = Objects.requireNonNull(old.key(3, nowMs));
    talk();
    assertThat(responderSends.isDestroyed()).as("with the first cell").isTrue();
    assertThat(responder.receivingKeys()).isNotSameAs(old);
    responder.tick(nowMs + Session.GRACE_MS - 1);
    assertThat(received.isDestroyed()).isFalse();
    responder.tick(nowMs + Session.GRACE_MS);
    assertThat(received.isDestroyed()).as("after the grace").isTrue();
  }

  @Test
  void shouldFollowSilentMinutes() {
    for (int minute = 1; minute <= ReceivingKeys.MAX_AHEAD; minute++) {
      nowMs += MINUTE_MS;
      cell(responder); // lost
    }
    assertThat(open(initiator, cell(responder))).isEqualTo(CellResult.OPENED);
    assertThat(step(cell(responder))).isEqualTo(ReceivingKeys.MAX_AHEAD);
  }

  @Test
  void shouldNotFollowStepsThatTimeDoesNotExplain() {
    ReceivingKeys receiving = new ReceivingKeys(0, new byte[32], 0);
    assertThat(receiving.key(2, 0)).isNotNull();
    assertThat(receiving.key(3, 0)).isNull();
    assertThat(receiving.key(3, MINUTE_MS)).isNotNull();
    assertThat(receiving.key(4, MINUTE_MS)).isNull();
    assertThat(receiving.key(ReceivingKeys.MAX_AHEAD + 1, 1_000 * MINUTE_MS)).isNull();
  }

  @Test
  void shouldRefuseAnOfferThatComesTooSoon() {
    byte[] offer = new byte[KeyRenewal.BODY_LENGTH];
    offer[0] = 1;
    offer[1] = 9;
    nowMs = KeyRenewal.MIN_MS - 1;
    CellWriter writer = initiator.begin(nowMs);
    writer.add(FrameType.REKEY_OFFER, offer);
    byte[] cell = new byte[SIZE];
    initiator.seal(cell);
    assertThat(open(responder, cell)).isEqualTo(CellResult.OPENED);
    assertThat(responder.begin(nowMs).room()).isEqualTo(responder.begin(nowMs).capacity());
  }

  /** A cell of the initiator that is full of offers. The keys are of small order, if zeros. */
  private byte[] offers(int epoch, int firstByte) {
    byte[] offer = new byte[KeyRenewal.BODY_LENGTH];
    offer[0] = (byte) epoch;
    offer[1] = (byte) firstByte;
    CellWriter writer = initiator.begin(nowMs);
    int added = 0;
    while (writer.add(FrameType.REKEY_OFFER, offer)) {
      added++;
    }
    assertThat(added).as("with the offer of the session").isGreaterThanOrEqualTo(38);
    byte[] cell = new byte[SIZE];
    initiator.seal(cell);
    return cell;
  }

  @Test
  void shouldEndWithTheFirstOfferOfSmallOrder() {
    nowMs = KeyRenewal.MIN_MS;
    byte[] later = cell(initiator);
    assertThat(open(responder, offers(1, 0))).isEqualTo(CellResult.BROKEN);
    assertThat(keysMade.get()).as("for 39 offers").isEqualTo(1);
    assertThat(responder.isSpent()).isTrue();
    assertThat(open(responder, later)).isEqualTo(CellResult.KEYLESS);
    assertThat(open(responder, offers(1, 0))).isEqualTo(CellResult.KEYLESS);
    assertThat(keysMade.get()).isEqualTo(1);
  }

  @Test
  void shouldEndWithAnAnswerOfSmallOrder() {
    nowMs = KeyRenewal.OFFER_MS;
    cell(initiator); // offers
    byte[] answer = new byte[KeyRenewal.BODY_LENGTH];
    answer[0] = 1;
    responder.begin(nowMs).add(FrameType.REKEY_ANSWER, answer);
    byte[] cell = new byte[SIZE];
    responder.seal(cell);
    assertThat(open(initiator, cell)).isEqualTo(CellResult.BROKEN);
    assertThat(initiator.isSpent()).isTrue();
  }

  @Test
  void shouldAgreeOnceAMinuteHoweverManyOffersCome() {
    nowMs = KeyRenewal.MIN_MS - 1;
    assertThat(open(responder, offers(1, 9))).isEqualTo(CellResult.OPENED);
    assertThat(keysMade.get()).as("too soon").isZero();
    nowMs = KeyRenewal.MIN_MS;
    for (int i = 0; i < 10; i++) {
      assertThat(open(responder, offers(1, 9))).isEqualTo(CellResult.OPENED);
      assertThat(open(responder, offers(2, 9))).isEqualTo(CellResult.OPENED);
    }
    assertThat(keysMade.get()).isEqualTo(1);
  }

  @Test
  void shouldAgreeOnTheFirstOfferOfMany() {
    nowMs = KeyRenewal.OFFER_MS;
    byte[] offer = cell(initiator);
    assertThat(open(responder, offer)).isEqualTo(CellResult.OPENED);
    assertThat(open(responder, offers(1, 9))).isEqualTo(CellResult.OPENED);
    talk();
    talk();
    assertThat(epoch(cell(initiator))).isEqualTo(1);
    assertThat(epoch(cell(responder))).isEqualTo(1);
  }

  @Test
  void shouldTellACellThatIsNotFrames() {
    CellWriter writer = initiator.begin(nowMs);
    Arrays.fill(writer.plain(), (byte) 0xff);
    byte[] cell = new byte[SIZE];
    initiator.seal(cell);
    assertThat(open(responder, cell)).isEqualTo(CellResult.MALFORMED);
    assertThat(open(responder, cell)).isEqualTo(CellResult.REPLAYED);
  }

  @Test
  void shouldEndWhenItIsClosedOrHasNoStepLeft() {
    initiator.close();
    assertThat(initiator.isSpent()).isTrue();
    assertThatThrownBy(() -> initiator.seal(new byte[SIZE]))
        .isInstanceOf(IllegalStateException.class);
    for (int minute = 0; minute < 0xff; minute++) {
      assertThat(responder.isSpent()).isFalse();
      nowMs += MINUTE_MS;
      responder.tick(nowMs);
    }
    assertThat(responder.isSpent()).isTrue();
  }
}
