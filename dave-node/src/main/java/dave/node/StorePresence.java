package dave.node;

import java.nio.file.Path;

/** Whether the artefact for stores on disk is there. */
final class StorePresence {
  private static final String STORE = "dave.storage.RocksDatStore";

  private StorePresence() {}

  /**
   * Requires the artefact.
   *
   * @param folder of the store that was asked for
   * @throws NodeException if it is missing
   */
  static void require(Path folder) {
    require(folder, StorePresence.class.getClassLoader());
  }

  static void require(Path folder, ClassLoader loader) {
    try {
      Class.forName(STORE, false, loader);
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      throw new NodeException(
          "the store in "
              + folder
              + " needs the artefact dave-storage, which is not on the class path: add it beside"
              + " dave-node, or leave the folder out to keep the dats in memory",
          e);
    }
  }
}
