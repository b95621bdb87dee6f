package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.Admission;
import dave.engine.testing.SignedDats;
import dave.storage.repair.StoreCheck;
import dave.storage.repair.StoreExport;
import dave.storage.repair.StoreRepair;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests dats that claim one unbound work, over a restart, a check, an export and a repair. */
class ClaimsOnDiskTest {
  @TempDir Path directory;

  private final Dat original =
      SignedDats.original(SignedDats.key(1), "key", "value", StoreFixture.NOW - 1_000, 4);
  private final VerifiedDat first = verified(original);
  private final VerifiedDat second = verified(by(original, SignedDats.key(2)));
  private final VerifiedDat moved = verified(withBorderAt(original, 1));
  private final List<VerifiedDat> claims = List.of(first, second, moved);

  @Test
  void shouldHoldAllClaimsAfterARestartAndARepair() throws IOException {
    try (RocksDatStore store = StoreFixture.open(directory)) {
      claims.forEach(dat -> assertThat(StoreFixture.put(store, dat).admitted()).isTrue());
    }
    assertThat(StoreCheck.run(directory, read -> {}).problems()).isEmpty();
    List<VerifiedDat> exported = new ArrayList<>();
    StoreExport.run(directory, exported::add);
    assertThat(exported).containsExactlyInAnyOrderElementsOf(claims);
    reopened();

    Files.delete(directory.resolve("CURRENT"));
    repair();
    reopened();
    assertThat(StoreCheck.run(directory, read -> {}).problems()).isEmpty();
  }

  @Test
  void shouldRefuseAnOlderRecordOfAnEvictedOneAfterARestart() {
    SigningKey author = SignedDats.key(3);
    VerifiedDat older = bound(author, "register", 12, StoreFixture.NOW - 9_000);
    VerifiedDat newest = bound(author, "register", 4, StoreFixture.NOW - 8_000);
    try (RocksDatStore store = StoreFixture.open(directory)) {
      StoreFixture.put(store, older);
      StoreFixture.put(store, newest);
      for (int i = 0; store.byRegister(newest.dat().key(), author.author()).isPresent(); i++) {
        StoreFixture.put(store, bound(author, "k" + i, 5, StoreFixture.NOW - 1_000));
      }
      assertThat(StoreFixture.put(store, older)).isEqualTo(Admission.Ignored.SUPERSEDED);
    }
    try (RocksDatStore store = StoreFixture.open(directory)) {
      assertThat(StoreFixture.put(store, older)).isEqualTo(Admission.Ignored.SUPERSEDED);
      VerifiedDat later = bound(author, "register", 12, StoreFixture.NOW - 7_000);
      assertThat(StoreFixture.put(store, later).admitted()).isTrue();
    }
  }

  private void reopened() {
    try (RocksDatStore store = StoreFixture.open(directory)) {
      assertThat(store.disagreements()).isEmpty();
      assertThat(store.claims(original.work())).containsExactlyInAnyOrderElementsOf(claims);
      for (VerifiedDat claim : claims) {
        assertThat(store.holds(claim.dat())).isTrue();
        assertThat(store.byRegister(claim.dat().key(), claim.dat().author())).contains(claim);
        assertThat(StoreFixture.put(store, claim)).isEqualTo(Admission.Ignored.ALREADY_HELD);
      }
    }
  }

  private static VerifiedDat bound(SigningKey author, String key, int bits, long timeMs) {
    Dat dat = SignedDats.bound(author, key, "v".repeat(600), timeMs, bits);
    return new VerifiedDat(dat, bits, true);
  }

  private static VerifiedDat verified(Dat dat) {
    return new VerifiedDat(dat, dat.work().zeroBits(), false);
  }

  private static Dat by(Dat dat, SigningKey author) {
    return new Dat(
        dat.key(),
        dat.value(),
        dat.timeMs(),
        dat.salt(),
        dat.work(),
        author.author(),
        author.sign(dat.work()));
  }

  private static Dat withBorderAt(Dat dat, int length) {
    return new Dat(
        dat.key().substring(0, length),
        dat.key().substring(length).concat(dat.value()),
        dat.timeMs(),
        dat.salt(),
        dat.work(),
        dat.author(),
        dat.signature());
  }

  private void repair() {
    StoreRepair.run(directory, StoreFixture.CONFIG.capacityBytes(), read -> {}, new Random(2));
  }
}
