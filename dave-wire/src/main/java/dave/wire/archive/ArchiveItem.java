package dave.wire.archive;

import dave.wire.Dat;

/** What comes next in a file of dats. */
public sealed interface ArchiveItem {
  /** A dat, well-formed; nobody has looked at its work and signature yet. */
  record Entry(Dat dat) implements ArchiveItem {}

  /**
   * A record that is no dat; the next one can be read.
   *
   * @param why on one line
   */
  record NotADat(String why) implements ArchiveItem {}

  /**
   * The end: nothing is missing, nothing was altered.
   *
   * @param count how many records there were
   */
  record End(long count) implements ArchiveItem {}

  /**
   * The file cannot be read on, or what was read is not what was written.
   *
   * @param why on one line
   */
  record Broken(String why) implements ArchiveItem {}
}
