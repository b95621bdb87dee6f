package dave.storage.rocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a repaired store in the place of the damaged one, in the same folder: that may be a volume
 * of its own, which cannot be renamed. May be killed at any point and goes on at the next call.
 *
 * <p>The new store grows in {@code repair}; complete, it is {@code repaired}; once the old files
 * are all in {@code damaged}, it is {@code repaired.ready}, and its files move up, CURRENT last.
 */
public final class RepairFolders {
  private final Path store;
  private final Step step;
  private final Path building;
  private final Path scratch;
  private final Path complete;
  private final Path ready;

  /** Called before each step of the swap: where a test kills it. */
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

  /** Whether a repair was cut short after the new store was complete. */
  public static boolean pending(Path store) {
    RepairFolders folders = new RepairFolders(store);
    return Files.exists(folders.complete) || Files.exists(folders.ready);
  }

  /** An empty folder, which {@link #begin} or {@link #built} removes. */
  public Path scratch() throws IOException {
    remove(scratch);
    return Files.createDirectory(scratch);
  }

  /** Where to build the new store: a new folder. */
  public Path begin() throws IOException {
    remove(building);
    remove(scratch);
    return Files.createDirectory(building);
  }

  /**
   * The new store is closed.
   *
   * @param whole whether it has all that it should have; if not, it is given up
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
    if (Files.exists(moving)) { // Else it was killed right after this.
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

  /** All but the lock, which the caller has. */
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
