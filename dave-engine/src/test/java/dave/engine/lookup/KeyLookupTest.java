package dave.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.DatSize;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyLookupTest {
  private static final PeerAddress PEER = PeerAddresses.parse("udp://77.7.7.7:7");

  private final TestDats dats = TestDats.seeded(3);
  private final VerifiedDat dat = dats.dat().key("key").author(1).build();
  private final ScanRoom room = new ScanRoom(DatSize.of(dat.dat()));
  private final List<Scan> scans = new ArrayList<>();

  @SuppressWarnings("NullAway") // It asks no peers.
  private KeyLookup lookup() {
    return new KeyLookup(dat.dat().key(), null, 1_000, 100, room, scans::add);
  }

  @Test
  void shouldHoldRoomUntilWhatWasFoundIsCounted() {
    KeyLookup first = lookup();
    first.offer(dat, PEER, 0);
    first.finish();
    KeyLookup second = lookup();
    second.offer(dat, PEER, 0);
    second.finish();
    scans.getFirst().done().run();
    KeyLookup third = lookup();
    third.offer(dat, PEER, 0);
    third.withdraw();
    third.withdraw();

    assertThat(scans).extracting(Scan::whole).containsExactly(true, false);
    assertThat(scans.getFirst().dats()).containsExactly(dat);
    assertThat(room.take(DatSize.of(dat.dat()))).isTrue();
    assertThat(room.take(1)).isFalse();
  }
}
