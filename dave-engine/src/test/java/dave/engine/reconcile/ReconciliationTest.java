package dave.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.CatchUp;
import dave.engine.reconcile.LossyLinks.Frame;
import dave.engine.reconcile.LossyLinks.Liar;
import dave.engine.reconcile.LossyLinks.Node;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.testing.VirtualWorld;
import dave.link.cell.FrameType;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests nodes that reconcile over links which lose cells. */
class ReconciliationTest {
  private static final long NOW = VirtualWorld.START_MS;
  private static final long YEAR_MS = 365L * 86_400_000;
  private static final long CAPACITY = 256L << 20;
  private static final Duration EPOCH = Duration.ofMillis(10);
  private static final Duration SLOW = Duration.ofMillis(40);

  private Random random = new Random(1);
  private TestDats dats = TestDats.of(random);

  private void seed(long seed) {
    random = new Random(seed);
    dats = TestDats.of(random);
  }

  private VerifiedDat dat() {
    return dat(NOW - 120_000 - random.nextLong(YEAR_MS));
  }

  private VerifiedDat dat(long timeMs) {
    return dats.dat()
        .key("key " + random.nextLong())
        .difficulty(16 + Math.min(6, Long.numberOfTrailingZeros(random.nextLong())))
        .bound(true)
        .valueOf(200)
        .timeMs(timeMs)
        .build();
  }

  private List<VerifiedDat> some(int count) {
    List<VerifiedDat> some = new ArrayList<>();
    while (some.size() < count) {
      some.add(dat());
    }
    return some;
  }

