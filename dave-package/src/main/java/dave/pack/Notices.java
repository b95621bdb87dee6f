package dave.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The notices of third-party works in an archive: each part with its licences, then every text of a
 * licence or notice in the parts, once.
 *
 * @param parts the parts of the archive
 * @param lib the folder of the jars
 * @param more a folder of texts that parts require but do not contain
 */
record Notices(List<Sbom.Part> parts, Path lib, Path more) {
  private static final Pattern TEXT =
      Pattern.compile(
          "(META-INF/)?(license/)?[^/]*(LICEN[SC]E|NOTICE|COPYING)[^/]*", Pattern.CASE_INSENSITIVE);
  private static final String RULE = "-".repeat(78);

  /** Returns the page. */
  String page() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append("Dave is distributed with these works of others.\n\n");
    parts.stream()
        .filter(part -> !part.name().startsWith("dave-"))
        .sorted(Comparator.comparing(Sbom.Part::name).thenComparing(Sbom.Part::version))
        .map(part -> part.name() + " " + part.version() + ": " + licences(part) + "\n")
        .distinct()
        .forEach(page::append);
    page.append("\nThe licences of the Java runtime are in runtime/legal.\n");
    for (Map.Entry<String, List<String>> text : texts().entrySet()) {
      page.append('\n').append(RULE).append('\n');
      text.getValue().forEach(source -> page.append(source).append('\n'));
      page.append(RULE).append("\n\n").append(text.getKey()).append('\n');
    }
    return page.toString();
  }

  private static String licences(Sbom.Part part) {
    if (part.licences().isEmpty()) {
      throw new PackFailure("no licence is known of " + part.name());
    }
    return String.join(" or ", part.licences());
  }

  /** Returns the texts, each with its sources. */
  private Map<String, List<String>> texts() throws IOException {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (Path text : files(more, ".txt")) {
      texts.put(Files.readString(text).strip() + "\n", List.of(name(text).replace(".txt", "")));
    }
    for (Path jar : files(lib, ".jar")) {
      new TreeMap<>(textsOf(jar))
          .forEach(
              (entry, text) ->
                  texts
                      .computeIfAbsent(text, unseen -> new ArrayList<>())
                      .add(name(jar) + ": " + entry));
    }
    return texts;
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> name(file).endsWith(ending))
          .sorted(Comparator.comparing(Notices::name))
          .toList();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static Map<String, String> textsOf(Path jar) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      TreeSet<String> names = new TreeSet<>();
      zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).forEach(names::add);
      for (String name : names) {
        if (TEXT.matcher(name).matches() && !name.endsWith(".class")) {
          try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            texts.put(name, text.replace("\r", "").strip() + "\n");
          }
        }
      }
    }
    return texts;
  }
}
