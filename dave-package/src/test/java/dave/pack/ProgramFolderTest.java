package dave.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TimeZone;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramFolderTest {
  @TempDir private Path temp;

  @BeforeEach
  void makeAllPlatforms() throws IOException {
    Files.createDirectories(all().resolve("bin"));
    Files.createDirectories(all().resolve("lib"));
    Files.writeString(all().resolve("bin/dave"), "#!/bin/sh\n");
    Files.writeString(all().resolve("bin/jdk.sh"), "");
    jar("dave.jar", "store.jar plain.jar epoll-x86.jar epoll-arm.jar", "dave/Dave.class");
    jar("plain.jar", "", "z/Plain.class");
    jar("old.jar", "", "z/Old.class");
    jar(
        "store.jar",
        "",
        "org/Store.class",
        "librocksdbjni-linux-aarch64.so",
        "librocksdbjni-osx-arm64.jnilib",
        "librocksdbjni-win64.dll");
    jar("epoll-x86.jar", "", "META-INF/native/libnetty_transport_native_epoll_x86_64.so");
    jar("epoll-arm.jar", "", "META-INF/native/libnetty_transport_native_epoll_aarch_64.so");
  }

  @Test
  void shouldKeepTheLibrariesOfOnePlatform() throws IOException {
    Path folder = write("linux", Platform.LINUX_AARCH64);

    assertThat(files(folder))
        .containsExactly(
            "bin/dave",
            "bin/jdk.sh",
            "lib/dave.jar",
            "lib/native/libnetty_transport_native_epoll_aarch_64.so",
            "lib/native/librocksdbjni-linux-aarch64.so",
            "lib/plain.jar",
            "lib/store.jar");
    assertThat(folder.resolve("lib/native/librocksdbjni-linux-aarch64.so"))
        .hasContent("in librocksdbjni-linux-aarch64.so");
    assertThat(folder.resolve("bin/dave")).isExecutable();
    assertThat(folder.resolve("lib/plain.jar"))
        .hasSameBinaryContentAs(all().resolve("lib/plain.jar"));
    try (JarFile store = new JarFile(folder.resolve("lib/store.jar").toFile())) {
      assertThat(store.stream().map(ZipEntry::getName))
          .containsExactly("META-INF/MANIFEST.MF", "org/Store.class");
      assertThat(store.getInputStream(store.getEntry("org/Store.class")).readAllBytes())
          .asString()
          .isEqualTo("in org/Store.class");
    }
  }

  @Test
  void shouldCallLibrariesAsMacOsLooksForThem() throws IOException {
    assertThat(files(write("mac", Platform.MACOS_AARCH64)))
        .contains("lib/native/librocksdbjni-osx-arm64.dylib");
  }

  @Test
  void shouldWriteTheSameBytesInEveryTimeZone() throws IOException {
    Path first = write("first", Platform.LINUX_AARCH64);
    TimeZone zone = TimeZone.getDefault();
    Path second;
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
      second = write("second", Platform.LINUX_AARCH64);
    } finally {
      TimeZone.setDefault(zone);
    }

    assertThat(second.resolve("lib/store.jar"))
        .hasSameBinaryContentAs(first.resolve("lib/store.jar"));
  }

  @Test
  void shouldFailWithoutALibraryOfThePlatform() {
    assertThatThrownBy(() -> write("x86", Platform.LINUX_X86_64))
        .isInstanceOf(PackFailure.class)
        .hasMessageContaining("librocksdbjni-linux64.so")
        .hasMessageContaining("linux-x86_64");
  }

  @Test
  void shouldFailWithALibraryThatNobodySortedIn() throws IOException {
    jar("plain.jar", "", "z/Plain.class", "z/libnew.so");

    assertThatThrownBy(() -> write("new", Platform.LINUX_AARCH64))
        .isInstanceOf(PackFailure.class)
        .hasMessage("libnew.so of plain.jar is of no known platform");
  }

  private Path all() {
    return temp.resolve("all");
  }

  private Path write(String name, Platform platform) throws IOException {
    Path folder = temp.resolve(name);
    new ProgramFolder(all(), platform).writeTo(folder);
    return folder;
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private void jar(String name, String classPath, String... entries) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!classPath.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    }
    Path file = all().resolve("lib").resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (String entry : entries) {
        jar.putNextEntry(new ZipEntry(entry));
        jar.write(("in " + entry).getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
      }
    }
  }
}
