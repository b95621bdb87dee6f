package dave.storage;

import dave.storage.rocks.Column;
import dave.storage.rocks.RocksLibrary;
import dave.storage.rocks.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Logger;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Checks a store from outside, without writing, even while a node has it open. */
public final class StoreSchema {
  private StoreSchema() {}

  /**
   * Checks that this code can read the store in a folder. A folder without a store passes.
   *
   * @throws StoreException if a newer Dave wrote it, or it cannot be read
   */
  public static void check(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new StoreException(directory + " is no folder: choose another --data");
    }
    RocksLibrary.load();
    if (Files.notExists(directory.resolve("CURRENT"))) {
      return;
    }
    byte[] schema = read(directory);
    if (schema != null && schema.length == Long.BYTES) {
      long found = ByteBuffer.wrap(schema).getLong();
      if (found > StoreMeta.SCHEMA) {
        throw new StoreException(
            "the store in %s was written by a newer Dave (its schema is %s, this one knows %s)"
                    .formatted(directory, found, StoreMeta.SCHEMA)
                + ": upgrade, or choose another --data");
      }
    }
  }

  private static byte @org.jspecify.annotations.Nullable [] read(Path directory) {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> meta =
        List.of(
            new ColumnFamilyDescriptor(Column.META.familyName.getBytes(StandardCharsets.UTF_8)));
    try (DBOptions options = new DBOptions();
        Logger silent = new Silent(options)) {
      options.setLogger(silent); // Without it, RocksDB would begin a new LOG file.
      try (RocksDB rocks = RocksDB.openReadOnly(options, directory.toString(), meta, handles)) {
        byte[] schema = rocks.get(handles.getFirst(), "schema".getBytes(StandardCharsets.UTF_8));
        handles.forEach(ColumnFamilyHandle::close);
        return schema;
      }
    } catch (RocksDBException e) {
      throw new StoreException(
          "cannot read the store in " + directory + " (" + e.getMessage() + ")", e);
    }
  }

  /** Logs nothing. */
  private static final class Silent extends Logger {
    Silent(DBOptions options) {
      super(options.infoLogLevel());
    }

    @Override
    protected void log(InfoLogLevel level, String message) {}
  }
}
