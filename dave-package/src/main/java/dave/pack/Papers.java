package dave.pack;

import dave.cli.terminal.CliEnvironment;
import dave.dist.DaveCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Writes the documents of an archive into its folder: the manual page, the notices of third-party
 * works, the bill of materials.
 *
 * @param folder with {@code lib} and {@code runtime}
 * @param time the date in the documents
 */
record Papers(Path folder, Instant time) {
  /**
   * Writes the documents.
   *
   * @param bom the build's bill of materials of the program
   * @param licences a folder of texts that parts require but do not contain
   */
  void write(Path bom, Path licences) throws IOException {
    Path lib = folder.resolve("lib");
    String version = version();
    Path manual = Files.createDirectories(folder.resolve("share/man/man1"));
    String page = Manual.page(DaveCommands.commandLine(CliEnvironment.system()), version, time);
    Files.writeString(manual.resolve("dave.1"), page);

    Sbom sbom =
        Sbom.read(bom).of(version, time).keeping(lib).withRuntime(folder.resolve("runtime"));
    sbom.writeTo(folder.resolve("sbom.cdx.json"));
    String notices = new Notices(sbom.parts(), lib, licences).page();
    Files.writeString(folder.resolve("THIRD-PARTY.txt"), notices);
  }

  private String version() throws IOException {
    try (JarFile jar = new JarFile(folder.resolve("lib/dave.jar").toFile())) {
      return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    }
  }
}
