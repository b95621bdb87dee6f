package dave.cli.command.identity;

import dave.cli.failure.FileFailures;
import dave.config.DaveHome;
import dave.wire.keys.OwnFolder;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the home folder: for its owner only, where the file system knows of owners. */
final class HomeFolder {
  private HomeFolder() {}

  /** Makes it unless it is there. */
  static void make(DaveHome home) {
    Path folder = home.path();
    try {
      OwnFolder.make(folder);
    } catch (IOException e) {
      throw FileFailures.cannotWrite("the home folder", folder, e);
    }
  }
}
