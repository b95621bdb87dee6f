package dave.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/**
 * The rules that Maven Central publishes for one artefact, but for signatures, which are made at a
 * release. A module name is ours.
 *
 * @param root of the repository
 * @param folder of one version of an artefact
 */
record RepositoryRules(Path root, Path folder) {
  private static final List<String> REQUIRED =
      List.of(
          "modelVersion",
          "groupId",
          "artifactId",
          "version",
          "name",
          "description",
          "url",
          "licenses/license/name",
          "licenses/license/url",
          "developers/developer/name",
          "scm/connection",
          "scm/url");

  /** Returns what is wrong, each in one line that names the file. */
  List<String> problems() throws IOException {
    String version = String.valueOf(folder.getFileName());
    String artefact = String.valueOf(folder.resolve("..").normalize().getFileName());
    Path pom = folder.resolve(artefact + "-" + version + ".pom");
    if (Files.notExists(pom)) {
      return List.of(pom + " is missing");
    }
    List<String> problems = new ArrayList<>();
    String text = Files.readString(pom);
    Document xml = parse(pom);
    for (String element : REQUIRED) {
      if (value(xml, element).isBlank()) {
        problems.add(pom + " has no <" + element.replace("/", "><") + ">");
      }
    }
    String place = value(xml, "groupId").replace('.', '/') + "/" + artefact + "/" + version;
    if (!root.relativize(folder).toString().replace('\\', '/').equals(place)) {
      problems.add(pom + " says that it belongs into " + place);
    }
    if (text.contains("${")) {
      problems.add(pom + " has a property that is not resolved");
    }
    if (text.contains("-SNAPSHOT")) {
      problems.add(pom + " names a snapshot: release a fixed version");
    }
    if (!value(xml, "packaging").equals("pom")) {
      for (String suffix : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
        Path jar = folder.resolve(artefact + "-" + version + suffix);
        if (Files.notExists(jar)) {
          problems.add(jar + " is missing");
        }
      }
      problems.addAll(moduleName(folder.resolve(artefact + "-" + version + ".jar")));
    }
    return problems;
  }

  private static List<String> moduleName(Path jar) throws IOException {
    if (Files.notExists(jar)) {
      return List.of();
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String name =
          manifest == null ? null : manifest.getMainAttributes().getValue("Automatic-Module-Name");
      return name != null && name.matches("dave(\\.[a-z]+)+")
          ? List.of()
          : List.of(jar + " has the Automatic-Module-Name " + name + ": set module.name");
    }
  }

  private static Document parse(Path pom) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
    } catch (SAXException | ParserConfigurationException e) {
      throw new PackFailure(pom + " is no pom: " + e.getMessage());
    }
  }

  private static String value(Document xml, String element) {
    try {
      XPath path = XPathFactory.newDefaultInstance().newXPath();
      return path.evaluate("/project/" + element, xml);
    } catch (XPathExpressionException e) {
      throw new IllegalStateException(e);
    }
  }
}
