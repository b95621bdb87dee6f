package dave.engine.link;

import dave.wire.PeerAddress;

/** What is left of the next cell to a linked peer. Lent for one slot, on the core worker. */
public interface CellRoom {
  /** Whose cell it is: an address of "sealed". */
  PeerAddress to();

  /** Whether one more small dat may fit. */
  boolean hasRoom();

  /** Adds a packet; one that does not fit goes with the next cells. */
  void add(byte[] packet);

  /** Puts into a cell what there is to say. */
  @FunctionalInterface
  interface Loader {
    /** Called once a slot, for the link whose turn it is. */
    void load(CellRoom room);
  }
}
