package dave.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The steps of packaging, each a command line; {@code dave-package/*} call them. */
public final class Pack {
  private static final int WRONG_USE = 2;

  private Pack() {}

  /**
   * Runs one step:
   *
   * <pre>
   * program PLATFORM FROM TO        the program folder of one platform from that of all
   * modules LIB                     fails if the runtime lacks a module that a jar needs
   * runtime-modules                 prints the modules of the runtime
   * papers FOLDER TIME BOM TEXTS    man page, notices and bill of materials, written into FOLDER
   * tar FOLDER TIME ARCHIVE         packs a folder
   * stage ROOT OUT GROUP            poms, jars and sources, as a Maven repository
   * docs ROOT OUT GROUP PATH WORK   Javadoc and checksums to that; PATH is a file with a class path
   * rules OUT                       fails if a public repository would refuse what is in OUT
   * platform                        prints the platform that this runs on
   * </pre>
   */
  public static void main(String[] args) throws IOException {
    if (args.length == 0) {
      System.err.println("which step?");
      System.exit(WRONG_USE);
    }
    try {
      run(args);
    } catch (PackFailure e) {
      System.err.println("package: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(String[] args) throws IOException {
    switch (args[0]) {
      case "program" ->
          new ProgramFolder(Path.of(args[2]), platform(args[1])).writeTo(Path.of(args[3]));
      case "modules" -> RuntimeModules.check(Path.of(args[1]));
      case "runtime-modules" -> System.out.println(String.join(",", RuntimeModules.NAMES));
      case "papers" ->
          new Papers(Path.of(args[1]), Instant.parse(args[2]))
              .write(Path.of(args[3]), Path.of(args[4]));
      case "tar" -> new TarGz(Path.of(args[1]), Instant.parse(args[2])).writeTo(Path.of(args[3]));
      case "stage" -> staging(args).writeJars();
      case "docs" ->
          staging(args).writeDocs(Files.readString(Path.of(args[4])).strip(), Path.of(args[5]));
      case "rules" -> {
        List<String> problems = Staging.problems(Path.of(args[1]));
        if (!problems.isEmpty()) {
          throw new PackFailure(String.join("\n", problems));
        }
      }
      case "platform" -> System.out.println(platform("this").id());
      default -> throw new PackFailure("no step " + args[0]);
    }
  }

  private static Staging staging(String[] args) throws IOException {
    return new Staging(Published.of(Path.of(args[1])), Path.of(args[2]), args[3]);
  }

  /** Returns the platform with that name; {@code this} means the one that this program runs on. */
  private static Platform platform(String name) {
    Optional<Platform> platform =
        name.equals("this")
            ? Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""))
            : Platform.named(name);
    return platform.orElseThrow(
        () -> new PackFailure("unknown platform " + name + ": one of " + Platform.names()));
  }
}
