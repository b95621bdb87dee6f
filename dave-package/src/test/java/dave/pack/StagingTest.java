package dave.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StagingTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String POM =
      """
      <project>
        <modelVersion>4.0.0</modelVersion>
        <groupId>dave</groupId>
        <artifactId>dave-bom</artifactId>
        <version>${project.version}</version>
        <packaging>pom</packaging>
        <name>Dave: BOM</name>
        <description>Versions</description>
        <url>https://dave.example.org</url>
        <licenses><license><name>MIT</name><url>https://opensource.org/license/mit</url></license></licenses>
        <developers><developer><name>The Dave authors</name></developer></developers>
        <scm><connection>scm:git:https://dave.example.org</connection><url>https://dave.example.org</url></scm>
        <x>${netty.version}</x>
      </project>
      """;

  @TempDir Path folder;
  private Path root;
  private Path out;
  private Path bom;
  private Path node;

  @BeforeEach
  void stage() throws IOException {
    root = folder.resolve("root");
    out = folder.resolve("out");
    write("pom.xml", "  <version>7.8</version>\n<netty.version>4.5</netty.version>");
    write(
        "dave-bom/pom.xml",
        "<artifactId>dave-parent</artifactId></parent><groupId>dave</groupId>\n"
            + " <artifactId>dave-node</artifactId>");
    write("dave-bom/target/published-pom.xml", POM);
    write(
        "dave-node/target/published-pom.xml",
        POM.replace("dave-bom", "dave-node").replace(">pom<", ">jar<"));
    write(
        "dave-node/src/main/java/a/A.java",
        "/** A package. */\npackage a;\n\n/** A class. */\npublic class A {\n  private A() {}\n}\n");
    jar("Automatic-Module-Name: dave.node\r\n");
    staging("org.example.dave").writeJars();
    bom = out.resolve("org/example/dave/dave-bom/7.8/dave-bom-7.8.pom");
    node = out.resolve("org/example/dave/dave-node/7.8/dave-node-7.8.pom");
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void jar(String manifest) throws IOException {
    Path jar = root.resolve("dave-node/target/dave-node-7.8.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
      zip.write(
          ("Manifest-Version: 1.0\r\n" + manifest + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  private Staging staging(String group) throws IOException {
    return new Staging(Published.of(root), out, group);
  }

  private void finish() throws IOException {
    staging("org.example.dave").writeDocs("", folder.resolve("work"));
  }

  @Test
  void shouldStageWhatTheRulesWant() throws IOException {
    finish();
    assertThat(Staging.problems(out)).isEmpty();
    assertThat(bom)
        .content()
        .contains("<groupId>org.example.dave</groupId>", "<version>7.8</version>", "<x>4.5</x>");
    try (ZipFile sources = new ZipFile(sibling(node, "-sources.jar").toFile())) {
      assertThat(sources.stream().map(ZipEntry::getName))
          .containsExactly("META-INF/MANIFEST.MF", "a/A.java");
    }
  }

  @Test
  void shouldWriteTheSameBytesAgain() throws IOException {
    byte[] first = Files.readAllBytes(sibling(node, "-sources.jar"));
    Path again = folder.resolve("again.jar");
    Jar.write(List.of(root.resolve("dave-node/src/main/java")), again);
    assertThat(again).hasBinaryContent(first);
  }

  private static Path sibling(Path pom, String suffix) {
    return Path.of(pom.toString().replace(".pom", suffix));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dave", "org..dave", "Org.Dave", "org.dave.", "org/dave"})
  void shouldRefuseAGroupThatNoRepositoryTakes(String group) {
    assertThatThrownBy(() -> staging(group))
        .isInstanceOf(PackFailure.class)
        .hasMessageStartingWith("group '" + group + "' is none that a public repository takes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "description", "url", "license", "developer", "scm", "version"})
  void shouldNameWhatAPomLacks(String element) throws IOException {
    finish();
    Files.writeString(
        bom, Files.readString(bom).replaceAll("(?s)<" + element + ">.*?</" + element + ">", ""));
    assertThat(Staging.problems(out))
        .anyMatch(problem -> problem.startsWith(bom + " has no <") && problem.contains(element))
        .anyMatch(problem -> problem.equals(bom + ".sha1 is not the checksum of the file"));
  }

  @Test
  void shouldNameFilesThatAreMissing() throws IOException {
    finish();
    for (String suffix : List.of("-sources.jar", "-javadoc.jar", ".jar.md5")) {
      Files.delete(sibling(node, suffix));
      assertThat(Staging.problems(out)).contains(sibling(node, suffix) + " is missing");
    }
  }

  @Test
  void shouldNameAPomThatLiesElsewhere() throws IOException {
    Files.writeString(node, Files.readString(node).replace("org.example", "org.other"));
    finish();
    assertThat(Staging.problems(out))
        .containsExactly(node + " says that it belongs into org/other/dave/dave-node/7.8");
  }

  @Test
  void shouldRefuseAJarWithoutAModuleName() throws IOException {
    jar("");
    Files.copy(
        root.resolve("dave-node/target/dave-node-7.8.jar"),
        sibling(node, ".jar"),
        StandardCopyOption.REPLACE_EXISTING);
    finish();
    assertThat(Staging.problems(out))
        .containsExactly(
            sibling(node, ".jar") + " has the Automatic-Module-Name null: set module.name");
  }

  @Test
  void shouldFailWhenJavadocWarns() throws IOException {
    write(
        "dave-node/src/main/java/a/A.java",
        "/** A package. */\npackage a;\n\n/** See {@link Nowhere}. */\npublic class A {}\n");
    assertThatThrownBy(this::finish)
        .isInstanceOf(PackFailure.class)
        .hasMessageContaining("javadoc of dave-node")
        .hasMessageContaining("Nowhere");
  }

  @Test
  void shouldSayThatNothingIsStaged() throws IOException {
    assertThat(Staging.problems(Files.createDirectories(folder.resolve("empty"))))
        .singleElement()
        .asString()
        .endsWith("has no artefacts: stage them first");
  }

  /** A published module needs no module that is not published. */
  @Test
  void shouldPublishAllThatIsNeeded() throws IOException {
    List<Published.Artefact> artefacts = Published.of(ROOT).artefacts();
    List<String> names = artefacts.stream().map(Published.Artefact::name).toList();
    assertThat(names).contains("dave-bom", "dave-proto", "dave-node", "dave-client");
    Pattern dependency =
        Pattern.compile(
            "<dependency>\\s*<groupId>dave</groupId>\\s*<artifactId>([^<]*)</artifactId>(.*?)</dependency>",
            Pattern.DOTALL);
    for (Published.Artefact artefact : artefacts) {
      Matcher needed = dependency.matcher(Files.readString(artefact.module().resolve("pom.xml")));
      while (needed.find()) {
        if (!needed.group(2).contains("<scope>test")) {
          assertThat(names).as(artefact.name()).contains(needed.group(1));
        }
      }
    }
  }

  /** The projects of others, in this tree, ask for the version that it makes. */
  @Test
  void shouldBeWhatTheConsumersAskFor() throws IOException {
    String version = Published.of(ROOT).version();
    try (Stream<Path> projects = Files.list(ROOT.resolve("consumers"))) {
      for (Path pom :
          projects.map(each -> each.resolve("pom.xml")).filter(Files::exists).toList()) {
        assertThat(Files.readString(pom).toLowerCase(Locale.ROOT))
            .as(pom.toString())
            .contains("<version>" + version + "</version>");
      }
    }
  }
}
