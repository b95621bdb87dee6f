package dave.storage.rocks;

/** The column families. The package of the indexes says how their keys are laid out. */
public enum Column {
  /** Small values: schema, counters, the node's own. RocksDB insists on a family of this name. */
  META(0, "default"),
  /** Dats by work: what all the others can be rebuilt from. */
  DATS(1, "dats"),
  /** By key and author; the dats with an empty key also by work. */
  REGISTERS(2, "registers", 3),
  /** By difficulty, lightest of a class first. Its values told less in the first schema. */
  MASS(3, "mass", 2),
  /** By sequence number. */
  ARRIVALS(4, "arrivals"),
  /** Chunks alone, by key, the heaviest first: their key is the hash of their value. */
  CHUNKS(5, "chunks", 3);

  /** Numbers the columns from 0 on, in the order of declaration. */
  public final int index;

  public final String familyName;

  /** The first schema that has it as it is. */
  public final int since;

  Column(int index, String familyName) {
    this(index, familyName, 1);
  }

  Column(int index, String familyName, int since) {
    this.index = index;
    this.familyName = familyName;
    this.since = since;
  }
}
