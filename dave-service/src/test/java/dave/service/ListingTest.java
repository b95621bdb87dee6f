package dave.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.NodeView;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.DatStore.Position;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListingTest {
  private final TestDats dats = TestDats.seeded(5);
  private final InMemoryDatStore held =
      new InMemoryDatStore(
          64 << 20, Mass.WORK, () -> Instant.ofEpochMilli(1_700_000_000_000L), new Random(1));
  private final AtomicInteger looks = new AtomicInteger();

  private final NodeView view =
      (NodeView)
          Proxy.newProxyInstance(
              NodeView.class.getClassLoader(),
              new Class<?>[] {NodeView.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("list")) {
                  looks.incrementAndGet();
                }
                return DatStore.class
                    .getMethod(method.getName(), method.getParameterTypes())
                    .invoke(held, arguments);
              });

  private VerifiedDat put(TestDats.Draft draft) {
    VerifiedDat dat = draft.build();
    assertThat(held.put(dat, Durability.RELAXED).block()).isNotNull();
    return dat;
  }

  private static List<VerifiedDat> all(Listing listing, int part) {
    List<VerifiedDat> seen = new ArrayList<>();
    while (listing.hasMore()) {
      List<VerifiedDat> next = listing.next(part);
      assertThat(next).hasSizeLessThanOrEqualTo(part);
      seen.addAll(next);
    }
    return seen;
  }

  private Listing listing(String prefix, @Nullable Author author, @Nullable Position after) {
    return new Listing(view, ByteString.copyFromUtf8(prefix), author, after);
  }

  /** Each search for an author's dats may read all of them. */
  @Test
  void shouldLookForTheDatsOfAnAuthorOnceForManyParts() {
    List<VerifiedDat> own = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      own.add(put(dats.dat().key("k%04d".formatted(i)).author(7)));
      put(dats.dat().key("k%04d".formatted(i)).author(8));
    }
    Author author = own.getFirst().dat().author();

    assertThat(all(listing("k", author, null), 16)).isEqualTo(own);
    assertThat(looks.get()).isLessThanOrEqualTo(1_000 / Listing.AHEAD + 1);
    assertThat(all(listing("k", author, Position.of(own.get(500))), 16))
        .isEqualTo(own.subList(501, 1_000));
    assertThat(all(listing("k000", author, null), 3)).isEqualTo(own.subList(0, 10));
  }

  @Test
  void shouldTellWhereToGoOn() {
    List<VerifiedDat> own = new ArrayList<>();
    for (int i = 0; i < Listing.AHEAD; i++) {
      own.add(put(dats.dat().key("k%04d".formatted(i)).author(7)));
    }
    for (Author author : new @Nullable Author[] {null, own.getFirst().dat().author()}) {
      Listing listing = listing("", author, null);
      assertThat(listing.next(16)).isEqualTo(own.subList(0, 16));
      assertThat(listing.hasMore()).isTrue();
      assertThat(listing.after()).isEqualTo(Position.past(own.get(15)));
      assertThat(all(listing("", author, listing.after()), 80))
          .isEqualTo(own.subList(16, own.size()));
      assertThat(all(listing("none", author, null), 80)).isEmpty();
    }
  }

  @Test
  void shouldTellTheClaimsOfAnAuthorOnOneWorkApart() {
    VerifiedDat first = put(dats.dat().key("").value("ab").author(7).unbound());
    VerifiedDat moved =
        put(dats.dat().work(first.dat().work()).key("a").value("b").author(7).unbound());
    put(dats.dat().work(first.dat().work()).key("").value("ab").author(8).unbound());

    assertThat(all(listing("", first.dat().author(), null), 1)).containsExactly(first, moved);
  }
}
