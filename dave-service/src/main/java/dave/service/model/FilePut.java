package dave.service.model;

import dave.files.tree.WriteProgress;
import dave.files.tree.Written;

/** How far a file is that a caller stores. */
public sealed interface FilePut {
  /** Hashes that its chunks took so far. */
  long hashes();

  /** It goes on. */
  record Progress(WriteProgress progress, long hashes) implements FilePut {}

  /** All of it is stored; the last one. */
  record Result(Written file, long hashes) implements FilePut {}
}
