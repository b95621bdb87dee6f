package dave.pack;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A platform that archives are made for, and the program's native libraries on it. */
enum Platform {
  /** With glibc, as most distributions have. */
  LINUX_X86_64(
      "linux-x86_64",
      "librocksdbjni-linux64.so",
      "libnetty_transport_native_epoll_x86_64.so",
      "libamazonCorrettoCryptoProvider.so"),
  LINUX_AARCH64(
      "linux-aarch64",
      "librocksdbjni-linux-aarch64.so",
      "libnetty_transport_native_epoll_aarch_64.so"),
  MACOS_X86_64(
      "macos-x86_64",
      "librocksdbjni-osx-x86_64.jnilib",
      "libnetty_resolver_dns_native_macos_x86_64.jnilib"),
  MACOS_AARCH64("macos-aarch64", "librocksdbjni-osx-arm64.jnilib");

  private final String id;

  @SuppressWarnings("ImmutableEnumChecker") // Made by Set.of.
  private final Set<String> natives;

  Platform(String id, String... natives) {
    this.id = id;
    this.natives = Set.of(natives);
  }

  /** Returns the name of the platform in the names of archives. */
  String id() {
    return id;
  }

  /** Returns the file names of its native libraries in the jars. */
  Set<String> natives() {
    return natives;
  }

  static Optional<Platform> named(String id) {
    return Arrays.stream(values()).filter(platform -> platform.id.equals(id)).findFirst();
  }

  /** Returns all names, for a message. */
  static String names() {
    return Arrays.stream(values()).map(Platform::id).collect(Collectors.joining(", "));
  }

  /**
   * Returns the platform of a JVM, if it is one of these.
   *
   * @param osName its property os.name
   * @param osArch its property os.arch
   */
  static Optional<Platform> of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "macos" : osName;
    String arch = osArch.equals("amd64") ? "x86_64" : osArch;
    return named(os.toLowerCase(Locale.ROOT) + "-" + arch);
  }
}
