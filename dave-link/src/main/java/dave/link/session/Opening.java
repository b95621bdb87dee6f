package dave.link.session;

/** What became of a cell. Only {@link #OPENED} ones are genuine. */
public enum Opening {
  /** Its plaintext is there, and its frames are whole. */
  OPENED,
  /** Its counter was taken before, or is too old to tell. */
  REPLAYED,
  /** No key of its epoch and step is there. */
  KEYLESS,
  /** Not sealed with the key. */
  FORGED,
  /** Genuine, but not a sequence of frames and zeros: the other side is faulty. */
  MALFORMED,
}
