package dave.service.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dave.files.format.FileFault;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReasonTest {
  private static final Path DOCUMENTED = Path.of("..", "docs", "api", "reasons.properties");

  @Test
  void shouldBeDocumentedEachAndNoOther() throws IOException {
    Properties documented = new Properties();
    try (Reader reader = Files.newBufferedReader(DOCUMENTED)) {
      documented.load(reader);
    }
    assertThat(Arrays.stream(Reason.values()).map(Enum::name))
        .containsExactlyInAnyOrderElementsOf(documented.stringPropertyNames());
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void shouldSayOneLineInTheWordsOfEachApi(Reason reason) {
    Refusal refusal = reason.of("{dat.key|key}", "one", "two", "three");
    for (ApiTerms words : ApiTerms.values()) {
      assertThat(refusal.detail(words))
          .doesNotContain("{", "}", "|", "%s", "\n")
          .endsWith(refusal.description(words));
    }
  }

  @ParameterizedTest
  @EnumSource(FileFault.class)
  void shouldKnowEachFaultOfAFile(FileFault fault) {
    Refusal refusal = Reason.of(fault).refusal("50 % of it {a|b}");
    assertThat(refusal).hasMessage("50 % of it {a|b}");
    assertThat(refusal.reason().kind()).isNotEqualTo(Kind.INTERNAL);
  }

  @Test
  void shouldNameTheSameThingAsEachApiDoes() {
    Refusal refusal = Reason.WORK_INVALID.of("{dat.work|hash}");
    assertThat(refusal.field(ApiTerms.PROTO)).isEqualTo("dat.work");
    assertThat(refusal.detail(ApiTerms.PROTO))
        .isEqualTo("dat.work is not the hash of the dat's parts: mine them again");
    assertThat(refusal.detail(ApiTerms.JSON))
        .isEqualTo("hash is not that of the dat's parts: mine them again");

    Refusal cursor = Reason.CURSOR_MALFORMED.of("cursor", "7");
    assertThat(cursor.detail(ApiTerms.PROTO))
        .isEqualTo("cursor is malformed: send one that a node gave, \"0\" or nothing");
    assertThat(cursor.detail(ApiTerms.JSON))
        .isEqualTo("cursor '7' is malformed: send one that a node gave, 0 or nothing");
  }
}
