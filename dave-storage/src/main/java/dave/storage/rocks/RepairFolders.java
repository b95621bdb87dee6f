package dave.storage.rocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Replaces a damaged store by the repaired one, in the same folder, which may be a volume of its
 * own and so cannot be renamed. This may be killed at any point, and goes on at the next call.
 *
 * <p>The new store is built in {@code repair}. When it is complete, that is renamed to {@code
 * repaired}. The old files move to {@code damaged.moving}. Then {@code repaired} is renamed to
 * {@code repaired.ready}, and its files move up, CURRENT last. In the end {@code damaged.moving} is
 * renamed to {@code damaged}.
 */
public final class RepairFolders {
  private final Path store;
  private final Step step;
  private final Path building;
  private final Path scratch;
  private final Path complete;
  private final Path ready;

  /** Called before each step of the swap, so that a test can kill it there. */
  public interface Step {
    void before(Path file) throws IOException;
  }

  public RepairFolders(Path store) {
    this(store, file -> {});
  }

  public RepairFolders(Path store, Step step) {
    this.step = step;
    this.store = store;
    this.building = store.resolve("repair");
    this.scratch = store.resolve("repair.log");
    this.complete = store.resolve("repaired");
    this.ready = store.resolve("repaired.ready");
  }

  /** Whether a repair was interrupted after the new store was complete. */
  public static boolean pending(Path store) {
    RepairFolders folders = new RepairFolders(store);
    return Files.exists(folders.complete) || Files.exists(folders.ready);
  }

  /** Creates an empty folder, which {@link #begin} or {@link #built} removes. */
  public Path scratch() throws IOException {
    remove(scratch);
    return Files.createDirectory(scratch);
  }

  /** Creates an empty folder in which to build the new store. */
  public Path begin() throws IOException {
    remove(building);
    remove(scratch);
    return Files.createDirectory(building);
  }

  /**
   * Ends the building of the new store, which is closed.
   *
   * @param whole whether it is complete; if not, it is removed
   */
  public void built(boolean whole) throws IOException {
    remove(scratch);
    if (whole) {
      Files.move(building, complete);
    } else {
      remove(building);
    }
  }

  /**
   * Swaps the files.
   *
   * @return where the old files are
   */
  public Path swap() throws IOException {
    Path moving = store.resolve("damaged.moving");
    if (Files.exists(complete)) {
      Files.createDirectories(moving);
      moveFiles(store, moving);
      Files.move(complete, ready);
    }
    moveFiles(ready, store);
    Files.deleteIfExists(ready.resolve("LOCK"));
    int last = damagedFolders();
    if (Files.exists(moving)) { // If not, it was killed right after the move below.
      step.before(moving);
      last++;
      Files.move(moving, damaged(last));
    }
    step.before(ready);
    Files.delete(ready);
    return damaged(last);
  }

  private int damagedFolders() {
    int count = 0;
    while (Files.exists(damaged(count + 1))) {
      count++;
    }
    return count;
  }

  private Path damaged(int number) {
    return store.resolve(number == 1 ? "damaged" : "damaged-" + number);
  }

  /** Moves all files except the lock, which the caller holds. */
  private void moveFiles(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(from)) {
      files =
          all.filter(file -> Files.isRegularFile(file) && !file.endsWith("LOCK"))
              .sorted(Comparator.comparing(RepairFolders::isCurrent))
              .toList();
    }
    for (Path file : files) {
      step.before(file);
      Files.move(file, to.resolve(file.getFileName()));
    }
  }

  private static boolean isCurrent(Path file) {
    return file.endsWith("CURRENT");
  }

  private static void remove(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(RepairFolders::delete);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
