package dave.storage.repair;

import dave.storage.StoreMeta;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Damage;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.StoreException;
import dave.storage.rocks.WriteHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/**
 * Rewrites the files of a store that no node has open, without deleted data.
 *
 * @param bytesBefore bytes of the files before
 * @param bytesAfter bytes of the files now
 */
public record StoreCompaction(long bytesBefore, long bytesAfter) {
  /**
   * Compacts a store. Meanwhile it needs as much disk space again.
   *
   * @param capacityBytes the capacity of the node that opens it
   * @param progress called with the name of each column before its turn
   * @throws StoreException if there is no store, a node has it open, a newer Dave wrote it, it is
   *     damaged, or the disk is full
   */
  public static StoreCompaction run(Path directory, long capacityBytes, Consumer<String> progress) {
    StoreCheck.requireStore(directory);
    Damage.refuseWreck(directory);
    try {
      long before = size(directory);
      RocksFiles files = new RocksFiles(directory, capacityBytes);
      StoreMeta.refuseNewer(directory, files);
      try (Columns columns = Columns.open(directory, files, WriteHook.NONE)) {
        for (Column column : Column.values()) {
          progress.accept(column.familyName);
          columns.compact(column);
        }
      }
      return new StoreCompaction(before, size(directory));
    } catch (RocksDBException e) {
      throw Columns.refused(directory, e);
    } catch (IOException e) {
      throw new StoreException("cannot read the folder " + directory, e);
    }
  }

  private static long size(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
