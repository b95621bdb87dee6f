package dave.storage.repair;

import dave.storage.StoreMeta;
import dave.storage.index.IndexCheck;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Damage;
import dave.storage.rocks.FolderLock;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.StoreException;
import dave.wire.VerifiedDat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;

/** Reads the dats of a store that no node has open. */
public final class StoreExport {
  private StoreExport() {}

  /**
   * Passes every dat to {@code consumer}, in the order of works. Changes nothing.
   *
   * @throws StoreException if there is no store, a node has it open, a newer Dave wrote it, or it
   *     is damaged
   */
  public static void run(Path directory, Consumer<VerifiedDat> consumer) {
    StoreCheck.requireStore(directory);
    Damage.refuseWreck(directory);
    try {
      FolderLock.withLock(directory, () -> read(directory, consumer));
    } catch (IOException | RocksDBException e) {
      throw new StoreException("cannot read the store at " + directory, e);
    }
  }

  private static boolean read(Path directory, Consumer<VerifiedDat> consumer) {
    RocksFiles files = new RocksFiles(directory, 1);
    StoreMeta.refuseNewer(directory, files);
    try (Columns columns = Columns.openReadOnly(directory, files)) {
      new IndexCheck(columns).forEachDat(dat -> consumer.accept(dat.verified()));
    }
    return true;
  }
}
