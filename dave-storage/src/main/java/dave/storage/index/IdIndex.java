package dave.storage.index;

import dave.engine.store.Claim;
import dave.engine.store.Presence;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.WorkHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;

/**
 * An index in memory of the names of all dats. It finds the claim of a name, and draws works
 * uniformly, without the disk.
 *
 * <p>It takes at most 56 bytes of heap a dat, plus one chunk of 164 KiB. Dense chunks take 41 of
 * these bytes, an open-addressed table of places the rest. It keeps whole hashes, so that no work
 * is ever taken for another. Thread-safe.
 */
public final class IdIndex {
  private static final int CHUNK = 4_096;
  private static final int ENTRY = Bytes32.LENGTH + 8 + 1;

  // A chunk holds the names, then the tags, then the place bytes, so that tags can be scanned.
  private static final int TAGS = CHUNK * Bytes32.LENGTH;
  private static final int STANDINGS = TAGS + CHUNK * 8;
  private static final int MIN_TABLE = 1_024;
  private static final int LATEST = 4_096;

  /**
   * How often the scan for an author is repeated because dats of the author were added meanwhile.
   */
  private static final int TRIES = 8;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final long seed;
  private final List<ByteBuffer> chunks = new ArrayList<>();

  /**
   * A hash table with linear probing; a cell is 0 if it is empty. Its low bits, as many as it takes
   * to number the cells, are place + 1. Its high bits are those of the work's hash, so that few
   * different works are compared.
   */
  private int[] table = new int[MIN_TABLE];

  private int size;

  /** The tags of the dats that were added last, by their number. */
  private final long[] latest = new long[LATEST];

  private long added;

  /**
   * @param random makes the order of the table unknown to attackers that choose hashes
   */
  public IdIndex(RandomGenerator random) {
    seed = random.nextLong();
  }

  public int size() {
    lock.readLock().lock();
    try {
      return size;
    } finally {
      lock.readLock().unlock();
    }
  }

  public Presence held(WorkHash work) {
    lock.readLock().lock();
    try {
      int place = placeIn(find(work));
      if (place < 0) {
        return Presence.Absent.NO;
      }
      ByteBuffer chunk = chunkOf(place);
      return new Presence.Held(
          chunk.getLong(tagOf(place)), PlaceByte.bound(chunk.get(placeByteOf(place))));
    } finally {
      lock.readLock().unlock();
    }
  }

