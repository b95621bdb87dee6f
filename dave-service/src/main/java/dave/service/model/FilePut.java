package dave.service.model;

import dave.files.tree.WriteProgress;
import dave.files.tree.Written;

/** A report on a file that a caller stores. */
public sealed interface FilePut {
  /** Returns how many hashes were computed for its chunks so far. */
  long hashes();

  /** The file is not complete yet. */
  record Progress(WriteProgress progress, long hashes) implements FilePut {}

  /** All of it is stored. The last report. */
  record Result(Written file, long hashes) implements FilePut {}
}