  private static Set<VerifiedDat> held(Node node) {
    return new HashSet<>(node.store.list(ByteString.EMPTY, null, null, Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldHoldTheUnionOfAllStoresThoughCellsGetLost(long seed) {
    seed(seed);
    try (LossyLinks links = new LossyLinks(seed, EPOCH, 0.1)) {
      List<Node> nodes = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        nodes.add(links.add(CAPACITY));
      }
      List<VerifiedDat> all = some(1_000);
      for (VerifiedDat dat : all) {
        int holder = random.nextInt(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
          if (i == holder || random.nextInt(10) > 0) {
            nodes.get(i).put(dat);
          }
        }
      }
      double seconds =
          links.seconds(
              300, () -> nodes.stream().allMatch(node -> node.store.stats().dats() == all.size()));
      assertThat(seconds).as("seed %d", seed).isLessThan(60);
      links.seconds(200, () -> false);
      double asked = nodes.getFirst().meter("questions", "asked");
      links.seconds(120, () -> false);
      assertThat(nodes.getFirst().meter("questions", "asked") - asked)
          .as("questions while nothing differs")
          .isLessThanOrEqualTo(9);
      assertThat(nodes).allMatch(node -> node.malformed == 0);
    }
  }

  @Test
  void shouldFillAnEmptyStoreAsFastAsCellsCarryDats() {
    try (LossyLinks links = new LossyLinks(1, EPOCH, 0.02)) {
      List<VerifiedDat> all = some(4_000);
      Node empty = links.add(CAPACITY);
      for (int i = 0; i < 8; i++) {
        Node donor = links.add(CAPACITY);
        all.forEach(donor::put);
      }
      CatchUp[] seen = new CatchUp[1];
      double seconds =
          links.seconds(
              300,
              () -> {
                CatchUp now = empty.reconciliation.catchUp();
                if (now.fetched() > 1_000 && seen[0] == null) {
                  seen[0] = now;
                }
                return empty.store.stats().dats() == all.size();
              });
      // Each link brings 11 cells a second, of 3 dats each.
      assertThat(seconds).isLessThan(4_000 / 260.0 * 2 + 5);
      assertThat(seen[0].state()).isEqualTo(CatchUp.State.FETCHING);
      assertThat(seen[0].missing()).isBetween(2_000L, 3_100L);
      assertThat(seen[0].donors()).isEqualTo(8);
      assertThat(seen[0].expected()).isPresent();
      assertThat(empty.meter("questions", "asked")).isLessThan(250);
    }
  }

  @Test
  void shouldFindScatteredDatsOfALargeStore() {
    try (LossyLinks links = new LossyLinks(1, EPOCH, 0.02)) {
      List<VerifiedDat> all = some(8_000);
      Node lacking = links.add(CAPACITY);
      for (int i = 0; i < all.size(); i++) {
        if (i % 20 > 0) {
          lacking.put(all.get(i));
        }
      }
      for (int i = 0; i < 6; i++) {
        Node donor = links.add(CAPACITY);
        all.forEach(donor::put);
      }
      double seconds = links.seconds(300, () -> lacking.store.stats().dats() == all.size());
      assertThat(seconds).isLessThan(30);
    }
  }

  @Test
  @Tag("long")
  void shouldGetTenThousandOfAHundredThousand() {
    try (LossyLinks links = new LossyLinks(1, EPOCH, 0.1)) {
      List<VerifiedDat> all = some(100_000);
      Node lacking = links.add(CAPACITY);
      for (int i = 0; i < all.size(); i++) {
        if (i % 10 > 0) {
          lacking.put(all.get(i));
        }
      }
      for (int i = 0; i < 6; i++) {
        Node donor = links.add(CAPACITY);
        all.forEach(donor::put);
      }
      double seconds = links.seconds(300, () -> lacking.store.stats().dats() == all.size());
      assertThat(seconds)
          .as("with %s questions", lacking.meter("questions", "asked"))
          .isLessThan(120);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "empty", "endless", "phantoms", "garbage"})
  void shouldGetAllThoughPeersLie(String lie) {
    long seed = 1;
    try (LossyLinks links = new LossyLinks(seed, SLOW, 0.05)) {
      List<VerifiedDat> all = some(1_000);
      Node lacking = links.add(CAPACITY);
      for (int i = 0; i < 4; i++) {
        Node donor = links.add(CAPACITY);
        for (VerifiedDat dat : all) {
          if (random.nextInt(20) > 0) {
            donor.put(dat);
          }
        }
      }
      all.stream().limit(800).forEach(lacking::put);
      for (int i = 0; i < 2; i++) {
        links.add(CAPACITY).liar = liar(lie);
      }
      double seconds = links.seconds(600, () -> lacking.store.stats().dats() == all.size());
      assertThat(seconds).as("%s, seed %d", lie, seed).isLessThan(240);
      double asked = lacking.meter("questions", "asked");
      links.seconds(600, () -> false);
      assertThat(lacking.meter("questions", "asked") - asked)
          .as("questions in ten minutes, %s, seed %d", lie, seed)
          .isLessThan(5_000);
      assertThat(lacking.malformed > 0).isEqualTo(lie.equals("garbage"));
    }
  }

  private Liar liar(String lie) {
    ReconcileCodec codec = new ReconcileCodec(Mass.WORK);
    return (type, body) -> {
      if (type != FrameType.QUESTION || lie.equals("silent")) {
        return List.of();
      }
      if (lie.equals("garbage")) {
        byte[] bytes = new byte[random.nextInt(1, 200)];
        random.nextBytes(bytes);
        System.arraycopy(body, 1, bytes, 0, Math.min(4, bytes.length));
        return List.of(bytes);
      }
      Question question = codec.question(body).orElseThrow();
      return List.of(codec.encode(question, lie(lie, question)));
    };
  }

  private Answer lie(String lie, Question question) {
    boolean empty = lie.equals("empty");
    return switch (question) {
      case Question.Classes asked -> {
        List<Answer.Part> classes = new ArrayList<>();
        for (int bits = 40; bits >= 0 && !empty; bits--) {
          classes.add(new Answer.Part(Bucket.whole(bits), 1 << 20, random.nextInt()));
        }
        yield new Answer.Classes(MassFloor.none(Mass.WORK), classes, true);
      }
      case Question.Parts asked -> {
        List<Answer.Part> parts = new ArrayList<>();
        int count = lie.equals("phantoms") ? 32 : 1 << 20;
        for (Bucket rest = asked.bucket();
            !empty && parts.size() < asked.most() - 1 && rest.bits() > 0;
            rest = rest.half(false)) {
          parts.add(new Answer.Part(rest.half(true), count, random.nextInt()));
        }
        yield new Answer.Parts(asked.bucket(), parts.reversed());
      }
      case Question.Names asked ->
          new Answer.Names(empty ? List.of() : random.ints(32).boxed().toList());
      case Question.OneMore asked ->
          new Answer.Names(empty ? List.of() : random.ints(1).boxed().toList());
    };
  }

  @Test
  void shouldNotFetchWhatItsFullStoreWouldRefuse() {
    try (LossyLinks links = new LossyLinks(1, EPOCH, 0)) {
      List<VerifiedDat> all = some(2_000);
      Node small = links.add(300_000);
      Node large = links.add(CAPACITY);
      all.forEach(large::put);
      links.seconds(120, () -> false);
      assertThat(small.store.floor().isNone()).isFalse();
      double held = small.store.stats().dats();
      // Those that were asked for when the store filled.
      assertThat(small.meter("dats", "refused")).isLessThan(0.25 * held);
      // Heavier classes came first, and old dats of those made way for young ones of lighter.
      assertThat(small.meter("dats", "fetched")).isLessThan(1.8 * held);
    }
  }

  @Test
  void shouldSendTheSameWithAndWithoutHiddenDats() {
    List<VerifiedDat> all = some(300);
    VerifiedDat hidden = dat();
    VerifiedDat young = dat(NOW - 1_000);
    List<List<Frame>> sent = new ArrayList<>();
    for (boolean holds : new boolean[] {false, true}) {
      try (LossyLinks links = new LossyLinks(9, EPOCH, 0.1)) {
        Node one = links.add(CAPACITY);
        Node other = links.add(CAPACITY);
        one.records = true;
        for (int i = 0; i < all.size(); i++) {
          if (i % 10 != 0) {
            one.put(all.get(i));
          }
          if (i % 10 != 5) {
            other.put(all.get(i));
          }
        }
        if (holds) {
          one.hidden.add(hidden);
          one.put(hidden);
          one.put(young);
        }
        links.seconds(20, () -> false);
        sent.add(one.sent);
      }
    }
    assertThat(sent.getFirst()).hasSizeGreaterThan(30);
    assertThat(sent.get(1)).usingRecursiveComparison().isEqualTo(sent.getFirst());
  }

  @Test
  void shouldSpreadClaimsAndRegisters() {
    try (LossyLinks links = new LossyLinks(1, EPOCH, 0.05)) {
      Node one = links.add(CAPACITY);
      Node other = links.add(CAPACITY);
      VerifiedDat first =
          dats.dat().key("k").valueOf(50).difficulty(20).timeMs(NOW - 200_000).unbound().build();
      VerifiedDat second =
          dats.dat()
              .key(first.dat().key())
              .value(first.dat().value())
              .timeMs(first.dat().timeMs())
              .work(first.dat().work())
              .author(7)
              .unbound()
              .build();
      one.put(first);
      one.put(second);
      other.put(second);
      for (int i = 0; i < 50; i++) {
        String key = "register " + i;
        one.put(dats.dat().key(key).author(3).difficulty(18).timeMs(NOW - 300_000 + i).build());
        other.put(dats.dat().key(key).author(3).difficulty(17).timeMs(NOW - 250_000 - i).build());
      }
      for (VerifiedDat dat : some(200)) {
        one.put(dat);
        other.put(dat);
      }
      links.seconds(60, () -> held(one).equals(held(other)));
      assertThat(held(one)).isEqualTo(held(other)).contains(first, second);
      links.seconds(60, () -> false);
      double asked = one.meter("questions", "asked");
      links.seconds(600, () -> false);
      assertThat(one.meter("questions", "asked") - asked).as("questions").isLessThan(40);
    }
  }

  @Test
  void shouldLeaveFreshDatsThreeQuartersOfACell() {
    try (LossyLinks links = new LossyLinks(1, EPOCH, 0)) {
      links.add(CAPACITY);
      Node donor = links.add(CAPACITY);
      some(2_000).forEach(donor::put);
      donor.fresh = 1_000_000;
      donor.records = true;
      links.seconds(15, () -> false);
      int bytes = donor.sent.stream().mapToInt(frame -> frame.body().length + 3).sum();
      assertThat(bytes / (15 * 100.0 * 1_452)).isBetween(0.2, 0.26);
    }
  }
}
