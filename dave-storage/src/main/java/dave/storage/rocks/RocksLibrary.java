package dave.storage.rocks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's native code, from {@code java.library.path} if it is there. Otherwise it is
 * unpacked from the jar while it is loaded.
 */
public final class RocksLibrary {
  private static boolean loaded; // guarded by the class

  private RocksLibrary() {}

  /**
   * Loads the native code, unless it is loaded. To be called before any class of RocksDB is used.
   *
   * @throws StoreException if it cannot be loaded
   */
  public static void load() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", ""));
    try {
      load(temporary);
    } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
      throw StoreException.withoutMore(
          "cannot load the native code of RocksDB ("
              + reason(e)
              + "): it is unpacked to "
              + temporary
              + ", which needs 20 MB of room and leave to run programs; name another folder with"
              + " -Djava.io.tmpdir, or that of the file "
              + Environment.getJniLibraryFileName("rocksdb")
              + " with -Djava.library.path",
          e);
    }
  }

  private static synchronized void load(Path temporary) throws IOException {
    if (!loaded) {
      if (!isUnpacked()) {
        unpack(temporary);
      }
      RocksDB.loadLibrary();
      loaded = true;
    }
  }

  /** Whether the native code is a file where the JVM looks for it. */
  private static boolean isUnpacked() {
    String name = System.mapLibraryName(Environment.getJniLibraryName("rocksdb"));
    return Arrays.stream(System.getProperty("java.library.path", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> new File(folder, name).isFile());
  }

  /**
   * Unpacks and loads the native code, and deletes the file. Windows keeps the file until the JVM
   * ends.
   */
  private static void unpack(Path temporary) throws IOException {
    Path folder = Files.createTempDirectory(temporary, "dave-rocksdb-");
    folder.toFile().deleteOnExit();
    try {
      NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        files.forEach(file -> deleted(file.toFile()));
      }
      deleted(folder.toFile());
    }
  }

  private static void deleted(File file) {
    if (!file.delete()) {
      RocksFiles.LOG.debug("{} stays until the end", file);
    }
  }

  private static String reason(Throwable e) {
    return e instanceof NoSuchFileException missing
        ? "there is no folder for " + missing.getFile()
        : String.valueOf(e.getMessage());
  }
}
