package dave.engine.link;

import dave.wire.WorkHash;
import java.util.Set;

/** Fills cells with what is not gossip: a share before fresh dats, and what these leave. */
public interface CellFiller {
  /** Adds nothing. */
  CellFiller NOTHING =
      new CellFiller() {
        @Override
        public void loadShare(CellRoom room, Set<WorkHash> loaded) {}

        @Override
        public void loadRest(CellRoom room, Set<WorkHash> loaded) {}
      };

  /**
   * Adds its share to a cell, before fresh dats are added.
   *
   * @param loaded the dats that are in the cell; gets those that are added
   */
  void loadShare(CellRoom room, Set<WorkHash> loaded);

  /** Fills what is left of a cell, as {@link #loadShare} adds its share. */
  void loadRest(CellRoom room, Set<WorkHash> loaded);
}
