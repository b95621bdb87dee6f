package dave.pack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The steps of packaging, each a command line; {@code dave-package/*} call them. */
public final class Pack {
  private static final int WRONG_USE = 2;

  private Pack() {}

  /** {@code program PLATFORM FROM TO}: the program folder of one platform from that of all. */
  public static void main(String[] args) throws IOException {
    if (args.length == 0) {
      System.err.println("which step?");
      System.exit(WRONG_USE);
    }
    try {
      switch (args[0]) {
        case "program" ->
            new ProgramFolder(Path.of(args[2]), platform(args[1])).writeTo(Path.of(args[3]));
        default -> throw new PackFailure("no step " + args[0]);
      }
    } catch (PackFailure e) {
      System.err.println("package: " + e.getMessage());
      System.exit(1);
    }
  }

  /** The platform of that name, or the one that this runs on when it is {@code this}. */
  private static Platform platform(String name) {
    Optional<Platform> platform =
        name.equals("this")
            ? Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""))
            : Platform.named(name);
    return platform.orElseThrow(
        () -> new PackFailure("unknown platform " + name + ": one of " + Platform.names()));
  }
}
