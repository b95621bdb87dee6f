import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies the libraries of the program for one platform: {@code java PlatformLib.java FROM TO
 * PLATFORM}.
 *
 * <p>Native code of other platforms is left out, and that of this one is moved out of the jars into
 * the folder {@code native} beside them. A program that is started with {@code
 * -Djava.library.path=TO/native} then unpacks nothing, so it starts faster and needs no folder that
 * it may write to. The same jars give the same bytes, whenever and wherever this runs.
 */
public final class PlatformLib {
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|jnilib|dylib)");
  private static final Pattern CLASSIFIED =
      Pattern.compile(".*-((?:linux|osx|windows)-[a-z0-9_]+)\\.jar");

  /** What the native code of each platform is called by those who pack it. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "linux-x86_64", List.of("librocksdbjni-linux64.so", "_x86_64.so"),
          "linux-aarch_64", List.of("librocksdbjni-linux-aarch64.so", "_aarch_64.so"),
          "osx-x86_64", List.of("librocksdbjni-osx-x86_64.jnilib", "macos_x86_64.jnilib"),
          "osx-aarch_64", List.of("librocksdbjni-osx-arm64.jnilib", "macos_aarch_64.jnilib"));

  private final Path to;
  private final String platform;

  private PlatformLib(Path to, String platform) {
    this.to = to;
    this.platform = platform;
  }

  /** Copies the jars of one folder to another. */
  public static void main(String[] args) throws IOException {
    if (args.length != 3 || !NAMES.containsKey(args[2])) {
      System.err.println("use: PlatformLib.java FROM TO " + String.join("|", NAMES.keySet()));
      System.exit(2);
    }
    PlatformLib lib = new PlatformLib(Path.of(args[1]), args[2]);
    Files.createDirectories(lib.to.resolve("native"));
    try (var jars = Files.newDirectoryStream(Path.of(args[0]), "*.jar")) {
      for (Path jar : jars) {
        lib.add(jar);
      }
    }
  }

  private void add(Path jar) throws IOException {
    var classified = CLASSIFIED.matcher(jar.getFileName().toString());
    boolean ours = classified.matches();
    if (ours && !classified.group(1).equals(platform)) {
      return;
    }
    Path copy = to.resolve(jar.getFileName().toString());
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<ZipEntry> rest = new ArrayList<>();
      List<ZipEntry> natives = new ArrayList<>();
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        (NATIVE.matcher(entry.getName()).matches() ? natives : rest).add(entry);
      }
      if (natives.isEmpty()) {
        Files.copy(jar, copy);
      } else {
        unpack(zip, natives, ours);
        pack(zip, rest, copy);
      }
    }
    // The time is part of an image, and of what the JVM compares an archive of classes with.
    Files.setLastModifiedTime(copy, FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis()));
  }

  private void unpack(ZipFile zip, List<ZipEntry> natives, boolean ours) throws IOException {
    for (ZipEntry entry : natives) {
      String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
      if (ours || NAMES.get(platform).stream().anyMatch(name::endsWith)) {
        try (InputStream bytes = zip.getInputStream(entry)) {
          Files.copy(bytes, to.resolve("native").resolve(name));
        }
      }
    }
  }

  private static void pack(ZipFile zip, List<ZipEntry> entries, Path copy) throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(copy))) {
      for (ZipEntry entry : entries) {
        ZipEntry packed = new ZipEntry(entry.getName());
        packed.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(packed);
        try (InputStream bytes = zip.getInputStream(entry)) {
          bytes.transferTo(out);
        }
        out.closeEntry();
      }
    }
  }
}
