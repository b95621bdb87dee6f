package dave.files.format;

/** Why a file cannot be written or read. */
public enum FileFault {
  /** A chunk was found nowhere, after all attempts. */
  MISSING_CHUNK(true),
  /** The source did not answer in time, or failed, at every attempt. */
  UNAVAILABLE(true),
  /** The source gave bytes whose hash is not the key, at every attempt. */
  CORRUPT_CHUNK(true),
  /** The key names a chunk that is no root: a leaf, a node, or something else. */
  NOT_A_ROOT(false),
  /** A chunk of the wrong kind: a node where a leaf has to be, or the other way round. */
  WRONG_KIND(false),
  /** A node of another level than its place in the tree requires. */
  WRONG_LEVEL(false),
  /** A chunk that holds or claims another size than its place in the tree requires. */
  WRONG_SIZE(false),
  /** A chunk that is cut short, or has bytes after its end. */
  WRONG_LENGTH(false),
  /** Larger, deeper or more than the limits allow. */
  TOO_LARGE(false),
  /** A folder's list that breaks the rules: names, order, sizes. */
  BAD_FOLDER(false),
  /** A folder where a file was asked for. */
  IS_A_FOLDER(false),
  /** A file where a folder was asked for. */
  NOT_A_FOLDER(false),
  /** A symbolic link, device or the like, which cannot be stored. */
  NOT_REGULAR(false),
  /** The target exists. */
  TARGET_EXISTS(true),
  /** Another download works on the same temporary file. */
  IN_USE(true),
  /** The disk has not enough room. */
  NO_SPACE(true),
  /** The disk failed or refused an operation. */
  DISK(true);

  private final boolean resumable;

  FileFault(boolean resumable) {
    this.resumable = resumable;
  }

  /** Whether trying again later can succeed, so that what was fetched is worth keeping. */
  public boolean resumable() {
    return resumable;
  }
}
