package dave.pack;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A jar of the program, and the native libraries in it. */
record Jar(Path file) {
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|jnilib|dylib)");

  /**
   * The time of every entry, which the program does not use. With the earliest time of the format,
   * 1980-01-01, the JDK would add a second time that depends on the time zone.
   */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  String name() {
    return String.valueOf(file.getFileName());
  }

  /** Returns the paths of the native libraries in it, sorted. */
  List<String> natives() {
    return entries().stream().filter(Jar::isNative).toList();
  }

  /** Returns whether the jar has more than natives and their metadata. */
  boolean hasMore() {
    return entries().stream()
        .anyMatch(entry -> !isNative(entry) && !entry.endsWith("/") && !entry.startsWith("META-"));
  }

  /** Writes one entry to a file. */
  void extract(String entry, Path to) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile());
        OutputStream out = Files.newOutputStream(to)) {
      zip.getInputStream(zip.getEntry(entry)).transferTo(out);
    }
  }

  /**
   * Writes this jar without its natives: the manifest first, then all entries by name, each with
   * the same time. Signatures stay valid, because each covers one entry.
   */
  void copyWithoutNatives(Path to) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      out.setLevel(Deflater.BEST_COMPRESSION);
      for (String name : entries()) {
        if (isNative(name)) {
          continue;
        }
        put(out, name);
        zip.getInputStream(zip.getEntry(name)).transferTo(out);
        out.closeEntry();
      }
    }
  }

  /**
   * Writes a jar of the files of some folders: a manifest first, then all entries by name, each
   * with the same time.
   */
  static void write(List<Path> folders, Path to) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    for (Path folder : folders) {
      try (Stream<Path> walk = Files.walk(folder)) {
        walk.filter(Files::isRegularFile)
            .forEach(file -> files.put(folder.relativize(file).toString(), file));
      }
    }
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      put(out, JarFile.MANIFEST_NAME);
      out.write("Manifest-Version: 1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.closeEntry();
      for (Map.Entry<String, Path> file : files.entrySet()) {
        put(out, file.getKey().replace(File.separatorChar, '/'));
        Files.copy(file.getValue(), out);
        out.closeEntry();
      }
    }
  }

  private static void put(ZipOutputStream out, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    // Not setTime, which would take the time zone into account.
    entry.setTimeLocal(TIME);
    out.putNextEntry(entry);
  }

  private List<String> entries() {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .sorted(Comparator.comparing(Jar::isNoManifest).thenComparing(Comparator.naturalOrder()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static boolean isNoManifest(String entry) {
    return !entry.equals("META-INF/") && !entry.equals(JarFile.MANIFEST_NAME);
  }

  private static boolean isNative(String entry) {
    return NATIVE.matcher(entry).matches();
  }
}
