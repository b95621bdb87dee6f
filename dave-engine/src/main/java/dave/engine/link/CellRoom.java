package dave.engine.link;

import dave.wire.Message.Put;
import dave.wire.PeerAddress;

/** The free room in the next cell to a linked peer. Valid during one slot, on the core worker. */
public interface CellRoom {
  /** The receiver of the cell, an address of "sealed". */
  PeerAddress to();

  /** Whether one more small dat may fit. */
  boolean hasRoom();

  /** Adds a dat. One that does not fit goes into the next cells. */
  void add(Put put);

  /** Fills a cell with dats. */
  @FunctionalInterface
  interface Loader {
    /** Called once a slot, for the link whose turn it is. */
    void load(CellRoom room);
  }
}
