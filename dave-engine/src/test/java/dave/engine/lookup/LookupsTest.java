package dave.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.lookup.Lookups.Request;
import dave.engine.lookup.Lookups.Way;
import dave.engine.model.Defences;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.peer.PeerTable;
import dave.wire.Message.Query;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.WorkHash;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which peers lookups ask, in which slots. */
class LookupsTest {
  private static final PeerAddress LINKED = linked('7');
  private static final PeerAddress OTHER = linked('8');
  private static final PeerAddress THIRD = linked('9');
  private static final long ROUND_MS = 2_000;
  private static final PeerAddress PLAIN = PeerAddresses.parse("udp://45.2.2.3:1618");

  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, 64, new SplittableRandom(1));
  private final Lookups lookups =
      new Lookups(
          Timing.DEFAULT,
          table,
          new SplittableRandom(2),
          new FastLookups(1, request -> {}, (delayMs, task) -> {}, () -> 0),
          address -> address.equals(LINKED) ? ROUND_MS : address.equals(THIRD) ? 60_000 : 0);

  private static PeerAddress linked(char digit) {
    String key = String.valueOf(digit).repeat(64);
    return PeerAddresses.parse("sealed://" + key + "@45." + digit + ".2.3:1618");
  }

  @BeforeEach
  void addPeers() {
    table.addProven(LINKED, 0);
    table.addProven(PLAIN, 0);
  }

  private @Nullable PeerAddress asked(PeerAddress linked, long nowMs) {
    Request request = lookups.nextTo(linked, nowMs);
    return request == null ? null : request.to();
  }

  private @Nullable PeerAddress asked(Way way, long nowMs) {
    Request request = lookups.next(way, nowMs);
    return request == null ? null : request.to();
  }

  @Test
  void shouldAskALinkedPeerBeforeAPlainOne() {
    Target work = new Target.ByWork(WorkHash.of(new byte[32], 0));
    lookups.find(work, Pace.SLOTS, 0, 9_000, found -> {});
    assertThat(asked(Way.PLAIN, 1)).isNull();
    assertThat(asked(LINKED, 2)).isEqualTo(LINKED);
    assertThat(asked(LINKED, 3)).as("asked already").isNull();
    assertThat(asked(Way.PLAIN, 4)).isEqualTo(PLAIN);
  }

  @Test
  void shouldAskAllPeersForAWholeKeyBeforeItEnds() {
    boolean[] over = {false};
    lookups.scan(ByteString.copyFromUtf8("k"), 9_000, scan -> over[0] = true);
    assertThat(asked(Way.PLAIN, 1)).isNull();
    assertThat(asked(LINKED, 2)).isEqualTo(LINKED);
    for (int i = 0; i < 5; i++) {
      assertThat(asked(LINKED, 3)).isNull();
    }
    lookups.maintain(4);
    assertThat(over[0]).isFalse();
    assertThat(asked(Way.PLAIN, 5)).isEqualTo(PLAIN);
  }

  private static Target work(int first) {
    byte[] work = new byte[32];
    work[0] = (byte) first;
    return new Target.ByWork(WorkHash.of(work, 0));
  }

  private static Target content(int first) {
    byte[] hash = new byte[32];
    hash[0] = (byte) first;
    return new Target.ByContent(ByteString.copyFrom(hash));
  }

  @Test
  void shouldAskThePeerWhoseCellIsFilled() {
    table.addProven(OTHER, 0);
    table.addProven(THIRD, 0);
    lookups.find(work(1), Pace.SLOTS, 0, 9_000, found -> {});
    lookups.find(content(1), Pace.SLOTS, 0, 9_000, found -> {});
    for (PeerAddress each : List.of(OTHER, LINKED)) {
      assertThat(asked(each, 1)).isEqualTo(each);
    }
    assertThat(asked(linked('6'), 1)).as("no peer").isNull();
  }

  @Test
  void shouldKeepTheTurnOfALookupThatMayNotAskThisPeer() {
    table.addProven(OTHER, 0);
    table.addProven(THIRD, 0);
    for (int i = 1; i <= 3; i++) {
      lookups.find(work(i), Pace.SLOTS, 0, 9_000, found -> {});
    }
    assertThat(target(LINKED)).isEqualTo(work(1));
    assertThat(target(OTHER)).isEqualTo(work(2));
    assertThat(target(OTHER)).isEqualTo(work(3));
    assertThat(target(LINKED)).as("the first has asked this peer").isEqualTo(work(2));
    assertThat(target(THIRD)).as("which has waited longest").isEqualTo(work(1));
  }

  private @Nullable Target target(PeerAddress linked) {
    Request request = lookups.nextTo(linked, 1);
    return request != null && request.query() instanceof Query.ByWork byWork
        ? new Target.ByWork(byWork.work())
        : null;
  }

  @Test
  void shouldWaitTwoRoundsForAnAnswerOverALink() {
    table.addProven(OTHER, 0);
    lookups.find(work(1), Pace.SLOTS, 0, 90_000, found -> {});
    assertThat(asked(LINKED, 1)).isEqualTo(LINKED);
    assertThat(asked(LINKED, 2 * ROUND_MS)).as("the same peer again").isNull();
    assertThat(asked(LINKED, 2 * ROUND_MS + 1)).isEqualTo(LINKED);
  }

  @Test
  void shouldNotWaitLongForAPeerThatSendsCellsSeldom() {
    table.addProven(OTHER, 0);
    table.addProven(THIRD, 0);
    lookups.find(content(1), Pace.SLOTS, 0, 90_000, found -> {});
    assertThat(asked(THIRD, 1)).isEqualTo(THIRD);
    assertThat(asked(OTHER, AskablePeers.MAX_PATIENCE_MS / 2)).isNull();
    assertThat(asked(OTHER, AskablePeers.MAX_PATIENCE_MS / 2 + 1)).isEqualTo(OTHER);
  }

  @Test
  void shouldAskAnotherPeerForAChunkAfterARoundAndGiveUpTheFirstAfterTwo() {
    table.addProven(OTHER, 0);
    lookups.find(content(1), Pace.SLOTS, 0, 90_000, found -> {});
    assertThat(asked(LINKED, 1)).isEqualTo(LINKED);
    assertThat(asked(OTHER, ROUND_MS)).isNull();
    assertThat(asked(OTHER, ROUND_MS + 1)).isEqualTo(OTHER);
    assertThat(asked(OTHER, 2 * ROUND_MS)).as("it was silent too, and pauses").isNull();
    assertThat(asked(LINKED, 2 * ROUND_MS)).as("may still answer").isNull();
    assertThat(asked(LINKED, 2 * ROUND_MS + 1)).as("given up now, and pauses").isNull();
    assertThat(asked(LINKED, 2 * ROUND_MS + 1_000)).isEqualTo(LINKED);
  }
}
