package dave.storage.index;

import dave.engine.store.Claim;
import dave.engine.store.Held;
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
 * The names of all dats in memory: who holds a work, and uniform random draws, without the disk.
 *
 * <p>At most 56 bytes of heap a dat (41 in dense chunks, the rest in an open-addressed table of
 * their places), plus one chunk of 164 KiB. Whole hashes are kept, so that no work is ever taken
 * for another. Safe for any threads.
 */
public final class IdIndex {
  private static final int CHUNK = 4_096;
  private static final int ENTRY = Bytes32.LENGTH + 8 + 1;

  // In a chunk first the names, then the tags, then how each stands: tags are looked through.
  private static final int TAGS = CHUNK * Bytes32.LENGTH;
  private static final int STANDINGS = TAGS + CHUNK * 8;
  private static final int MIN_TABLE = 1_024;
  private static final int LATEST = 4_096;

  /** How often dats are gone through again, as the author's were added meanwhile. */
  private static final int TRIES = 8;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final long seed;
  private final List<ByteBuffer> chunks = new ArrayList<>();

  /**
   * Linear probing; 0 for none. The low bits, as many as number the cells, are place + 1; the high
   * ones are of the work's hash, so that few works are compared that differ.
   */
  private int[] table = new int[MIN_TABLE];

  private int size;

  /** The tags of the latest that were added, by their number. */
  private final long[] latest = new long[LATEST];

  private long added;

  /**
   * @param random makes the table's order unknown to those who could aim hashes at it
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

  public Held held(WorkHash work) {
    lock.readLock().lock();
    try {
      int place = placeIn(find(work));
      if (place < 0) {
        return Held.No.NO;
      }
      ByteBuffer chunk = chunkOf(place);
      return new Held.Yes(
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

  /** Drawn uniformly from all works, however many dats claim each. */
  public Optional<WorkHash> random(RandomGenerator random) {
    lock.readLock().lock();
    try {
      // Each work has a first place, so that at least one draw in PLACES hits one.
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
   * The names of the dats of an author, in no order. There may be others among them, whose authors
   * begin alike; some may be named twice, or be held no more; and a claim whose place changes
   * meanwhile may be left out. What replaces another is not, if it was added before that went.
   *
   * <p>Looks at a tag of each dat, some 2 ms for a million, and lets changes in every 4,096.
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

  /** Whether one of an author was added, from one number to before another. */
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
   * @return whether all were found, as they are not more than {@code most}
   */
  private boolean find(long prefix, int most, List<WorkHash> found) {
    // From the end: what takes the place of one that goes is the last, which was looked at then.
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

  /** Empties a cell and moves back those behind it that had to step over it. */
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

  /** The cell that has the work, or the empty one where it belongs. */
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

  /** The place that a cell has, or -1. */
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
