package dave.storage.repair;

import dave.storage.StoreMeta;
import dave.storage.index.TypedColumn;
import dave.storage.repair.RecordCheck.Bad;
import dave.storage.repair.RecordCheck.Checked;
import dave.storage.repair.RecordCheck.Good;
import dave.storage.rocks.Columns;
import dave.storage.rocks.FolderLock;
import dave.storage.rocks.RepairFolders;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.StoreException;
import dave.storage.rocks.WriteHook;
import dave.wire.WorkHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.rocksdb.RocksDBException;

/**
 * Makes a healthy store out of one that no node has open. It copies every dat that can be read and
 * verified to a new database with new indexes, which then replaces the old one. Arrival numbers,
 * the log's name and the node's own values are kept where they can be read.
 *
 * <p>The old files are kept in a folder next to the new ones. A repair may be killed at any point
 * and repeated. Until the new database is complete, the old one does not change.
 */
public final class StoreRepair {
  private static final int NAMED = 1_000;

  private final Path directory;
  private final LongConsumer progress;
  private final Set<String> bad = new HashSet<>();
  private final List<Lost> lost = new ArrayList<>();
  private long lostCount;
  private long kept;

  /**
   * The result of a repair.
   *
   * @param kept how many dats there are now
   * @param lostCount how many dats could not be kept
   * @param lost the first 1,000 of these
   * @param oldFiles the folder with the old files
   */
  public record Result(long kept, long lostCount, List<Lost> lost, Path oldFiles) {
    public Result {
      lost = List.copyOf(lost);
    }
  }

  /**
   * A dat that could not be kept.
   *
   * @param work its name in hex digits
   * @param why the reason, on one line
   */
  public record Lost(String work, String why) {}

  private StoreRepair(Path directory, LongConsumer progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * Repairs a store, or finishes a repair that was interrupted.
   *
   * @param capacityBytes the capacity of the node that will open it
   * @param progress called now and then with the number of dats read
   * @param random makes a name for the arrival log if its name is lost
   * @throws StoreException if there is no store, a node has it open, a newer Dave wrote it, or the
   *     disk is full
   */
  public static Result run(
      Path directory, long capacityBytes, LongConsumer progress, RandomGenerator random) {
    return new StoreRepair(directory, progress).repair(capacityBytes, random);
  }

  private Result repair(long capacityBytes, RandomGenerator random) {
    StoreCheck.requireStore(directory);
    try {
      return FolderLock.withLock(directory, () -> repairFolder(capacityBytes, random));
    } catch (IOException | RocksDBException e) {
      throw new StoreException("cannot repair the store at " + directory, e);
    }
  }

  private Result repairFolder(long capacityBytes, RandomGenerator random)
      throws IOException, RocksDBException {
    RepairFolders folders = new RepairFolders(directory);
    if (!RepairFolders.pending(directory)) {
      boolean complete = false;
      try {
        rebuild(folders, capacityBytes, random);
        complete = true;
      } finally {
        folders.built(complete);
      }
    }
    return new Result(kept, lostCount, lost, folders.swap());
  }

  private void rebuild(RepairFolders folders, long capacityBytes, RandomGenerator random)
      throws IOException, RocksDBException {
    Path target = folders.begin();
    ProblemCounts damage = new ProblemCounts();
    RocksFiles files = new RocksFiles(target, capacityBytes);
    try (SalvageReader salvage = SalvageReader.open(directory, damage::add, folders.scratch());
        Columns fresh = Columns.open(target, files, WriteHook.NONE)) {
      SalvagedMeta meta = SalvagedMeta.of(salvage);
      RebuiltStore copy = new RebuiltStore(fresh, meta.lastSequence());
      new RecordCheck(checked -> process(checked, copy)).run(salvage, progress);
      copy.finish();
      kept = copy.dats();
      if (!damage.problems().isEmpty()) {
        addMissing(salvage, fresh, copy);
      }
      writeMeta(new StoreMeta(fresh), meta, copy.lastSequence(), random);
      fresh.sync();
    }
  }

  private void process(Checked checked, RebuiltStore copy) {
    switch (checked) {
      case Good good -> copy.offer(good.dat());
      case Bad none -> {
        bad.add(none.key());
        addLost(none.key(), none.flaw());
      }
    }
  }

  /** Counts the dats that the indexes name and whose records could not be read. */
  private void addMissing(SalvageReader salvage, Columns fresh, RebuiltStore copy) {
    for (WorkHash work : salvage.known()) {
      boolean told = bad.contains(work.toString()) || copy.passedBy(work);
      if (!told && !TypedColumn.DATS.has(fresh, work)) {
        addLost(work.toString(), "its record cannot be read");
      }
    }
  }

  private void addLost(String work, String why) {
    lostCount++;
    if (lost.size() < NAMED) {
      lost.add(new Lost(work, why));
    }
  }

  private static void writeMeta(
      StoreMeta fresh, SalvagedMeta old, long lastSequence, RandomGenerator random)
      throws RocksDBException {
    String logId = old.logId();
    fresh.claim(logId == null ? StoreMeta.newLogId(random) : logId, lastSequence);
    for (Map.Entry<String, byte[]> own : old.own().entrySet()) {
      fresh.putOwn(own.getKey(), own.getValue());
    }
  }
}
