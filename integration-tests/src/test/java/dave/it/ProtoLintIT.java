package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks the published formats against the rules of {@code proto/buf.yaml}. */
@NeedsTools(Tool.NODEJS)
class ProtoLintIT {
  @BeforeAll
  static void install() {
    NodeJs.install();
  }

  @Test
  void shouldBeCleanByTheStandardRules() {
    NodeJs.Run lint = NodeJs.buf("lint", "proto");

    assertThat(lint.out() + lint.err()).isEmpty();
    assertThat(lint.exitCode()).isZero();
  }

  /** Programs that were made with the formats of the last release still work. */
  @Test
  void shouldBreakNothingThatWasReleased() {
    NodeJs.Run breaking = NodeJs.buf("breaking", "proto", "--against", "proto/baseline");

    assertThat(breaking.out() + breaking.err()).isEmpty();
    assertThat(breaking.exitCode()).isZero();
  }
}
