package dave.engine.link;

import dave.link.Link;
import dave.wire.Message.Get;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;

/**
 * The room in the next cell of a link.
 *
 * @param lock held while the link is used
 */
record NextCell(Object lock, Cells cells, Link link, PeerAddress to) implements CellRoom {
  @Override
  public boolean hasRoom() {
    synchronized (lock) {
      return cells.hasRoom(link);
    }
  }

  @Override
  public void ask(Get question) {
    synchronized (lock) {
      cells.ask(link, question);
    }
  }

  @Override
  public int room() {
    synchronized (lock) {
      return cells.room(link);
    }
  }

  @Override
  public boolean add(int type, byte[] body) {
    synchronized (lock) {
      return cells.add(link, type, body);
    }
  }

  @Override
  public boolean add(Put put) {
    synchronized (lock) {
      return cells.add(link, put);
    }
  }
}