  public boolean contains(WorkHash work) {
    lock.readLock().lock();
    try {
      return table[find(work)] != 0;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** A work drawn uniformly from all works, however many dats claim each. */
  public Optional<WorkHash> random(RandomGenerator random) {
    lock.readLock().lock();
    try {
      // Each work has a first place, so at least one draw in PLACES hits one.
      while (size > 0) {
        int place = random.nextInt(size);
        if (PlaceByte.place(chunkOf(place).get(placeByteOf(place))) == 0) {
          return Optional.of(workAt(place));
        }
      }
      return Optional.empty();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Adds a dat.
   *
   * @param work its name
   * @throws IllegalStateException if the name is there already
   */
  public void add(WorkHash work, long tag, byte placeByte) {
    lock.writeLock().lock();
    try {
      if (table.length * 3L < (size + 1) * 4L) {
        grow();
      }
      int cell = find(work);
      if (table[cell] != 0) {
        throw new IllegalStateException("held already: " + work);
      }
      if (size == chunks.size() * CHUNK) {
        chunks.add(ByteBuffer.allocate(CHUNK * ENTRY));
      }
      chunkOf(size)
          .put(workOf(size), work.toByteArray())
          .putLong(tagOf(size), tag)
          .put(placeByteOf(size), placeByte);
      fill(cell, hashOf(work), size);
      size++;
      latest[(int) (added++ % LATEST)] = tag;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * @throws IllegalStateException if the work is not there
   */
  public void remove(WorkHash work) {
    lock.writeLock().lock();
    try {
      int cell = find(work);
      int place = placeIn(cell);
      if (place < 0) {
        throw new IllegalStateException("not held: " + work);
      }
      int last = size - 1;
      if (place != last) {
        WorkHash moved = workAt(last);
        fill(find(moved), hashOf(moved), place);
        move(last, place);
      }
      close(cell);
      size = last;
      if (chunks.size() * CHUNK - size >= 2 * CHUNK) {
        chunks.removeLast();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void move(int from, int to) {
    ByteBuffer source = chunkOf(from);
    chunkOf(to)
        .put(workOf(to), source, workOf(from), Bytes32.LENGTH)
        .putLong(tagOf(to), source.getLong(tagOf(from)))
        .put(placeByteOf(to), source.get(placeByteOf(from)));
  }

  /**
   * The names of the dats of an author, in no particular order. Names of other authors with a
   * similar tag may be among them. Some dats may be named twice, or may no longer be held. A claim
   * whose place changes meanwhile may be missing. A dat that replaces another is not missing, if it
   * was added before the other one was removed.
   *
   * <p>Scans the tags of all dats, some 2 ms for a million, and lets changes in after every 4,096.
   *
   * @return empty if there are more than {@code most}
   */
  public Optional<List<WorkHash>> of(Author author, int most) {
    long prefix = author.prefix64();
    List<WorkHash> found = new ArrayList<>();
    long from = added();
    for (int tries = 0; tries < TRIES; tries++) {
      found.clear();
      if (!find(prefix, most, found)) {
        return Optional.empty();
      }
      long to = added();
      if (!wasAdded(prefix, from, to)) {
        break;
      }
      from = to;
    }
    return Optional.of(found);
  }

  private long added() {
    lock.readLock().lock();
    try {
      return added;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Whether a dat of an author was added, with a number from {@code from} to below {@code to}. */
  private boolean wasAdded(long prefix, long from, long to) {
    lock.readLock().lock();
    try {
      boolean was = added - from > LATEST;
      for (long number = from; number < to && !was; number++) {
        was = Claim.isTagOf(latest[(int) (number % LATEST)], prefix);
      }
      return was;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * @return whether all were found, as there are at most {@code most}
   */
  private boolean find(long prefix, int most, List<WorkHash> found) {
    // From the end: the last dat takes the place of a removed one, and was scanned already.
    for (int chunk = (size() - 1) / CHUNK; chunk >= 0; chunk--) {
      lock.readLock().lock();
      try {
        int end = Math.min(size, (chunk + 1) * CHUNK);
        for (int place = chunk * CHUNK; place < end; place++) {
          if (Claim.isTagOf(chunkOf(place).getLong(tagOf(place)), prefix)) {
            found.add(workAt(place));
          }
        }
      } finally {
        lock.readLock().unlock();
      }
      if (found.size() > most) {
        return false;
      }
    }
    return true;
  }

  /** Empties a cell, and moves back later entries that had to skip it. */
  private void close(int cell) {
    int mask = table.length - 1;
    int hole = cell;
    table[hole] = 0;
    for (int next = (hole + 1) & mask; table[next] != 0; next = (next + 1) & mask) {
      int home = homeOf(hashOf(workAt(placeIn(next))));
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        table[hole] = table[next];
        table[next] = 0;
        hole = next;
      }
    }
  }

  /** The cell of a work, or the empty cell where it belongs. */
  private int find(WorkHash work) {
    int mask = table.length - 1;
    long hash = hashOf(work);
    int cell = homeOf(hash);
    while (table[cell] != 0
        && (((table[cell] ^ (int) hash) & ~mask) != 0 || !workAt(placeIn(cell)).equals(work))) {
      cell = (cell + 1) & mask;
    }
    return cell;
  }

  private void fill(int cell, long hash, int place) {
    int mask = table.length - 1;
    table[cell] = ((int) hash & ~mask) | (place + 1);
  }

  /** The place in a cell, or -1 if it is empty. */
  private int placeIn(int cell) {
    return (table[cell] & (table.length - 1)) - 1;
  }

  private long hashOf(WorkHash work) {
    long h = (work.hashCode() ^ seed) * 0x9e3779b97f4a7c15L;
    return (h ^ (h >>> 32)) * 0xd6e8feb86659fd93L;
  }

  private int homeOf(long hash) {
    return (int) (hash >>> 32) & (table.length - 1);
  }

  private void grow() {
    table = new int[Math.multiplyExact(table.length, 2)];
    int mask = table.length - 1;
    for (int place = 0; place < size; place++) {
      long hash = hashOf(workAt(place));
      int cell = homeOf(hash);
      while (table[cell] != 0) {
        cell = (cell + 1) & mask;
      }
      fill(cell, hash, place);
    }
  }

  private WorkHash workAt(int place) {
    return WorkHash.of(chunkOf(place).array(), workOf(place));
  }

  private ByteBuffer chunkOf(int place) {
    return chunks.get(place / CHUNK);
  }

  private static int workOf(int place) {
    return place % CHUNK * Bytes32.LENGTH;
  }

  private static int tagOf(int place) {
    return TAGS + place % CHUNK * 8;
  }

  private static int placeByteOf(int place) {
    return STANDINGS + place % CHUNK;
  }
}
