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
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.WorkHash;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which peers lookups ask, in which slots. */
class LookupsTest {
  private static final PeerAddress LINKED =
      PeerAddresses.parse("sealed://" + "7".repeat(64) + "@45.1.2.3:1618");
  private static final PeerAddress PLAIN = PeerAddresses.parse("udp://45.2.2.3:1618");

  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, 64, new SplittableRandom(1));
  private final Lookups lookups =
      new Lookups(
          Timing.DEFAULT,
          table,
          new SplittableRandom(2),
          new FastLookups(1, request -> {}, (delayMs, task) -> {}, () -> 0));

  @BeforeEach
  void addPeers() {
    table.addProven(LINKED, 0);
    table.addProven(PLAIN, 0);
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
    assertThat(asked(Way.LINKS, 2)).isEqualTo(LINKED);
    assertThat(asked(Way.LINKS, 3)).as("asked already").isNull();
    assertThat(asked(Way.PLAIN, 4)).isEqualTo(PLAIN);
  }

  @Test
  void shouldAskAllPeersForAWholeKeyBeforeItEnds() {
    boolean[] over = {false};
    lookups.scan(ByteString.copyFromUtf8("k"), 9_000, scan -> over[0] = true);
    assertThat(asked(Way.PLAIN, 1)).isNull();
    assertThat(asked(Way.LINKS, 2)).isEqualTo(LINKED);
    for (int i = 0; i < 5; i++) {
      assertThat(asked(Way.LINKS, 3)).isNull();
    }
    lookups.maintain(4);
    assertThat(over[0]).isFalse();
    assertThat(asked(Way.PLAIN, 5)).isEqualTo(PLAIN);
  }
}
