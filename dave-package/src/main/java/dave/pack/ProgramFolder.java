package dave.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The program folder of one platform, made from that of all. {@code bin} stays as it is, {@code
 * lib} has the program's jars without native libraries. {@code lib/native} has the libraries of
 * that platform as files. So the program unpacks nothing to a temporary folder at its start.
 *
 * @param from the folder of all platforms
 * @param platform the platform whose natives are kept
 */
record ProgramFolder(Path from, Platform platform) {
  /** The prefixes of all known native libraries; a new library has to be added here. */
  private static final List<String> KNOWN =
      List.of(
          "librocksdbjni-",
          "libnetty_transport_native_epoll_",
          "libnetty_resolver_dns_native_macos_",
          "libamazonCorrettoCryptoProvider.");

  /**
   * Writes the folder.
   *
   * @throws PackFailure if a native library of the platform is missing, or one is unknown
   */
  void writeTo(Path to) throws IOException {
    Path lib = to.resolve("lib");
    Files.createDirectories(lib.resolve("native"));
    copyBin(to);
    Set<String> missing = new HashSet<>(platform.natives());
    for (Jar jar : jars()) {
      List<String> natives = jar.natives();
      for (String entry : natives) {
        String name = entry.substring(entry.lastIndexOf('/') + 1);
        if (KNOWN.stream().noneMatch(name::startsWith)) {
          throw new PackFailure("%s of %s is of no known platform".formatted(name, jar.name()));
        }
        if (platform.natives().contains(name)) {
          missing.remove(name);
          // The name that the JVM looks for on macOS.
          jar.extract(entry, lib.resolve("native").resolve(name.replace(".jnilib", ".dylib")));
        }
      }
      // Dave's own jars are rewritten: they contain file modes of the build, which depend on the
      // umask.
      if (natives.isEmpty() && !jar.name().startsWith("dave")) {
        Files.copy(jar.file(), lib.resolve(jar.name()));
      } else if (jar.hasMore()) {
        jar.copyWithoutNatives(lib.resolve(jar.name()));
      }
    }
    if (!missing.isEmpty()) {
      throw new PackFailure("no %s for %s in %s/lib".formatted(missing, platform.id(), from));
    }
  }

  private void copyBin(Path to) throws IOException {
    Files.createDirectories(to.resolve("bin"));
    for (String file : List.of("dave", "jdk.sh")) {
      Files.copy(from.resolve("bin").resolve(file), to.resolve("bin").resolve(file));
    }
    if (!to.resolve("bin").resolve("dave").toFile().setExecutable(true, false)) {
      throw new PackFailure("cannot make bin/dave executable");
    }
  }

  /**
   * Returns the program's jar and those on its class path. Other jars may be left from an older
   * build.
   */
  private List<Jar> jars() throws IOException {
    Path lib = from.resolve("lib");
    Path main = lib.resolve("dave.jar");
    try (JarFile jar = new JarFile(main.toFile())) {
      Manifest manifest = jar.getManifest();
      String classPath = manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Stream.concat(
              Stream.of(main), Stream.of(classPath.split(" ", -1)).sorted().map(lib::resolve))
          .map(Jar::new)
          .toList();
    }
  }
}
