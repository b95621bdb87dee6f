package dave.pack;

import dave.pack.Published.Artefact;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Writes what is published into a folder in the form of a Maven repository. The same sources give
 * the same bytes.
 */
final class Staging {
  private static final Pattern GROUP = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+");

  /** The checksums that a repository wants beside each file. */
  private static final Map<String, String> CHECKSUMS = Map.of("md5", "MD5", "sha1", "SHA-1");

  private final Published published;
  private final Path out;
  private final String group;

  /**
   * @param group the group of the published artefacts, such as {@code org.example.dave}
   */
  Staging(Published published, Path out, String group) {
    if (!GROUP.matcher(group).matches()) {
      throw new PackFailure(
          "group '"
              + group
              + "' is none that a public repository takes: give a domain of yours in reverse, such"
              + " as org.example.dave");
    }
    this.published = published;
    this.out = out;
    this.group = group;
  }

  private Path file(Artefact artefact, String suffix) {
    return out.resolve(group.replace('.', '/'))
        .resolve(artefact.name())
        .resolve(published.version())
        .resolve(artefact.name() + "-" + published.version() + suffix);
  }

  /** Writes poms, jars and sources. */
  void writeJars() throws IOException {
    for (Artefact artefact : published.artefacts()) {
      Path pom = file(artefact, ".pom");
      Files.createDirectories(pom.getParent());
      Files.writeString(pom, published.pom(artefact, group));
      if (artefact.isBom()) {
        continue;
      }
      String name = artefact.name() + "-" + published.version() + ".jar";
      Files.copy(artefact.module().resolve("target").resolve(name), file(artefact, ".jar"));
      Jar.write(Published.sourceFolders(artefact), file(artefact, "-sources.jar"));
    }
  }

  /**
   * Writes the Javadoc, and the checksums of all files.
   *
   * @param classPath of all artefacts
   * @param work a folder for temporary files
   */
  void writeDocs(String classPath, Path work) throws IOException {
    for (Artefact artefact : published.artefacts()) {
      if (!artefact.isBom()) {
        Path folder = work.resolve(artefact.name());
        javadoc(artefact, classPath, folder);
        Jar.write(List.of(folder), file(artefact, "-javadoc.jar"));
      }
    }
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (Map.Entry<String, String> checksum : CHECKSUMS.entrySet()) {
          Files.writeString(
              Path.of(file + "." + checksum.getKey()), hash(file, checksum.getValue()));
        }
      }
    }
  }

  /** Fails if Javadoc has anything to say. Generated code is not checked by doclint. */
  private static void javadoc(Artefact artefact, String classPath, Path to) throws IOException {
    boolean generated = Files.notExists(artefact.module().resolve("src/main/java"));
    List<String> arguments =
        new ArrayList<>(
            List.of("-quiet", "-d", to.toString(), "-cp", classPath, "--release", "21"));
    arguments.addAll(List.of("-encoding", "UTF-8", "-notimestamp", "-Xmaxwarns", "1000"));
    arguments.add("-Xdoclint:" + (generated ? "none" : "all,-missing"));
    for (Path folder : Published.sourceFolders(artefact)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .map(Path::toString)
            .filter(file -> file.endsWith(".java"))
            .sorted()
            .forEach(arguments::add);
      }
    }
    StringWriter said = new StringWriter();
    try (PrintWriter writer = new PrintWriter(said)) {
      int status =
          ToolProvider.findFirst("javadoc")
              .orElseThrow(() -> new PackFailure("no javadoc in this Java: give a whole JDK"))
              .run(writer, writer, arguments.toArray(String[]::new));
      if (status != 0 || !said.toString().isBlank()) {
        throw new PackFailure("javadoc of " + artefact.name() + ":\n" + said);
      }
    }
  }

  /** Returns the problems of a staging folder, by the published rules of Maven Central. */
  static List<String> problems(Path out) throws IOException {
    Map<Path, List<Path>> folders = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file ->
                  folders.computeIfAbsent(file.getParent(), key -> new ArrayList<>()).add(file));
    }
    if (folders.isEmpty()) {
      return List.of(out + " has no artefacts: stage them first");
    }
    List<String> problems = new ArrayList<>();
    for (Map.Entry<Path, List<Path>> version : folders.entrySet()) {
      problems.addAll(new RepositoryRules(out, version.getKey()).problems());
      for (Path file : version.getValue()) {
        problems.addAll(checksumProblems(file));
      }
    }
    return problems;
  }

  private static List<String> checksumProblems(Path file) throws IOException {
    List<String> problems = new ArrayList<>();
    if (CHECKSUMS.keySet().stream().anyMatch(kind -> file.toString().endsWith("." + kind))) {
      return problems;
    }
    for (Map.Entry<String, String> checksum : CHECKSUMS.entrySet()) {
      Path beside = Path.of(file + "." + checksum.getKey());
      if (Files.notExists(beside)) {
        problems.add(beside + " is missing");
      } else if (!Files.readString(beside).equals(hash(file, checksum.getValue()))) {
        problems.add(beside + " is not the checksum of the file");
      }
    }
    return problems;
  }

  private static String hash(Path file, String algorithm) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
