package dave.engine.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.Defences;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.engine.transport.Transport.Datagram;
import dave.engine.transport.Transport.FramedDat;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Rejected;
import dave.engine.verdict.Verdict;
import dave.link.cell.DatFrame;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FilterTest {
  private static final PeerAddress FROM = PeerAddresses.parse("udp://45.1.2.3:1618");
  private static final long NOW = 1_800_000_000_000L;
  private static final SigningKey AUTHOR = SignedDats.key(1);

  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
  private final InMemoryDatStore store =
      new InMemoryDatStore(1 << 20, Mass.WORK, clock, new SplittableRandom(1));
  private final Set<WorkHash> stemmed = new HashSet<>();
  private final ClaimLimiter turns = new ClaimLimiter(store, Defences.ALL, clock);
  private final Set<PeerAddress> proven = new HashSet<>();
  private final Filter filter =
      new Filter(new SourceRateLimiter(), store, new FakeNode(), turns, clock);

  private final class FakeNode implements NodeState {
    @Override
    public boolean isProven(PeerAddress from) {
      return proven.contains(from);
    }

    @Override
    public boolean isAsking() {
      return false;
    }

    @Override
    public boolean isInStem(WorkHash work) {
      return stemmed.contains(work);
    }

    @Override
    public void noteDat(PeerAddress from) {}
  }

  @Test
  void shouldDropWhatIsHeldBoundWhoeverClaimsIt() {
    Dat dat = SignedDats.bound(AUTHOR, "k", "v", NOW, 4);
    hold(dat, true);
    assertThat(verdictOn(dat)).isEqualTo(Verdict.ignore(Ignored.DUPLICATE));
    assertThat(verdictOn(byAuthor(dat, SignedDats.key(2))))
        .isEqualTo(Verdict.ignore(Ignored.DUPLICATE));
  }

  @Test
  void shouldLetACopyPassOfWhatIsInTheStem() {
    Dat dat = SignedDats.bound(AUTHOR, "k", "v", NOW, 4);
    hold(dat, true);
    stemmed.add(dat.work());
    assertThat(verdictOn(dat)).isInstanceOf(Verdict.Accept.class);
    assertThat(((Verdict.Accept<Packet>) verdictOn(dat)).value())
        .isInstanceOf(Packet.Duplicate.class);
  }

  @Test
  void shouldDropAnUnboundCopyOfTheSameAuthorOnly() {
    Dat dat = SignedDats.original(AUTHOR, "k", "v", NOW, 4);
    hold(dat, false);
    assertThat(verdictOn(dat)).isEqualTo(Verdict.ignore(Ignored.DUPLICATE));
    proven.add(FROM);
    assertThat(verdictOn(byAuthor(dat, SignedDats.key(2)))).isInstanceOf(Verdict.Accept.class);
  }

  @Test
  void shouldLookAtOneMoreClaimOfAProvenSourceAndTurnOnly() {
    Dat dat = SignedDats.original(AUTHOR, "k", "v", NOW, 4);
    Dat other = byAuthor(dat, SignedDats.key(2));
    hold(dat, false);
    assertThat(verdictOn(other)).isEqualTo(Verdict.ignore(Ignored.WORK_TAKEN));

    proven.add(FROM);
    assertThat(verdictOn(other)).isInstanceOf(Verdict.Accept.class);
    assertThat(verdictOn(other)).as("none was genuine").isInstanceOf(Verdict.Accept.class);
    assertThat(turns.tryClaim(FROM, dat.work())).isTrue();
    assertThat(turns.tryClaim(FROM, dat.work())).isFalse();
    assertThat(verdictOn(other)).isEqualTo(Verdict.ignore(Ignored.WORK_TAKEN));
    assertThat(verdictOn(dat)).isEqualTo(Verdict.ignore(Ignored.DUPLICATE));

    PeerAddress neighbour = PeerAddresses.parse("udp://45.1.2.3:9");
    PeerAddress elsewhere = PeerAddresses.parse("udp://45.1.2.4:1618");
    assertThat(turns.mayClaim(neighbour, dat.work())).as("another port").isFalse();
    assertThat(turns.mayClaim(elsewhere, dat.work())).isTrue();
    assertThat(turns.tryClaimLocally(dat.work())).isTrue();
    assertThat(turns.tryClaimLocally(dat.work())).isFalse();
  }

  @Test
  void shouldCountUnboundWorkThatWasHeldAsClaimed() {
    Dat dat = SignedDats.original(AUTHOR, "k", "v", NOW, 4);
    Dat bound = SignedDats.bound(AUTHOR, "k", "v", NOW, 4);
    proven.add(FROM);
    assertThat(turns.isContested(dat)).isFalse();
    turns.noteRemoved(new VerifiedDat(dat, 4, false));
    turns.noteRemoved(new VerifiedDat(bound, 4, true));
    assertThat(turns.isContested(dat)).isTrue();
    assertThat(turns.isContested(bound)).isFalse();
    assertThat(turns.wasHeld(bound.work())).isFalse();
    turns.tryClaim(FROM, dat.work());
    assertThat(verdictOn(dat)).isEqualTo(Verdict.ignore(Ignored.WORK_TAKEN));
  }

  @Test
  void shouldRememberTheWorksOfLateOnly() {
    SplittableRandom random = new SplittableRandom(5);
    Dat first = SignedDats.original(AUTHOR, "k", "v", NOW, 4);
    turns.tryClaim(FROM, first.work());
    byte[] hash = new byte[32];
    for (int i = 0; i < ClaimLimiter.MAX_WORKS; i++) {
      assertThat(turns.wasHeld(first.work())).isTrue();
      random.nextBytes(hash);
      turns.tryClaim(FROM, WorkHash.of(hash, 0));
    }
    assertThat(turns.wasHeld(first.work())).isFalse();
  }

  @Test
  void shouldLetABoundDatPassThoughAShiftedCopyIsHeld() {
    Dat dat = SignedDats.bound(AUTHOR, "key", "value", NOW, 4);
    Dat shifted =
        new Dat(
            dat.key().substring(0, 2),
            dat.key().substring(2).concat(dat.value()),
            dat.timeMs(),
            dat.salt(),
            dat.work(),
            dat.author(),
            dat.signature());
    hold(shifted, false);
    assertThat(verdictOn(dat)).as("the genuine one").isInstanceOf(Verdict.Accept.class);
    assertThat(verdictOn(shifted)).isEqualTo(Verdict.ignore(Ignored.DUPLICATE));
  }

  @Test
  void shouldRememberNoRefusalByItsClaimedId() {
    Dat dat = SignedDats.bound(AUTHOR, "k", "v", NOW, 4);
    Dat forged = byAuthor(dat, SignedDats.key(2));
    assertThat(verdictOn(forged)).isInstanceOf(Verdict.Accept.class);
    assertThat(verdictOn(dat)).isInstanceOf(Verdict.Accept.class);
  }

  @Test
  void shouldRejectWhatIsNoPacket() {
    assertThat(filter.apply(new Datagram(FROM, new byte[] {(byte) 0xff, 1, 2})))
        .isEqualTo(Verdict.reject(Rejected.MALFORMED));
    assertThat(filter.apply(new Datagram(FROM, new byte[PacketCodec.MAX_LENGTH + 1])))
        .isEqualTo(Verdict.reject(Rejected.TOO_LONG));
    assertThat(filter.apply(new Datagram(FROM, new byte[] {8, 99})))
        .isEqualTo(Verdict.ignore(Ignored.UNKNOWN_OP));
  }

  @Test
  void shouldKnowACopyInACellByItsSignatureOnceItWasVerified() {
    Dat dat = SignedDats.bound(AUTHOR, "k", "v", NOW, 4);
    assertThat(verdictOnFrame(dat)).isInstanceOf(Verdict.Accept.class);
    hold(dat, true);
    assertThat(verdictOnFrame(dat)).isEqualTo(Verdict.ignore(Ignored.DUPLICATE));
    filter.verified(new VerifiedDat(dat, 4, true));
    assertThat(verdictOnFrame(dat)).isEqualTo(Verdict.ignore(Ignored.DUPLICATE));
    stemmed.add(dat.work());
    assertThat(((Verdict.Accept<Packet>) verdictOnFrame(dat)).value())
        .isInstanceOf(Packet.Duplicate.class);
  }

  @Test
  void shouldNotKeepOutADatWhoseSignatureWasPutBesideOtherContent() {
    Dat held = SignedDats.bound(AUTHOR, "k", "v", NOW, 4);
    Dat coming = SignedDats.bound(AUTHOR, "k2", "v2", NOW, 4);
    hold(held, true);
    Dat mixed =
        new Dat(
            held.key(),
            held.value(),
            held.timeMs(),
            held.salt(),
            held.work(),
            held.author(),
            coming.signature());
    assertThat(verdictOnFrame(mixed)).isEqualTo(Verdict.ignore(Ignored.DUPLICATE));
    assertThat(verdictOnFrame(coming)).isInstanceOf(Verdict.Accept.class);
  }

  private Verdict<Packet> verdictOnFrame(Dat dat) {
    return filter.apply(new FramedDat(FROM, DatFrame.encode(dat, false)));
  }

  private Verdict<Packet> verdictOn(Dat dat) {
    return filter.apply(new Datagram(FROM, PacketCodec.encode(new Put(dat))));
  }

  private void hold(Dat dat, boolean bound) {
    assertThat(store.put(new VerifiedDat(dat, 4, bound), Durability.RELAXED).block())
        .matches(admission -> admission.admitted());
  }

  private static Dat byAuthor(Dat dat, SigningKey other) {
    return new Dat(
        dat.key(),
        dat.value(),
        dat.timeMs(),
        dat.salt(),
        dat.work(),
        other.author(),
        other.sign(dat.work()));
  }
}
