package dave.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The artefacts that are published: those that the BOM lists, and the BOM.
 *
 * @param root of the sources
 * @param version of all artefacts
 */
record Published(Path root, String version) {
  /** The group of the artefacts in this build. A published one has that of the coordinates. */
  static final String BUILD_GROUP = "dave";

  private static final String BOM = "dave-bom";
  private static final Pattern MANAGED =
      Pattern.compile("<groupId>dave</groupId>\\s*<artifactId>(dave-[a-z-]+)</artifactId>");
  private static final Pattern VERSION = Pattern.compile("(?m)^  <version>(.*)</version>");
  private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+)>([^<]*)</\\1>");
  private static final Pattern USED = Pattern.compile("\\$\\{([\\w.-]+)}");

  /** An artefact, such as dave-node. */
  record Artefact(String name, Path module) {
    boolean isBom() {
      return name.equals(BOM);
    }
  }

  static Published of(Path root) throws IOException {
    Matcher version = VERSION.matcher(Files.readString(root.resolve("pom.xml")));
    if (!version.find()) {
      throw new PackFailure("no <version> in " + root.resolve("pom.xml"));
    }
    return new Published(root, version.group(1));
  }

  /** Returns the artefacts, the BOM first. */
  List<Artefact> artefacts() throws IOException {
    List<Artefact> artefacts = new ArrayList<>();
    artefacts.add(new Artefact(BOM, root.resolve(BOM)));
    Matcher managed =
        MANAGED.matcher(
            Files.readString(root.resolve(BOM).resolve("pom.xml")).split("</parent>", 2)[1]);
    while (managed.find()) {
      String name = managed.group(1);
      artefacts.add(new Artefact(name, root.resolve(name.equals("dave-proto") ? "proto" : name)));
    }
    return artefacts;
  }

  /** Returns the source files of an artefact by their names in its jar of sources. */
  static List<Path> sourceFolders(Artefact artefact) throws IOException {
    List<Path> folders = new ArrayList<>();
    folders.add(artefact.module().resolve("src/main/java"));
    folders.add(artefact.module().resolve("src/main/resources"));
    folders.add(artefact.module().resolve("src/main/proto"));
    Path generated = artefact.module().resolve("target/generated-sources");
    if (Files.isDirectory(generated)) {
      try (Stream<Path> tools = Files.list(generated)) {
        folders.addAll(tools.filter(tool -> !tool.endsWith("annotations")).sorted().toList());
      }
    }
    return folders.stream().filter(Files::isDirectory).toList();
  }

  /**
   * Returns the published form of a pom that the build has flattened: with the group, and with the
   * values of the properties of the parent.
   */
  String pom(Artefact artefact, String group) throws IOException {
    Path file = artefact.module().resolve("target/published-pom.xml");
    if (!Files.exists(file)) {
      throw new PackFailure(file + " is missing: dave-package/stage makes it");
    }
    String pom =
        Files.readString(file)
            .replace("<groupId>" + BUILD_GROUP + "</groupId>", "<groupId>" + group + "</groupId>");
    String parent = Files.readString(root.resolve("pom.xml"));
    return USED.matcher(pom)
        .replaceAll(used -> Matcher.quoteReplacement(property(used.group(1), parent)));
  }

  private String property(String name, String parent) {
    if (name.equals("project.version")) {
      return version;
    }
    Matcher property = PROPERTY.matcher(parent);
    while (property.find()) {
      if (property.group(1).equals(name)) {
        return property.group(2);
      }
    }
    throw new PackFailure("no property " + name + " in " + root.resolve("pom.xml"));
  }
}
