package dave.storage.rocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The sizes of the files of a database by kind, in bytes. The number of files depends on the
 * capacity, some hundred a gigabyte, not on the dats.
 */
record FolderSizes(long tables, long log, long other) {
  static FolderSizes of(Path directory) {
    long tables = 0;
    long log = 0;
    long other = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        long bytes = size(file);
        if (name.endsWith(".sst")) {
          tables += bytes;
        } else if (name.endsWith(".log")) {
          log += bytes;
        } else {
          other += bytes;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
    return new FolderSizes(tables, log, other);
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // Compaction has just removed it.
    }
  }
}
