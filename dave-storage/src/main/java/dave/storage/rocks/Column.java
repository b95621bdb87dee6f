package dave.storage.rocks;

/** The column families. {@code dave.storage.index} defines the layout of their keys. */
public enum Column {
  /** Small values: schema, counters, values of the node. RocksDB requires a family of this name. */
  META(0, "default"),
  /** Dats by name. All other columns but {@link #META} can be rebuilt from them. */
  DATS(1, "dats"),
  /** Index by key and author; for dats with an empty key, also by work. */
  REGISTERS(2, "registers", 3),
  /**
   * Index by difficulty, the lightest of a class first. Its values held less in the first schema.
   */
  MASS(3, "mass", 2),
  /** Index by sequence number. */
  ARRIVALS(4, "arrivals"),
  /**
   * Index of chunks only, by key, the heaviest of a difficulty first. The key of a chunk is the
   * hash of its value.
   */
  CHUNKS(5, "chunks", 3);

  /** The number of the column, from 0 on, in the order of declaration. */
  public final int index;

  public final String familyName;

  /** The first schema that has the column in its current form. */
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
