package dave.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Position;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PageTokenTest {
  private static final ByteString PREFIX = ByteString.copyFromUtf8("sec");

  private final InMemoryDatStore store =
      new InMemoryDatStore(1 << 24, Mass.WORK, InstantSource.system(), new SplittableRandom(1));
  private final Seal seal = Seal.of(store, new SplittableRandom(2));
  private final VerifiedDat dat =
      new VerifiedDat(SignedDats.bound(SignedDats.key(1), "secret-1", "v", 1_000, 4), 4, true);
  private final Author author = dat.dat().author();
  private final String token = PageToken.format(seal, Position.of(dat), PREFIX, null);

  @Test
  void shouldLeadBackToItsPlace() {
    assertThat(PageToken.parse(seal, token, PREFIX, null)).contains(Position.of(dat));
    Position past = Position.past(dat);
    String keyed = PageToken.format(seal, past, PREFIX, author);
    assertThat(PageToken.parse(seal, keyed, PREFIX, author)).contains(past);
  }

  @Test
  void shouldSayNothingToItsHolder() {
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).doesNotContain("secret-1");
    assertThat(ByteString.copyFrom(bytes).toString(StandardCharsets.ISO_8859_1))
        .doesNotContain(author.toByteString().toString(StandardCharsets.ISO_8859_1));
    VerifiedDat other =
        new VerifiedDat(SignedDats.bound(SignedDats.key(1), "s", "v", 1_000, 4), 4, true);
    assertThat(PageToken.format(seal, Position.of(other), ByteString.EMPTY, null))
        .hasSameSizeAs(token);
  }

  @Test
  void shouldOpenForItsOwnFiltersAndNodeAlone() {
    assertThat(PageToken.parse(seal, token, ByteString.EMPTY, null)).isEmpty();
    assertThat(PageToken.parse(seal, token, PREFIX, author)).isEmpty();
    InMemoryDatStore other =
        new InMemoryDatStore(1 << 24, Mass.WORK, InstantSource.system(), new SplittableRandom(3));
    Seal foreign = Seal.of(other, new SplittableRandom(4));
    assertThat(PageToken.parse(foreign, token, PREFIX, null)).isEmpty();
    for (String bad : List.of("", "x", "!", "AAAA", token + "A", token.substring(4), "é")) {
      assertThat(PageToken.parse(seal, bad, PREFIX, null)).as(bad).isEmpty();
    }
    for (int i = 0; i < token.length(); i++) {
      char changed = token.charAt(i) == 'A' ? 'Q' : 'A';
      String forged = token.substring(0, i) + changed + token.substring(i + 1);
      assertThat(PageToken.parse(seal, forged, PREFIX, null)).as(forged).isEmpty();
    }
  }
}
