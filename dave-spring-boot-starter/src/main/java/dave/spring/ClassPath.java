package dave.spring;

import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The versions of the libraries that Dave shares with the application. Spring Boot decides on them:
 * 3.5 has a Netty and a Reactor that are too old, and a class is missing somewhere at run time.
 *
 * @param netty the version of netty-common, or null if it is unknown
 * @param reactor the version of reactor-core, or null if it is unknown
 * @param protobuf the version of protobuf-java, or null if it is unknown
 */
record ClassPath(@Nullable String netty, @Nullable String reactor, @Nullable String protobuf) {
  /** The reactor-core of the release train that Dave is built with. */
  private static final String REACTOR_CORE = "3.8";

  /** Versions before 4.26 do not say which they are. */
  private static final String OLD_PROTOBUF = "3";

  private static final Properties BUILT_WITH = builtWith();

  private static Properties builtWith() {
    Properties versions = new Properties();
    try (InputStream file = ClassPath.class.getResourceAsStream("versions.properties")) {
      versions.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions;
  }

  /** Returns the versions that are there. */
  static ClassPath present() {
    Version common = Version.identify(Flux.class.getClassLoader()).get("netty-common");
    return new ClassPath(
        common == null ? null : common.artifactVersion(),
        Flux.class.getPackage().getImplementationVersion(),
        protobufVersion());
  }

  /** By reflection, since the compiler would copy the constants of the build's own version. */
  private static @Nullable String protobufVersion() {
    try {
      Class<?> version = Class.forName("com.google.protobuf.RuntimeVersion");
      return version.getField("MAJOR").get(null)
          + "."
          + version.getField("MINOR").get(null)
          + "."
          + version.getField("PATCH").get(null);
    } catch (ClassNotFoundException e) {
      return OLD_PROTOBUF;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /**
   * Requires versions that Dave can work with. A later patch, or an earlier one, of Netty and
   * Reactor will do. Protobuf itself refuses to be older than the code that it generated.
   *
   * @throws DaveStartException with all that are too old, and how to get others
   */
  void require() {
    List<String> old = new ArrayList<>();
    List<String> properties = new ArrayList<>();
    String nettyLine = line(BUILT_WITH.getProperty("netty"));
    if (isBefore(netty, nettyLine)) {
      old.add("Netty " + nettyLine + " and finds " + netty);
      properties.add("<netty.version>" + BUILT_WITH.getProperty("netty") + "</netty.version>");
    }
    if (isBefore(reactor, REACTOR_CORE)) {
      old.add("Reactor " + REACTOR_CORE + " and finds " + reactor);
      properties.add(
          "<reactor-bom.version>" + BUILT_WITH.getProperty("reactor") + "</reactor-bom.version>");
    }
    List<String> remedies = new ArrayList<>();
    if (!properties.isEmpty()) {
      remedies.add(
          "Use Spring Boot 4, or override the versions that Spring Boot manages: "
              + String.join(" ", properties)
              + " in the <properties> of the pom (with Gradle: ext['netty.version'] and so on).");
    }
    String generator = BUILT_WITH.getProperty("protobuf");
    if (isBefore(protobuf, generator)) {
      old.add("protobuf-java " + generator + " and finds " + protobuf);
      remedies.add(
          "Manage com.google.protobuf:protobuf-java with the version "
              + generator
              + ", or import dave-bom before other BOMs.");
    }
    if (!old.isEmpty()) {
      throw new DaveStartException(
          "Dave " + BUILT_WITH.getProperty("dave") + " needs " + String.join(", ", old),
          String.join(" ", remedies),
          null);
    }
  }

  /** Returns the first two numbers of a version. */
  private static String line(String version) {
    return String.join(".", Arrays.asList(version.split("\\.")).subList(0, 2));
  }

  /** Returns whether a known version is before the other. */
  private static boolean isBefore(@Nullable String version, String least) {
    return version != null && Arrays.compare(numbers(version), numbers(least)) < 0;
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[.-]"))
        .filter(part -> part.matches("\\d{1,9}"))
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
