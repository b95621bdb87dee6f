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
  private final ScanMemoryLimit limit = new ScanMemoryLimit(DatSize.of(dat.dat()));
  private final List<Scan> scans = new ArrayList<>();

  @SuppressWarnings("NullAway") // It asks no peers.
  private KeyLookup lookup() {
    return new KeyLookup(dat.dat().key(), null, 1_000, 100, limit, scans::add);
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
    assertThat(limit.tryReserve(DatSize.of(dat.dat()))).isTrue();
    assertThat(limit.tryReserve(1)).isFalse();
  }
}
