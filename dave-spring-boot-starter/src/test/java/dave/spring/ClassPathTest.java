package dave.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassPathTest {
  @Test
  void shouldKnowTheVersionsOfThisBuild() {
    ClassPath present = ClassPath.present();
    assertThat(present.netty()).startsWith("4.2.");
    assertThat(present.reactor()).startsWith("3.8.");
    assertThat(present.protobuf()).startsWith("4.");
    assertThatCode(present::require).doesNotThrowAnyException();
  }

  @Test
  void shouldSayWhatToOverrideOnSpringBoot3() {
    DaveStartException failure = failure("4.1.128.Final", "3.7.12", "3");
    assertThat(failure)
        .hasMessageMatching(
            "Dave \\S+ needs Netty 4\\.2 and finds 4\\.1\\.128\\.Final, Reactor 3\\.8 and finds"
                + " 3\\.7\\.12, protobuf-java 4\\S+ and finds 3");
    assertThat(failure.remedy())
        .contains("Spring Boot 4", "<netty.version>4.2.", "<reactor-bom.version>2025.0.")
        .contains("protobuf-java")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "4.2.0.Final, 3.8.0, 99.0.0",
    "4.10.0.Final, 3.10.1-SNAPSHOT, 99.1",
    "5.0, 4.0, 99",
    ", , ",
  })
  void shouldTakeOtherPatchesAndLaterVersions(
      @Nullable String netty, @Nullable String reactor, @Nullable String protobuf) {
    assertThatCode(() -> new ClassPath(netty, reactor, protobuf).require())
        .doesNotThrowAnyException();
  }

  @Test
  void shouldNameOnlyWhatIsTooOld() {
    DaveStartException failure = failure("4.2.1.Final", "3.7.0", "99.0.0");
    assertThat(failure).hasMessageEndingWith("needs Reactor 3.8 and finds 3.7.0");
    assertThat(failure.remedy()).doesNotContain("netty.version>", "protobuf");
  }

  private static DaveStartException failure(String netty, String reactor, String protobuf) {
    return catchThrowableOfType(
        DaveStartException.class, () -> new ClassPath(netty, reactor, protobuf).require());
  }
}
