package dave.service.model;

/** How a file is cut into dats; see {@link dave.files}. */
public enum FileFormat {
  /** A tree of chunks, each named by the hash of its content. */
  TREE,
  /** A list of chunks, each of which names the one before. */
  LIST
}
