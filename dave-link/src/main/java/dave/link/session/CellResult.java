package dave.link.session;

/** The result of opening a cell. */
public enum CellResult {
  /** It is opened, and its frames are whole. */
  OPENED,
  /** Its counter came before, or is too old to check. */
  REPLAYED,
  /** There is no key of its epoch and step. */
  KEYLESS,
  /** It is not sealed with the key. */
  FORGED,
  /** It is genuine, but not a sequence of frames and zeros: the other side is faulty. */
  MALFORMED,
  /** It is genuine, but renews keys with one of small order. The session is closed. */
  BROKEN;

  /** Whether the other side made the cell. */
  public boolean isGenuine() {
    return this == OPENED || this == MALFORMED || this == BROKEN;
  }
}
