package dave.pack;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The modules of the JDK in the program's own runtime, and a check that they suffice. */
final class RuntimeModules {
  /**
   * The modules that jdeps finds, and three that no analysis finds. These are jdk.crypto.ec (TLS
   * with elliptic curves on JDK 21), jdk.net (socket options), and jdk.jfr (recordings of a node).
   */
  static final Set<String> NAMES =
      new TreeSet<>(
          Set.of(
              "java.base",
              "java.logging",
              "java.management",
              "java.naming",
              "jdk.crypto.ec",
              "jdk.jfr",
              "jdk.management",
              "jdk.net",
              "jdk.unsupported"));

  /** Optional modules of libraries, for features that Dave does not use. */
  private static final Map<String, Set<String>> NOT_USED =
      Map.of(
          // Beans: their annotations and property editors.
          "java.desktop",
          Set.of("com.fasterxml.jackson.databind", "micrometer-core", "org.yaml.snakeyaml"),
          // Values of type java.sql.Date, data sources.
          "java.sql",
          Set.of(
              "com.fasterxml.jackson.databind",
              "com.google.gson",
              "micrometer-core",
              "org.bouncycastle.provider",
              "protobuf-java-util"),
          // XML configuration files, which Dave's logs do not use; DOM values.
          "java.xml",
          Set.of(
              "ch.qos.logback.classic", "ch.qos.logback.core", "com.fasterxml.jackson.databind"));

  private static final Pattern NEED = Pattern.compile("(\\S+) -> (\\S+)");
  private static final Pattern VERSION = Pattern.compile("-\\d.*\\.jar|\\.jar");

  private RuntimeModules() {}

  /**
   * Fails if a jar needs a module of the JDK that the runtime lacks, unless the module is a known
   * optional one.
   *
   * @throws PackFailure if a module is missing; the message names each jar and module
   */
  static void check(Path lib) throws IOException {
    List<String> missing = new ArrayList<>();
    Matcher need = NEED.matcher(jdeps(lib));
    while (need.find()) {
      String jar = VERSION.matcher(need.group(1)).replaceFirst("");
      String module = need.group(2);
      if (ModuleFinder.ofSystem().find(module).isPresent()
          && !has(module)
          && !NOT_USED.getOrDefault(module, Set.of()).contains(jar)) {
        missing.add(jar + " needs " + module);
      }
    }
    if (!missing.isEmpty()) {
      throw new PackFailure("the runtime lacks modules: " + String.join(", ", missing));
    }
  }

  /** Returns whether the runtime has a module, either named here or required by a named one. */
  private static boolean has(String module) {
    return NAMES.contains(module)
        || NAMES.stream()
            .flatMap(name -> ModuleFinder.ofSystem().find(name).stream())
            .flatMap(found -> found.descriptor().requires().stream())
            .filter(required -> !required.modifiers().contains(Requires.Modifier.STATIC))
            .anyMatch(required -> required.name().equals(module));
  }

  private static String jdeps(Path lib) throws IOException {
    ToolProvider jdeps =
        ToolProvider.findFirst("jdeps")
            .orElseThrow(() -> new PackFailure("no jdeps: this needs a JDK"));
    List<String> arguments =
        new ArrayList<>(
            List.of("-s", "--ignore-missing-deps", "--multi-release", "21", "-cp", lib + "/*"));
    try (Stream<Path> jars = Files.list(lib)) {
      jars.map(Path::toString).filter(name -> name.endsWith(".jar")).forEach(arguments::add);
    }
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int status = jdeps.run(writer, writer, arguments.toArray(String[]::new));
    writer.flush();
    if (status != 0) {
      throw new PackFailure("jdeps failed: " + out);
    }
    return out.toString();
  }
}
