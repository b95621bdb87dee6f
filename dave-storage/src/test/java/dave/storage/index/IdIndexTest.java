package dave.storage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.store.Claim;
import dave.engine.store.Presence;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.testing.TestDats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdIndexTest {
  private final TestDats dats = TestDats.seeded(1);

  @Test
  void shouldAgreeWithAHashMap() {
    long seed = 6;
    Random random = new Random(seed);
    IdIndex index = new IdIndex(random);
    Map<WorkHash, Presence> model = new HashMap<>();
    List<WorkHash> works = new ArrayList<>();
    for (int step = 0; step < 300_000; step++) {
      boolean shrinks = step / 50_000 % 2 == 1;
      if (works.isEmpty() || random.nextInt(100) < (shrinks ? 35 : 65)) {
        WorkHash work = dats.work(random.nextInt(60));
        long tag = random.nextLong();
        boolean bound = random.nextBoolean();
        index.add(work, tag, (byte) (bound ? 1 : 0));
        model.put(work, new Presence.Held(tag, bound));
        works.add(work);
      } else {
        int i = random.nextInt(works.size());
        WorkHash gone = works.get(i);
        works.set(i, works.getLast());
        works.removeLast();
        index.remove(gone);
        model.remove(gone);
        assertThat(index.held(gone)).isEqualTo(Presence.Absent.NO);
      }
      assertThat(index.size()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
      if (!works.isEmpty()) {
        WorkHash some = works.get(random.nextInt(works.size()));
        assertThat(index.held(some)).isEqualTo(model.get(some));
        assertThat(model).containsKey(index.random(random).orElseThrow());
      }
    }
    model.forEach((work, presence) -> assertThat(index.held(work)).isEqualTo(presence));
  }

  @Test
  void shouldFindTheDatsOfAnAuthorWhateverTheirKeys() {
    IdIndex index = new IdIndex(new Random(1));
    Author author = TestDats.author(7);
    List<WorkHash> own = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      TestDats.Draft draft = dats.dat().key("k".repeat(i / 1_000 % 33)).bound(i % 2 == 0);
      Dat dat = draft.author(i % 500 == 0 ? 7 : 8 + i % 90).build().dat();
      index.add(dat.work(), Claim.tag(dat), (byte) 0);
      if (dat.author().equals(author)) {
        own.add(dat.work());
      }
    }
    Dat longest = dats.dat().key("k".repeat(32)).author(7).build().dat();
    index.add(longest.work(), Claim.tag(longest), (byte) 1);
    own.add(longest.work());
    index.remove(own.removeFirst());

    assertThat(index.of(author, 40).orElseThrow()).containsExactlyInAnyOrderElementsOf(own);
    assertThat(index.of(author, 39)).isEmpty();
    assertThat(index.of(TestDats.author(9_999), 5)).contains(List.of());
    assertThat(new IdIndex(new Random(1)).of(author, 5)).contains(List.of());
  }

  @Test
  void shouldTellWorksApartThatDifferInOneBit() {
    IdIndex index = new IdIndex(new Random(1));
    byte[] bytes = dats.work(20).toByteArray();
    for (int bit = 20; bit < 256; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit >> 3] ^= (byte) (0x80 >> (bit & 7));
      WorkHash work = WorkHash.of(flipped, 0);
      assertThat(index.contains(work)).isFalse();
      index.add(work, bit, (byte) 1);
    }
    assertThat(index.contains(WorkHash.of(bytes, 0))).isFalse();
    assertThat(index.size()).isEqualTo(236);
  }

  @Test
  void shouldRefuseToAddTwiceOrRemoveWhatIsNotThere() {
    IdIndex index = new IdIndex(new Random(1));
    WorkHash work = dats.work(20);
    index.add(work, 1, (byte) 0);

    assertThatThrownBy(() -> index.add(work, 1, (byte) 0))
        .isInstanceOf(IllegalStateException.class);
    index.remove(work);
    assertThatThrownBy(() -> index.remove(work)).isInstanceOf(IllegalStateException.class);
    assertThat(index.random(new Random(1))).isEmpty();
  }
}
