package dave.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SbomTest {
  private static final Instant TIME = Instant.parse("2026-11-20T00:00:00Z");
  private static final String BOM =
      """
      {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
       "metadata": {"component":
         {"type": "library", "name": "dave-dist", "version": "0", "bom-ref": "dave"}},
       "components": [
         {"name": "store", "version": "1", "bom-ref": "store", "purl": "pkg:maven/s/store@1?type=jar",
          "licenses": [{"license": {"id": "Apache-2.0"}}, {"license": {"name": "Other"}}]},
         {"name": "epoll", "version": "2", "bom-ref": "arm",
          "purl": "pkg:maven/e/epoll@2?classifier=linux-aarch64&type=jar",
          "licenses": [{"expression": "MIT"}]}],
       "dependencies": [
         {"ref": "dave", "dependsOn": ["store", "arm"]},
         {"ref": "store", "dependsOn": []},
         {"ref": "arm", "dependsOn": []}]}
      """;

  @TempDir private Path temp;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.writeString(temp.resolve("bom.json"), BOM);
    Files.writeString(
        temp.resolve("release"),
        "IMPLEMENTOR=\"Some Builder\"\nJAVA_RUNTIME_VERSION=\"25.0.3+9\"\nMODULES=\"java.base\"\n");
    Files.createDirectories(temp.resolve("lib"));
    try (OutputStream out = Files.newOutputStream(temp.resolve("lib/store-1.jar"));
        ZipOutputStream jar = new ZipOutputStream(out)) {
      jar.putNextEntry(new ZipEntry("META-INF/LICENSE.txt"));
      jar.write("You may.\r\n".getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
  }

  @Test
  void shouldTellWhatIsInTheArchive() throws IOException {
    Path written = temp.resolve("sbom.json");
    sbom().writeTo(written);

    JsonNode document = new ObjectMapper().readTree(written.toFile());
    assertThat(document.at("/metadata/timestamp").asText()).isEqualTo("2026-11-20T00:00:00Z");
    assertThat(document.at("/metadata/component/name").asText()).isEqualTo("dave");
    assertThat(document.at("/metadata/component/version").asText()).isEqualTo("0.1.0");
    assertThat(document.path("components").findValuesAsText("name"))
        .contains("store", "OpenJDK")
        .doesNotContain("epoll");
    assertThat(document.at("/components/1/version").asText()).isEqualTo("25.0.3+9");
    assertThat(document.at("/dependencies/0/dependsOn").toString())
        .isEqualTo("[\"store\",\"java-runtime@25.0.3+9\"]");
    assertThat(document.path("dependencies").findValuesAsText("ref"))
        .containsExactly("dave", "store", "java-runtime@25.0.3+9");
  }

  @Test
  void shouldNameLicencesAndTheirTexts() throws IOException {
    Path more = Files.createDirectory(temp.resolve("more"));
    Files.writeString(more.resolve("logs.txt"), "As you like.\n");

    String page = new Notices(sbom().parts(), temp.resolve("lib"), more).page();

    assertThat(page)
        .contains("store 1: Apache-2.0 or Other\n")
        .contains("\nstore-1.jar: META-INF/LICENSE.txt\n")
        .contains("\nYou may.\n")
        .contains("\nlogs\n")
        .contains("\nAs you like.\n");
  }

  @Test
  void shouldNotPassOnWhatHasNoLicence() {
    Notices notices =
        new Notices(List.of(new Sbom.Part("mystery", "1", List.of())), temp.resolve("lib"), temp);

    assertThatThrownBy(notices::page)
        .isInstanceOf(PackFailure.class)
        .hasMessageContaining("mystery");
  }

  private Sbom sbom() throws IOException {
    return Sbom.read(temp.resolve("bom.json"))
        .of("0.1.0", TIME)
        .keeping(temp.resolve("lib"))
        .withRuntime(temp);
  }
}
