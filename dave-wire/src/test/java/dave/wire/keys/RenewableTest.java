package dave.wire.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.wire.keys.Renewable.Outcome;
import dave.wire.keys.Renewable.Renewal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RenewableTest {
  private final Deque<String> files = new ArrayDeque<>();

  /** Reads the file; a content that begins with "!" cannot be used. */
  private String load() throws IOException {
    String next = files.remove();
    if (next.startsWith("!")) {
      throw new IOException(next);
    }
    return next;
  }

  @Test
  void shouldKeepWhatItHasWhileTheFilesCannotBeUsed() throws IOException {
    files.addAll(List.of("a", "a", "b", "!x", "!x", "!y", "b", "!x", "c"));
    Renewable<String> value = Renewable.load(this::load);

    assertThat(value.renew()).isEqualTo(new Renewal(Outcome.SAME, ""));
    assertThat(value.get()).isEqualTo("a");
    assertThat(value.renew()).isEqualTo(new Renewal(Outcome.RENEWED, ""));
    assertThat(value.get()).isEqualTo("b");
    assertThat(value.renew()).isEqualTo(new Renewal(Outcome.FAILED, "!x"));
    assertThat(value.renew()).isEqualTo(new Renewal(Outcome.STILL_FAILED, "!x"));
    assertThat(value.renew()).isEqualTo(new Renewal(Outcome.FAILED, "!y"));
    assertThat(value.get()).isEqualTo("b");
    assertThat(value.renew()).isEqualTo(new Renewal(Outcome.SAME, ""));
    assertThat(value.renew()).isEqualTo(new Renewal(Outcome.FAILED, "!x"));
    assertThat(value.renew()).isEqualTo(new Renewal(Outcome.RENEWED, ""));
    assertThat(value.get()).isEqualTo("c");
  }

  @Test
  void shouldNotBeginWithFilesThatCannotBeUsed() {
    files.add("!x");

    assertThatThrownBy(() -> Renewable.load(this::load)).isInstanceOf(IOException.class);
  }
}
