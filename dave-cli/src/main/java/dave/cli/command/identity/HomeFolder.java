package dave.cli.command.identity;

import dave.cli.failure.FileFailures;
import dave.config.DaveHome;
import dave.wire.keys.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;

/** Creates the home folder, readable by its owner only, where the file system has owners. */
final class HomeFolder {
  private HomeFolder() {}

  /** Creates the folder unless it exists. */
  static void make(DaveHome home) {
    Path folder = home.path();
    try {
      PrivateFolder.make(folder);
    } catch (IOException e) {
      throw FileFailures.cannotWrite("the home folder", folder, e);
    }
  }
}
