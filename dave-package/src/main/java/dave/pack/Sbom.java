package dave.pack;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The bill of materials of an archive (CycloneDX, JSON). It starts as the build's own, which has
 * the resolved dependencies of the program. The Java runtime is added, and what this platform lacks
 * is removed.
 *
 * @param document the bill of the program, changed in place
 */
record Sbom(ObjectNode document) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A part, with the names of its licences. */
  record Part(String name, String version, List<String> licences) {}

  static Sbom read(Path file) throws IOException {
    return new Sbom((ObjectNode) JSON.readTree(file.toFile()));
  }

  /** Sets the version of the program and the time of the bill. */
  Sbom of(String version, Instant time) {
    ObjectNode metadata = (ObjectNode) document.path("metadata");
    metadata.put("timestamp", time.toString());
    ObjectNode program = (ObjectNode) metadata.path("component");
    program.put("type", "application").put("name", "dave").put("version", version);
    return this;
  }

  /**
   * Removes the jars that are not in {@code lib}. A jar of another project with natives of many
   * platforms keeps the hashes of the whole published jar. Dave's own jars get no hashes.
   */
  Sbom keeping(Path lib) {
    for (JsonNode component : components()) {
      if (component.path("group").asText().equals("dave")) {
        ((ObjectNode) component).remove("hashes");
      }
    }
    TreeSet<String> gone = new TreeSet<>();
    components()
        .removeIf(
            component -> {
              String name = component.path("name").asText() + "-";
              String version = component.path("version").asText();
              String purl = component.path("purl").asText();
              int at = purl.indexOf("classifier=");
              String classifier =
                  at < 0 ? "" : "-" + purl.substring(at + 11).replaceFirst("&.*", "");
              boolean absent = !Files.exists(lib.resolve(name + version + classifier + ".jar"));
              if (absent) {
                gone.add(component.path("bom-ref").asText());
              }
              return absent;
            });
    ArrayNode dependencies = document.withArray("dependencies");
    List<JsonNode> kept = new ArrayList<>();
    for (JsonNode dependency : dependencies) {
      if (!gone.contains(dependency.path("ref").asText())) {
        ((ObjectNode) dependency)
            .withArray("dependsOn")
            .removeIf(reference -> gone.contains(reference.asText()));
        kept.add(dependency);
      }
    }
    dependencies.removeAll().addAll(kept);
    return this;
  }

  /** Adds the Java runtime, as its file {@code release} describes it. */
  Sbom withRuntime(Path runtime) throws IOException {
    Properties release = new Properties();
    try (var in = Files.newBufferedReader(runtime.resolve("release"))) {
      release.load(in);
    }
    String version = word(release, "JAVA_RUNTIME_VERSION", word(release, "JAVA_VERSION", ""));
    String reference = "java-runtime@" + version;
    ObjectNode java = components().addObject();
    java.put("type", "framework").put("bom-ref", reference);
    java.put("publisher", word(release, "IMPLEMENTOR", "OpenJDK"));
    java.put("name", "OpenJDK").put("version", version);
    java.put("description", "Modules: " + word(release, "MODULES", ""));
    java.putArray("licenses")
        .addObject()
        .put("expression", "GPL-2.0-only WITH Classpath-exception-2.0");
    document.withArray("dependencies").addObject().put("ref", reference);
    for (JsonNode dependency : document.path("dependencies")) {
      if (dependency.path("ref").equals(document.at("/metadata/component/bom-ref"))) {
        ((ObjectNode) dependency).withArray("dependsOn").add(reference);
      }
    }
    return this;
  }

  /** Returns the parts, in the order of the document. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (JsonNode component : components()) {
      List<String> licences = new ArrayList<>();
      for (JsonNode choice : component.path("licenses")) {
        JsonNode licence = choice.path("license");
        licences.add(
            Optional.of(choice.path("expression"))
                .filter(JsonNode::isTextual)
                .orElse(licence.has("id") ? licence.path("id") : licence.path("name"))
                .asText());
      }
      String name = component.path("name").asText();
      parts.add(new Part(name, component.path("version").asText(), licences));
    }
    return parts;
  }

  void writeTo(Path file) throws IOException {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    Files.writeString(file, JSON.writer(printer).writeValueAsString(document) + "\n");
  }

  private ArrayNode components() {
    return document.withArray("components");
  }

  private static String word(Properties release, String key, String otherwise) {
    return release.getProperty(key, otherwise).replace("\"", "");
  }
}
