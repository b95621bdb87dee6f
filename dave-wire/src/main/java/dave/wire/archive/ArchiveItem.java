package dave.wire.archive;

import dave.wire.Dat;

/** One item read from a file of dats. */
public sealed interface ArchiveItem {
  /** A well-formed dat, whose work and signature are not checked. */
  record Entry(Dat dat) implements ArchiveItem {}

  /**
   * A record that is no dat; the next one can be read.
   *
   * @param why the reason, on one line
   */
  record NotADat(String why) implements ArchiveItem {}

  /**
   * The end: nothing is missing, nothing was altered.
   *
   * @param count how many records there were
   */
  record End(long count) implements ArchiveItem {}

  /**
   * The file cannot be read further, or it was altered after it was written.
   *
   * @param why the reason, on one line
   */
  record Broken(String why) implements ArchiveItem {}
}
