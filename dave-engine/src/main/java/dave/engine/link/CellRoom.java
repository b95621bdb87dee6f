package dave.engine.link;

import dave.link.cell.IdsFrame;
import dave.wire.Message.Get;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;

/** The free room in the next cell to a linked peer. Valid during one slot, on the core worker. */
public interface CellRoom {
  /** The receiver of the cell, an address of "sealed". */
  PeerAddress to();

  /** Whether one more small dat may fit. */
  boolean hasRoom();

  /** Adds a question, which goes into this cell before all else. To be called once at most. */
  void ask(Get question);

  /**
   * Adds a dat that goes whole into this cell, or one that is longer than any cell if nothing else
   * waits; that one begins here.
   *
   * @return false if there is no room; then nothing changes
   */
  boolean add(Put put);

  /** The longest body of a frame that fits; negative if no frame does. */
  int room();

  /**
   * Adds a frame if it fits.
   *
   * @param type see {@link dave.link.cell.FrameType}
   * @param body must not be changed afterwards
   * @return false if there is no room; then nothing changes
   */
  boolean add(int type, byte[] body);

  /** How many short ids fit in one more frame. */
  default int ids(IdsFrame frame) {
    return frame.count(room());
  }

  /**
   * Adds a frame with short ids.
   *
   * @param frame whether they are told or asked for
   * @param ids 1 to {@link #ids} of them
   */
  default void add(IdsFrame frame, long[] ids) {
    add(frame.type, frame.encode(ids));
  }

  /** Fills a cell with dats. */
  @FunctionalInterface
  interface Loader {
    /** Called once a slot, for the link whose turn it is. */
    void load(CellRoom room);
  }
}
